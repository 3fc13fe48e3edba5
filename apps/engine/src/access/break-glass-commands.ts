import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { BreakGlassOpening } from '#contracts';
import type { AccountCommand } from '#events';
import { ulid } from 'ulid';
import type { EngineConfig } from '../config/engine-config.js';
import { EngineClock } from '../platform/engine-clock.js';
import { EngineLog } from '../platform/engine-log.js';
import { ENGINE_CONFIG } from '../platform/engine-parts.js';
import { requireCaller, type Caller } from './access-port.js';
import { AccountChanges, type AccountChangeOutcome } from './account-changes.js';
import { BreakGlassBook } from './break-glass.js';
import { PersonKeyRing } from './person-key-ring.js';

export type BreakGlassOutcome =
  | { readonly kind: 'done'; readonly opening: BreakGlassOpening }
  | Extract<AccountChangeOutcome, { kind: 'refused' }>
  | { readonly kind: 'refused'; readonly refused: 'account-needed' };

const UNKNOWN: BreakGlassOutcome = { kind: 'refused', refused: 'not-found' };

/** Opens emergency access for the caller. */
export class OpenBreakGlass extends Command<BreakGlassOutcome> {
  constructor(
    readonly data: { readonly reason: string; readonly minutes: number | undefined },
    readonly caller: Caller | null,
    readonly commandId: string,
  ) {
    super();
  }
}

/** Ends it before its time: the own one, or somebody else's. */
export class CloseBreakGlass extends Command<BreakGlassOutcome> {
  constructor(
    readonly data: { readonly openingId: string },
    readonly caller: Caller | null,
    readonly commandId: string,
  ) {
    super();
  }
}

/** Another person has looked through what was done under it. */
export class ReviewBreakGlass extends Command<BreakGlassOutcome> {
  constructor(
    readonly data: { readonly openingId: string; readonly note: string },
    readonly caller: Caller | null,
    readonly commandId: string,
  ) {
    super();
  }
}

@CommandHandler(OpenBreakGlass)
export class OpenBreakGlassHandler implements ICommandHandler<OpenBreakGlass> {
  constructor(
    @Inject(AccountChanges) private readonly changes: AccountChanges,
    @Inject(BreakGlassBook) private readonly book: BreakGlassBook,
    @Inject(PersonKeyRing) private readonly people: PersonKeyRing,
    @Inject(EngineClock) private readonly clock: EngineClock,
    @Inject(EngineLog) private readonly log: EngineLog,
    @Inject(ENGINE_CONFIG) private readonly config: EngineConfig,
  ) {}

  async execute({ data, caller, commandId }: OpenBreakGlass): Promise<BreakGlassOutcome> {
    const who = requireCaller('openBreakGlass', caller);
    if (who.actor.kind !== 'account') return { kind: 'refused', refused: 'account-needed' };
    const { id } = who.actor;
    const reason = await this.people.sealText(id, 'reason', data.reason);
    if (reason === undefined) return UNKNOWN;
    const now = this.clock.now().getTime();
    const until = new Date(now + (data.minutes ?? this.config.access.breakGlassMinutes) * 60_000).toISOString();
    const openingId = ulid(now);
    const command = { type: 'OpenBreakGlass', openingId, now: new Date(now).toISOString(), until, reason } as const;
    const outcome = await this.changes.change(id, command, { caller: who, commandId });
    if (outcome.kind === 'refused') return outcome;
    // a repeated request is answered with what it opened; another one cannot have been opened since without it being over
    const opened = outcome.account.state.breakGlass.at(-1)?.openingId ?? openingId;
    if (opened === openingId) this.log.error({ openingId, account: id, until }, 'emergency access to the quarantine was opened');
    const opening = await this.book.find(opened);
    return opening ? { kind: 'done', opening } : UNKNOWN;
  }
}

@CommandHandler(CloseBreakGlass)
export class CloseBreakGlassHandler implements ICommandHandler<CloseBreakGlass> {
  constructor(
    @Inject(AccountChanges) private readonly changes: AccountChanges,
    @Inject(BreakGlassBook) private readonly book: BreakGlassBook,
    @Inject(EngineClock) private readonly clock: EngineClock,
    @Inject(EngineLog) private readonly log: EngineLog,
  ) {}

  async execute({ data: { openingId }, caller, commandId }: CloseBreakGlass): Promise<BreakGlassOutcome> {
    const who = requireCaller('closeBreakGlass', caller);
    const account = this.book.accountOf(openingId);
    const mayCloseOthers = who.roles.includes('dlp-manager') || who.roles.includes('administrator');
    if (!account || (account.id !== who.actor.id && !mayCloseOthers)) return UNKNOWN;
    const command: AccountCommand = { type: 'CloseBreakGlass', openingId, now: this.clock.iso() };
    const outcome = await this.changes.change(account.id, command, { caller: who, commandId });
    if (outcome.kind === 'refused') return outcome;
    this.log.warn({ openingId, account: account.id }, 'emergency access to the quarantine has ended');
    const opening = await this.book.find(openingId);
    return opening ? { kind: 'done', opening } : UNKNOWN;
  }
}

@CommandHandler(ReviewBreakGlass)
export class ReviewBreakGlassHandler implements ICommandHandler<ReviewBreakGlass> {
  constructor(
    @Inject(AccountChanges) private readonly changes: AccountChanges,
    @Inject(BreakGlassBook) private readonly book: BreakGlassBook,
    @Inject(PersonKeyRing) private readonly people: PersonKeyRing,
    @Inject(EngineClock) private readonly clock: EngineClock,
  ) {}

  async execute({ data: { openingId, note: text }, caller, commandId }: ReviewBreakGlass): Promise<BreakGlassOutcome> {
    const who = requireCaller('reviewBreakGlass', caller);
    if (who.actor.kind !== 'account') return { kind: 'refused', refused: 'account-needed' };
    const account = this.book.accountOf(openingId);
    const note = account && (await this.people.sealText(account.id, 'note', text));
    if (!account || note === undefined) return UNKNOWN;
    const reviewer = who.actor.id;
    const isSamePerson = reviewer === account.id || who.actorTag === account.state.emailTag;
    const command: AccountCommand = { type: 'ReviewBreakGlass', openingId, now: this.clock.iso(), reviewer, isSamePerson, note };
    const outcome = await this.changes.change(account.id, command, { caller: who, commandId });
    const opening = outcome.kind === 'done' ? await this.book.find(openingId) : undefined;
    return outcome.kind === 'refused' ? outcome : opening ? { kind: 'done', opening } : UNKNOWN;
  }
}
