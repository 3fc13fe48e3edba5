import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { PgpKeyDetail, RouteName } from '#contracts';
import { armored } from '#crypto';
import { ulid } from 'ulid';
import { type Caller, requireCaller, requireRole } from '../access/access-port.js';
import { servingCommandId } from '../platform/command-id.js';
import { EngineClock } from '../platform/engine-clock.js';
import { EngineKeys } from '../platform/engine-keys.js';
import { whatFilePasswordLacks } from '../platform/file-password.js';
import { scopeNamed } from '../settings/scope-name.js';
import { type ByCommand, type PgpKeyAnswer, PgpKeyBook, type PgpKeyTrusting } from './pgp-key-book.js';
import { PgpKeyView } from './pgp-key-view.js';
import { PgpWork } from './pgp-work.js';

/** What is done about one that there is. */
export type PgpKeyStep =
  | ({ readonly kind: 'trust' } & PgpKeyTrusting)
  | { readonly kind: 'distrust'; readonly reason: string }
  | { readonly kind: 'assign'; readonly place: string }
  | { readonly kind: 'unassign'; readonly assignmentId: string };

export type PgpKeyRefused = Extract<PgpKeyAnswer, { readonly kind: 'refused' }>;
export type PgpKeyOutcome = { readonly kind: 'done'; readonly key: PgpKeyDetail } | { readonly kind: 'not-a-place' } | PgpKeyRefused;

export class ChangePgpKey extends Command<PgpKeyOutcome> {
  constructor(
    readonly data: { readonly id: string; readonly step: PgpKeyStep },
    readonly caller: Caller | null,
    readonly commandId: string,
  ) {
    super();
  }
}

const ROUTE_OF = {
  trust: 'trustPgpKey',
  distrust: 'distrustPgpKey',
  assign: 'assignPgpKey',
  unassign: 'unassignPgpKey',
} as const satisfies Record<PgpKeyStep['kind'], RouteName>;

const GONE: PgpKeyRefused = { kind: 'refused', refused: 'not-found', detail: 'there is no such key' };

@CommandHandler(ChangePgpKey)
export class ChangePgpKeyHandler implements ICommandHandler<ChangePgpKey> {
  constructor(
    @Inject(PgpKeyBook) private readonly book: PgpKeyBook,
    @Inject(PgpKeyView) private readonly view: PgpKeyView,
    @Inject(EngineKeys) private readonly keys: EngineKeys,
    @Inject(EngineClock) private readonly clock: EngineClock,
  ) {}

  async execute({ data: { id, step }, caller, commandId }: ChangePgpKey): Promise<PgpKeyOutcome> {
    const { actor } = requireCaller(ROUTE_OF[step.kind], caller);
    if (this.book.index.find(id) === undefined) return GONE;
    const answer = await this.carriedOut(id, step, { actor, commandId });
    if (answer === 'not-a-place') return { kind: 'not-a-place' };
    if (answer.kind === 'refused') return answer;
    const record = this.book.index.find(id);
    return record === undefined ? GONE : { kind: 'done', key: await this.view.detail(record) };
  }

  private carriedOut(id: string, step: PgpKeyStep, by: ByCommand): Promise<PgpKeyAnswer | 'not-a-place'> {
    switch (step.kind) {
      case 'trust':
        return this.book.trust(id, step, by);
      case 'distrust':
        return this.book.change(id, { type: 'DistrustPgpKey', reason: this.book.seals.sealReason(id, step.reason) }, by);
      case 'assign':
        return this.assign(id, step.place, by);
      case 'unassign':
        return this.book.change(id, { type: 'UnassignPgpKey', assignmentId: step.assignmentId }, by);
    }
  }

