import { Controller, Inject, Param, StreamableFile } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { PgpKeyDetail, PgpKeyImportResult, PgpKeyList, PgpKeyLookUp, PublishedPgpKeys } from '#contracts';
import type { Caller } from '../access/access-port.js';
import { ChangePgpKey, ExportPgpPrivateKey, type PgpKeyRefused, type PgpKeyStep, RemovePgpKey } from '../pgp-keys/change-pgp-key.js';
import { GeneratePgpKey, ImportPgpKeys, type PgpFileRefused } from '../pgp-keys/import-pgp-keys.js';
import { ListPgpKeys, ListPublishedPgpKeys, ShowPgpKey } from '../pgp-keys/list-pgp-keys.js';
import { LookUpPgpKeys } from '../pgp-keys/look-up-pgp-keys.js';
import { weakPassword } from './certificate-problems.js';
import { ProblemAnswer, type ProblemCode } from './problem.js';
import { type BodyOf, CommandId, FromBody, FromCaller, FromQuery, type QueryOf, Serves } from './served-route.js';

@Controller()
export class PgpKeysController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
  ) {}

  @Serves('pgpKeys')
  list(@FromQuery() query: QueryOf<'pgpKeys'>, @FromCaller() caller: Caller | null): Promise<PgpKeyList> {
    return this.queries.execute(new ListPgpKeys(query, caller));
  }

  @Serves('importPgpKeys')
  async import(
    @FromBody() { file, password, dryRun }: BodyOf<'importPgpKeys'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<PgpKeyImportResult> {
    const data = { bytes: Buffer.from(file, 'base64'), password, dryRun };
    const outcome = await this.commands.execute(new ImportPgpKeys(data, caller, commandId));
    if (outcome.kind === 'file-refused')
      throw new ProblemAnswer(FILE_PROBLEMS[outcome.code], { detail: `${outcome.detail} Nothing was kept.` });
    return outcome.result;
  }

  @Serves('generatePgpKey')
  async generate(
    @FromBody() body: BodyOf<'generatePgpKey'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<PgpKeyDetail> {
    const outcome = await this.commands.execute(new GeneratePgpKey(body, caller, commandId));
    if (outcome.kind === 'not-made') throw new ProblemAnswer('pgp-key-not-made', { detail: `${outcome.detail} Nothing was kept.` });
    return outcome.key;
  }

  @Serves('lookUpPgpKeys')
  async lookUp(
    @FromBody() { address }: BodyOf<'lookUpPgpKeys'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<PgpKeyLookUp> {
    const outcome = await this.commands.execute(new LookUpPgpKeys(address, caller, commandId));
    if (outcome.kind === 'not-an-address') throw new ProblemAnswer('not-a-place');
    if (outcome.kind === 'not-allowed') throw new ProblemAnswer('pgp-look-up-off');
    return outcome.result;
  }

  @Serves('publishedPgpKeys')
  published(@FromCaller() caller: Caller | null): Promise<PublishedPgpKeys> {
    return this.queries.execute(new ListPublishedPgpKeys(caller));
  }

  // Behind the paths that name no key: the first that fits serves.
  @Serves('pgpKey')
  async show(@Param('id') id: string, @FromCaller() caller: Caller | null): Promise<PgpKeyDetail> {
    const found = await this.queries.execute(new ShowPgpKey(id, caller));
    if (found === undefined) throw new ProblemAnswer('not-found');
    return found;
  }

  @Serves('trustPgpKey')
  trust(
    @Param('id') id: string,
    @FromBody() body: BodyOf<'trustPgpKey'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<PgpKeyDetail> {
    return this.change({ id, step: { kind: 'trust', ...body } }, caller, commandId);
  }

  @Serves('distrustPgpKey')
  distrust(
    @Param('id') id: string,
    @FromBody() { reason }: BodyOf<'distrustPgpKey'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<PgpKeyDetail> {
    return this.change({ id, step: { kind: 'distrust', reason } }, caller, commandId);
  }

  @Serves('assignPgpKey')
  assign(
    @Param('id') id: string,
    @FromBody() { place }: BodyOf<'assignPgpKey'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<PgpKeyDetail> {
    return this.change({ id, step: { kind: 'assign', place } }, caller, commandId);
  }

  @Serves('unassignPgpKey')
  unassign(
    @Param('id') id: string,
    @FromBody() { assignmentId }: BodyOf<'unassignPgpKey'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<PgpKeyDetail> {
    return this.change({ id, step: { kind: 'unassign', assignmentId } }, caller, commandId);
  }

  @Serves('exportPgpPrivateKey')
  async exportPrivateKey(
    @Param('id') id: string,
    @FromBody() { password, reason }: BodyOf<'exportPgpPrivateKey'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<StreamableFile> {
    const outcome = await this.commands.execute(new ExportPgpPrivateKey({ id, password, reason }, caller, commandId));
    if (outcome.kind === 'weak-password') throw weakPassword(outcome.advice);
    if (outcome.kind === 'refused') throw pgpKeyProblem(outcome);
    return new StreamableFile(outcome.file, { type: 'application/pgp-keys', disposition: 'attachment; filename="private-key.asc"' });
  }

  @Serves('removePgpKey')
  async remove(
    @Param('id') id: string,
    @FromBody() body: BodyOf<'removePgpKey'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<void> {
    const outcome = await this.commands.execute(new RemovePgpKey({ id, ...body }, caller, commandId));
    if (outcome.kind === 'refused') throw pgpKeyProblem(outcome);
  }

  private async change(
    data: { readonly id: string; readonly step: PgpKeyStep },
    caller: Caller | null,
    commandId: string,
  ): Promise<PgpKeyDetail> {
    const outcome = await this.commands.execute(new ChangePgpKey(data, caller, commandId));
    if (outcome.kind === 'not-a-place') throw new ProblemAnswer('not-a-place');
    if (outcome.kind === 'refused') throw pgpKeyProblem(outcome);
    return outcome.key;
  }
}

/** Everything that is not there reads the same. */
function pgpKeyProblem({ refused, detail }: PgpKeyRefused): ProblemAnswer {
  if (refused === 'not-found' || refused === 'unknown-assignment') return new ProblemAnswer('not-found');
  const sentence = `${detail.charAt(0).toUpperCase()}${detail.slice(1)}. Nothing was changed.`;
  return new ProblemAnswer(refused, { detail: sentence });
}

const FILE_PROBLEMS = {
  malformed: 'pgp-file-broken',
  unsupported: 'pgp-file-broken',
  'no-integrity': 'pgp-file-broken',
  'cannot-decrypt': 'pgp-file-broken',
  'unusable-key': 'pgp-file-broken',
  'too-large': 'pgp-file-too-large',
  'broken-off': 'pgp-file-too-large',
  'password-missing': 'file-password-missing',
  'wrong-password': 'wrong-file-password',
} as const satisfies Record<PgpFileRefused['code'], ProblemCode>;
