import { Controller, Inject, Param, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { AuditExport, ExportWithSecret } from '#contracts';
import type { ExportFormat } from '#events';
import type { Response } from 'express';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Caller } from '../access/access-port.js';
import { ChangeExport, type ExportStep } from '../export/change-export.js';
import { DefineExport } from '../export/define-export.js';
import { ListExports, ShowExport } from '../export/export-view.js';
import { FeedExport } from '../export/feed-export.js';
import { MakeEvidence } from '../export/make-evidence.js';
import { TakeExport } from '../export/take-export.js';
import { ProblemAnswer } from './problem.js';
import { CommandId, FromBody, FromCaller, FromQuery, Serves, type BodyOf, type QueryOf } from './served-route.js';

const JSON_LINES = 'application/x-ndjson; charset=utf-8';
const PLAIN_LINES = 'text/plain; charset=utf-8';

@Controller()
export class ExportsController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
  ) {}

  @Serves('auditExports')
  async list(@FromCaller() caller: Caller | null): Promise<{ exports: readonly AuditExport[] }> {
    return { exports: await this.queries.execute(new ListExports(caller)) };
  }

  @Serves('auditExport')
  async show(@Param('id') id: string, @FromCaller() caller: Caller | null): Promise<AuditExport> {
    const found = await this.queries.execute(new ShowExport(id, caller));
    if (!found) throw new ProblemAnswer('not-found');
    return found;
  }

  @Serves('defineExport')
  async define(
    @FromBody() body: BodyOf<'defineExport'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<ExportWithSecret> {
    const outcome = await this.commands.execute(new DefineExport(body, caller, commandId));
    if (outcome.kind === 'refused') throw new ProblemAnswer(outcome.refused);
    if (outcome.kind === 'done') return { export: outcome.export, secret: outcome.secret };
    throw new ProblemAnswer('invalid-request', { errors: [{ path: `body.target.${outcome.field}`, message: outcome.message }] });
  }

  @Serves('changeExport')
  async change(
    @Param('id') id: string,
    @FromBody() change: BodyOf<'changeExport'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<AuditExport> {
    return (await this.step(id, { kind: 'change', change }, caller, commandId)).export;
  }

  @Serves('approveExport')
  async approve(
    @Param('id') id: string,
    @FromBody() { changes }: BodyOf<'approveExport'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<AuditExport> {
    return (await this.step(id, { kind: 'approve', changes }, caller, commandId)).export;
  }

  @Serves('rejectExport')
  async reject(@Param('id') id: string, @FromCaller() caller: Caller | null, @CommandId() commandId: string): Promise<AuditExport> {
    return (await this.step(id, { kind: 'reject' }, caller, commandId)).export;
  }

  @Serves('replaceExportSecret')
  replaceSecret(@Param('id') id: string, @FromCaller() caller: Caller | null, @CommandId() commandId: string): Promise<ExportWithSecret> {
    return this.step(id, { kind: 'replace-secret' }, caller, commandId);
  }

  @Serves('endExport')
  async end(@Param('id') id: string, @FromCaller() caller: Caller | null, @CommandId() commandId: string): Promise<AuditExport> {
    return (await this.step(id, { kind: 'end' }, caller, commandId)).export;
  }

  @Serves('takeExport')
  async take(
    @Param('id') id: string,
    @FromQuery() { after }: QueryOf<'takeExport'>,
    @FromCaller() caller: Caller | null,
    @Res() response: Response,
  ): Promise<void> {
    const outcome = await this.queries.execute(new TakeExport({ id, after }, caller));
    if (outcome.kind === 'refused') throw new ProblemAnswer(outcome.refused);
    const isJson = isJsonFormat(outcome.format);
    response.setHeader('Content-Type', isJson ? JSON_LINES : PLAIN_LINES);
    response.setHeader('Content-Disposition', `attachment; filename="lazaret-${id}.${isJson ? 'jsonl' : 'log'}"`);
    await sent(outcome.chunks, response);
  }

  @Serves('evidenceBundle')
  async evidence(
    @FromQuery() { messageId, from, until }: QueryOf<'evidenceBundle'>,
    @FromCaller() caller: Caller | null,
    @Res() response: Response,
  ): Promise<void> {
    const outcome = await this.queries.execute(
      new MakeEvidence({ messageId: messageId ?? null, from: from ?? null, until: until ?? null }, caller),
    );
    if (outcome.kind === 'refused') throw new ProblemAnswer(outcome.refused);
    response.setHeader('Content-Type', 'application/zip');
    response.setHeader('Content-Disposition', `attachment; filename="lazaret-evidence-${outcome.id}.zip"`);
    await sent(outcome.pieces, response);
  }

  @Serves('exportFeed')
  async feed(
    @Param('id') id: string,
    @FromQuery() query: QueryOf<'exportFeed'>,
    @FromCaller() caller: Caller | null,
    @Res() response: Response,
  ): Promise<void> {
    const gone = new AbortController();
    response.on('close', () => {
      gone.abort();
    });
    const outcome = await this.queries.execute(new FeedExport({ id, ...query }, caller, gone.signal));
    if (outcome.kind === 'refused') throw new ProblemAnswer(outcome.refused);
    response.setHeader('Content-Type', isJsonFormat(outcome.format) ? JSON_LINES : PLAIN_LINES);
    response.setHeader('Lazaret-Position', String(outcome.position));
    response.end(outcome.text);
  }

  private async step(id: string, step: ExportStep, caller: Caller | null, commandId: string): Promise<ExportWithSecret> {
    const outcome = await this.commands.execute(new ChangeExport({ id, step }, caller, commandId));
    if (outcome.kind === 'refused') throw new ProblemAnswer(outcome.refused);
    return { export: outcome.export, secret: outcome.secret };
  }
}

function isJsonFormat(format: ExportFormat): boolean {
  return format !== 'cef' && format !== 'syslog';
}

async function sent(chunks: AsyncIterable<string | Uint8Array>, response: Response): Promise<void> {
  try {
    await pipeline(Readable.from(chunks), response);
  } catch (cause) {
    const isClientGone = cause instanceof Error && 'code' in cause && cause.code === 'ERR_STREAM_PREMATURE_CLOSE';
    if (!isClientGone) throw cause; // a client that went away is no fault of the engine
  }
}