  private async assign(id: string, place: string, by: ByCommand): Promise<PgpKeyAnswer | 'not-a-place'> {
    const named = scopeNamed(place, this.keys);
    if (named === undefined) return 'not-a-place';
    const assignmentId = ulid(this.clock.now().getTime());
    const scope = await this.book.seals.sealScope(id, assignmentId, named);
    const answer = await this.book.change(id, { type: 'AssignPgpKey', assignmentId, scope }, by);
    const isMade = this.book.index.find(id)?.state.assignments.some((each) => each.id === assignmentId) === true;
    if (!isMade) await this.book.seals.destroy(assignmentId); // refused, or this very command had made another one
    return answer;
  }
}

/** Takes a key out of the ring. */
export class RemovePgpKey extends Command<{ readonly kind: 'done' } | PgpKeyRefused> {
  constructor(
    readonly data: { readonly id: string; readonly reason: string; readonly withPrivateKey: boolean },
    readonly caller: Caller | null,
    readonly commandId: string,
  ) {
    super();
  }
}

@CommandHandler(RemovePgpKey)
export class RemovePgpKeyHandler implements ICommandHandler<RemovePgpKey> {
  constructor(@Inject(PgpKeyBook) private readonly book: PgpKeyBook) {}

  async execute({ data: { id, reason, withPrivateKey }, caller, commandId }: RemovePgpKey): Promise<{ kind: 'done' } | PgpKeyRefused> {
    const { actor } = requireCaller('removePgpKey', caller);
    // who may take a private key out may destroy it, and nobody else
    requireRole(withPrivateKey ? 'exportPgpPrivateKey' : 'importPgpKeys', caller);
    const why = reason === '' ? null : this.book.seals.sealReason(id, reason);
    const answer = await this.book.change(id, { type: 'RemovePgpKey', reason: why, withPrivateKey }, { actor, commandId });
    return answer.kind === 'refused' ? answer : { kind: 'done' };
  }
}

export type ExportPgpPrivateKeyOutcome =
  | { readonly kind: 'done'; readonly file: Buffer }
  /** What the password lacks, in words that say nothing of it. */
  | { readonly kind: 'weak-password'; readonly advice: string }
  | PgpKeyRefused;

/** The private key under a strong password, armored; that it left, by whom and why, is recorded before the first byte. */
export class ExportPgpPrivateKey extends Command<ExportPgpPrivateKeyOutcome> {
  constructor(
    readonly data: { readonly id: string; readonly password: string; readonly reason: string },
    readonly caller: Caller | null,
    readonly commandId: string,
  ) {
    super();
  }
}

const NO_PRIVATE_KEY: PgpKeyRefused = { kind: 'refused', refused: 'no-private-key', detail: 'the private key is not here' };

@CommandHandler(ExportPgpPrivateKey)
export class ExportPgpPrivateKeyHandler implements ICommandHandler<ExportPgpPrivateKey> {
  constructor(
    @Inject(PgpKeyBook) private readonly book: PgpKeyBook,
    @Inject(PgpWork) private readonly work: PgpWork,
  ) {}

  async execute({ data, caller, commandId }: ExportPgpPrivateKey): Promise<ExportPgpPrivateKeyOutcome> {
    const { actor } = requireCaller('exportPgpPrivateKey', caller);
    const { id, password, reason } = data;
    const advice = whatFilePasswordLacks(password);
    if (advice !== undefined) return { kind: 'weak-password', advice };
    const record = this.book.index.find(id);
    if (record === undefined) return GONE;
    const secret = await this.book.privateKeys.read(id);
    if (secret === undefined) return NO_PRIVATE_KEY;
    const locked = await this.work.lock({ key: record.key, secret }, password);
    secret.fill(0);
    // each serving is recorded anew, a repeated request as well: the key leaves every time
    const by = { actor, commandId: servingCommandId(commandId, ulid()) };
    const answer = await this.book.change(id, { type: 'ExportPgpPrivateKey', reason: this.book.seals.sealReason(id, reason) }, by);
    if (answer.kind === 'refused') return answer;
    return { kind: 'done', file: armored('PGP PRIVATE KEY BLOCK', locked) };
  }
}
