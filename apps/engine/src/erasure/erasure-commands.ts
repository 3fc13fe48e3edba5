import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Erasure, ErasureReason } from '#contracts';
import { eventId } from '#event-store';
import { erasureDecider, type ErasureRefusal } from '#events';
import { requireCaller, type Caller } from '../access/access-port.js';
import { reusesKey } from '../platform/command-id.js';
import { EngineClock } from '../platform/engine-clock.js';
import { EngineKeys } from '../platform/engine-keys.js';
import { EventLog } from '../platform/event-log.js';
import { ErasureBook, erasureStream } from './erasure-book.js';
import { ErasureView } from './erasure-view.js';

export type ErasureOutcome =
  | { readonly kind: 'done'; readonly erasure: Erasure }
  | { readonly kind: 'refused'; readonly refused: ErasureRefusal | 'own-mail' | 'account-needed' | 'idempotency-key-reused' };

const NOT_FOUND: ErasureOutcome = { kind: 'refused', refused: 'not-found' };

export class OrderErasure extends Command<ErasureOutcome> {
  constructor(
    readonly data: { readonly address: string; readonly reason: ErasureReason; readonly reference: string },
    readonly caller: Caller | null,
    readonly commandId: string,
  ) {
    super();
  }
}

@CommandHandler(OrderErasure)
export class OrderErasureHandler implements ICommandHandler<OrderErasure> {
  constructor(
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(ErasureBook) private readonly book: ErasureBook,
    @Inject(ErasureView) private readonly view: ErasureView,
    @Inject(EngineKeys) private readonly keys: EngineKeys,
    @Inject(EngineClock) private readonly clock: EngineClock,
  ) {}

  async execute({ data, caller, commandId }: OrderErasure): Promise<ErasureOutcome> {
    const { actor, actorTag } = requireCaller('orderErasure', caller);
    const { address, reason, reference } = data;
    const personTag = this.keys.tagAddress(address);
    // nobody takes away the traces of their own mail
    if (personTag === null || personTag === actorTag) return { kind: 'refused', refused: 'own-mail' };
    if (this.book.all().some(({ orderingCommand }) => reusesKey(commandId, orderingCommand)))
      return { kind: 'refused', refused: 'idempotency-key-reused' };
    const id = eventId(commandId, 'erasure', 0); // the same for a repeated request
    const command = { type: 'OrderErasure', personTag, reason, reference, by: actor.id } as const;
    await this.events.decide(erasureDecider, erasureStream(id), command, { at: this.clock.iso(), actor, commandId });
    await this.book.refresh();
    const record = this.book.find(id);
    return record ? { kind: 'done', erasure: this.view.of(record) } : NOT_FOUND;
  }
}

export class SettleErasure extends Command<ErasureOutcome> {
  constructor(
    readonly data: { readonly erasureId: string; readonly step: 'confirm' | 'withdraw' },
    readonly caller: Caller | null,
    readonly commandId: string,
  ) {
    super();
  }
}

@CommandHandler(SettleErasure)
export class SettleErasureHandler implements ICommandHandler<SettleErasure> {
  constructor(
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(ErasureBook) private readonly book: ErasureBook,
    @Inject(ErasureView) private readonly view: ErasureView,
    @Inject(EngineClock) private readonly clock: EngineClock,
  ) {}

  async execute({ data: { erasureId, step }, caller, commandId }: SettleErasure): Promise<ErasureOutcome> {
    const { actor, actorTag } = requireCaller(step === 'confirm' ? 'confirmErasure' : 'withdrawErasure', caller);
    const record = this.book.find(erasureId);
    if (!record) return NOT_FOUND;
    // two persons must be two: whoever stands behind the command line is not known
    if (step === 'confirm' && actor.kind !== 'account') return { kind: 'refused', refused: 'account-needed' };
    if (step === 'confirm' && record.state.personTag === actorTag) return { kind: 'refused', refused: 'own-mail' };
    const command = { type: step === 'confirm' ? 'ConfirmErasure' : 'WithdrawErasure', by: actor.id } as const;
    const meta = { at: this.clock.iso(), actor, commandId };
    const handled = await this.events.decide(erasureDecider, erasureStream(erasureId), command, meta);
    if (handled.outcome === 'refused') return { kind: 'refused', refused: handled.refusal.refused };
    await this.book.refresh();
    const settled = this.book.find(erasureId);
    return settled ? { kind: 'done', erasure: this.view.of(settled) } : NOT_FOUND;
  }
}
