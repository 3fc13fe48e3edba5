import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { randomToken, tokenDigest } from '#crypto';
import type { DefineExportRequest, ExportWithSecret, RouteName } from '#contracts';
import type { ExportCommand, ExportRefusal } from '#events';
import { ulid } from 'ulid';
import { requireCaller, type Caller } from '../access/access-port.js';
import { reachesAll } from '../access/reach-port.js';
import type { EngineConfig } from '../config/engine-config.js';
import { EngineClock } from '../platform/engine-clock.js';
import { ENGINE_CONFIG } from '../platform/engine-parts.js';
import { ExportBook, type ExportRecord } from './export-book.js';
import { ExportSecrets, newSigningSecret, withNewSecret } from './export-secrets.js';
import { ExportView } from './export-view.js';

export type ExportStep =
  | { readonly kind: 'change'; readonly change: Omit<DefineExportRequest, 'target'> }
  | { readonly kind: 'approve'; /** As the person saw it; null: they do not say. */ readonly changes: number | null }
  | { readonly kind: 'reject' }
  | { readonly kind: 'replace-secret' }
  | { readonly kind: 'end' };

export type ChangeExportOutcome =
  | ({ readonly kind: 'done' } & ExportWithSecret)
  | {
      readonly kind: 'refused';
      readonly refused: ExportRefusal | 'account-needed' | 'reach-limited' | 'idempotency-key-reused' | 'target-secret-lost';
    };

/** What is done about an export that there is. */
export class ChangeExport extends Command<ChangeExportOutcome> {
  constructor(
    readonly data: { readonly id: string; readonly step: ExportStep },
    readonly caller: Caller | null,
    readonly commandId: string,
  ) {
    super();
  }
}

const ROUTE_OF = {
  change: 'changeExport',
  approve: 'approveExport',
  reject: 'rejectExport',
  'replace-secret': 'replaceExportSecret',
  end: 'endExport',
} as const satisfies Record<ExportStep['kind'], RouteName>;

interface Prepared {
  readonly command: ExportCommand;
  readonly secret: string | null;
  /** Made for this command, and of no use when it is refused. */
  readonly made?: string;
}

@CommandHandler(ChangeExport)
export class ChangeExportHandler implements ICommandHandler<ChangeExport> {
  constructor(
    @Inject(ExportBook) private readonly book: ExportBook,
    @Inject(ExportView) private readonly view: ExportView,
    @Inject(ExportSecrets) private readonly secrets: ExportSecrets,
    @Inject(EngineClock) private readonly clock: EngineClock,
    @Inject(ENGINE_CONFIG) private readonly config: EngineConfig,
  ) {}

  async execute({ data: { id, step }, caller, commandId }: ChangeExport): Promise<ChangeExportOutcome> {
    const known = requireCaller(ROUTE_OF[step.kind], caller);
    const refused = whyNot(step, known);
    if (refused !== undefined) return { kind: 'refused', refused };
    await this.book.refresh();
    const record = this.book.find(id);
    if (record === undefined) return { kind: 'refused', refused: 'not-found' };
    const prepared = await this.prepare(record, step, known);
    if (prepared === undefined) return { kind: 'refused', refused: 'target-secret-lost' };
    const answer = await this.book.decide(id, prepared.command, { actor: known.actor, commandId });
    const isInVain = answer.kind === 'refused' || answer.isRepeated;
    if (isInVain && prepared.made !== undefined) await this.secrets.destroy(prepared.made);
    if (answer.kind === 'refused') return answer;
    if (!answer.isRepeated) await this.destroySecretsOf(record, answer.record);
    return { kind: 'done', export: await this.view.of(answer.record), secret: answer.isRepeated ? null : prepared.secret };
  }

  /** Undefined when what the target needs lies there no more. */
  private async prepare(record: ExportRecord, step: ExportStep, { actor, actorTag }: Caller): Promise<Prepared | undefined> {
    const person = { by: actor.id, tag: actorTag };
    switch (step.kind) {
      case 'change':
        return { command: { type: 'ChangeExport', change: { ...step.change, by: actor.id, byTag: actorTag } }, secret: null };
      case 'approve': {
        const until = new Date(this.clock.now().getTime() + this.config.export.unmaskedHours * 3_600_000).toISOString();
        return { command: { type: 'ApproveExport', person, until, changes: step.changes }, secret: null };
      }
      case 'reject':
        return { command: { type: 'RejectExport', person }, secret: null };
      case 'end':
        return { command: { type: 'EndExport' }, secret: null };
      case 'replace-secret':
        return this.newSecret(record);
    }
  }

  private async newSecret({ state: { target } }: ExportRecord): Promise<Prepared | undefined> {
    if (target.kind !== 'webhook') {
      const token = randomToken();
      return { command: { type: 'ReplaceExportSecret', data: { tokenDigest: tokenDigest(token), secretId: null } }, secret: token };
    }
    const old = await this.secrets.read(target.secretId);
    if (old === undefined) return undefined;
    const [secret, secretId] = [newSigningSecret(), ulid(this.clock.now().getTime())];
    await this.secrets.create(secretId, withNewSecret(old, secret, this.clock.now()));
    return { command: { type: 'ReplaceExportSecret', data: { tokenDigest: null, secretId } }, secret, made: secretId };
  }

  /** After the fact: a stop in between leaves a file that the next start destroys. */
  private async destroySecretsOf(before: ExportRecord, after: ExportRecord): Promise<void> {
    const old = 'secretId' in before.state.target ? before.state.target.secretId : undefined;
    const current = after.state.status === 'open' && 'secretId' in after.state.target ? after.state.target.secretId : undefined;
    if (old !== undefined && old !== current) await this.secrets.destroy(old);
  }
}

function whyNot(step: ExportStep, { actor, reach }: Caller): 'account-needed' | 'reach-limited' | undefined {
  const asksForTwo = step.kind === 'approve' || step.kind === 'reject' || (step.kind === 'change' && step.change.masking === 'unmasked');
  if (asksForTwo && actor.kind !== 'account') return 'account-needed';
  const opens = step.kind === 'approve' || (step.kind === 'change' && step.change.masking !== 'sealed');
  return opens && !reachesAll(reach) ? 'reach-limited' : undefined;
}
