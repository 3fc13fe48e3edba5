import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { LegalHold, RouteName } from '#contracts';
import { legalHoldDecider, type EventMeta, type LegalHoldCommand, type LegalHoldRefusal, type LegalHoldScope } from '#events';
import { ulid } from 'ulid';
import { requireCaller, type Caller } from '../access/access-port.js';
import { reusesKey } from '../platform/command-id.js';
import { EngineClock } from '../platform/engine-clock.js';
import { EngineKeys } from '../platform/engine-keys.js';
import { EventLog } from '../platform/event-log.js';
import { LegalHoldBook, legalHoldStream } from './legal-hold-book.js';
import { LegalHoldView } from './legal-hold-view.js';

export type LegalHoldOutcome =
  | { readonly kind: 'done'; readonly hold: LegalHold }
  | { readonly kind: 'refused'; readonly refused: LegalHoldRefusal | 'account-needed' | 'idempotency-key-reused' };

export interface NewLegalHold {
  readonly matter: string;
  readonly scope: Omit<LegalHoldScope, 'senderTags'> & { readonly senders: readonly string[] };
}

export class OpenLegalHold extends Command<LegalHoldOutcome> {
  constructor(
    readonly data: NewLegalHold,
    readonly caller: Caller | null,
    readonly commandId: string,
  ) {
    super();
  }
}

/** What is done about one that there is. */
export type LegalHoldStep =
  | { readonly kind: 'propose-end'; readonly reason: string }
  | { readonly kind: 'withdraw-end' }
  | { readonly kind: 'end' }
  | { readonly kind: 'erase' };

export class ChangeLegalHold extends Command<LegalHoldOutcome> {
  constructor(
    readonly data: { readonly holdId: string; readonly step: LegalHoldStep },
    readonly caller: Caller | null,
    readonly commandId: string,
  ) {
    super();
  }
}

const NOT_FOUND: LegalHoldOutcome = { kind: 'refused', refused: 'not-found' };

@CommandHandler(OpenLegalHold)
export class OpenLegalHoldHandler implements ICommandHandler<OpenLegalHold> {
  /** Those being opened, by command: the same request may come again before the log has the first. */
  private readonly opening = new Map<string, Promise<LegalHoldOutcome>>();

  constructor(
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(LegalHoldBook) private readonly book: LegalHoldBook,
    @Inject(LegalHoldView) private readonly view: LegalHoldView,
    @Inject(EngineKeys) private readonly keys: EngineKeys,
    @Inject(EngineClock) private readonly clock: EngineClock,
  ) {}

  async execute({ data, caller, commandId }: OpenLegalHold): Promise<LegalHoldOutcome> {
    const { actor } = requireCaller('openLegalHold', caller);
    const repeated = this.book.openedBy(commandId);
    if (repeated) return { kind: 'done', hold: await this.view.of(repeated) };
    const meta = { at: this.clock.iso(), actor, commandId };
    const opening = this.opening.get(commandId) ?? this.open(data, meta).finally(() => this.opening.delete(commandId));
    this.opening.set(commandId, opening);
    return opening;
  }

  private async open({ matter, scope }: NewLegalHold, meta: EventMeta): Promise<LegalHoldOutcome> {
    const id = ulid(this.clock.now().getTime());
    const sealer = await this.book.createKey(id);
    const { senders, ...rest } = scope;
    const senderTags = senders.flatMap((address) => this.keys.tagAddress(address) ?? []);
    const command: LegalHoldCommand = { type: 'OpenLegalHold', matter: sealer.seal('matter', matter), scope: { senderTags, ...rest } };
    await this.events.decide(legalHoldDecider, legalHoldStream(id), command, meta);
    await this.book.refresh();
    const hold = this.book.find(id);
    return hold ? { kind: 'done', hold: await this.view.of(hold) } : NOT_FOUND;
  }
}

const ROUTE_OF = {
  'propose-end': 'proposeLegalHoldEnd',
  'withdraw-end': 'withdrawLegalHoldEnd',
  end: 'endLegalHold',
  erase: 'eraseLegalHold',
} as const satisfies Record<LegalHoldStep['kind'], RouteName>;

@CommandHandler(ChangeLegalHold)
export class ChangeLegalHoldHandler implements ICommandHandler<ChangeLegalHold> {
  constructor(
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(LegalHoldBook) private readonly book: LegalHoldBook,
    @Inject(LegalHoldView) private readonly view: LegalHoldView,
    @Inject(EngineClock) private readonly clock: EngineClock,
  ) {}

  async execute({ data: { holdId, step }, caller, commandId }: ChangeLegalHold): Promise<LegalHoldOutcome> {
    const { actor } = requireCaller(ROUTE_OF[step.kind], caller);
    // two persons must be two: whoever stands behind the command line is not known
    if (actor.kind !== 'account' && (step.kind === 'propose-end' || step.kind === 'end'))
      return { kind: 'refused', refused: 'account-needed' };
    if (!this.book.find(holdId)) return NOT_FOUND;
    const command = await this.command(holdId, step, actor.id);
    if (!command) return { kind: 'refused', refused: 'hold-ended' };
    const stream = legalHoldStream(holdId);
    const { events } = await this.events.read(stream);
    if (events.some(({ meta }) => reusesKey(commandId, meta.commandId))) return { kind: 'refused', refused: 'idempotency-key-reused' };
    const handled = await this.events.decide(legalHoldDecider, stream, command, { at: this.clock.iso(), actor, commandId });
    if (handled.outcome === 'refused') return { kind: 'refused', refused: handled.refusal.refused };
    if (step.kind === 'erase') await this.book.destroyKey(holdId);
    await this.book.refresh();
    const hold = this.book.find(holdId);
    return hold ? { kind: 'done', hold: await this.view.of(hold) } : NOT_FOUND;
  }

  /** Undefined once the key is destroyed, which is after its end. */
  private async command(holdId: string, step: LegalHoldStep, by: string): Promise<LegalHoldCommand | undefined> {
    switch (step.kind) {
      case 'propose-end': {
        const reason = await this.book.sealText(holdId, 'reason', step.reason);
        return reason && { type: 'ProposeEnd', by, reason };
      }
      case 'withdraw-end':
        return { type: 'WithdrawEnd', by };
      case 'end':
        return { type: 'EndLegalHold', by };
      case 'erase':
        return { type: 'EraseLegalHold' };
    }
  }
}
