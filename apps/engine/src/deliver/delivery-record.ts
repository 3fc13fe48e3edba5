/** The facts of one delivery, read and written; what must not be lost is written as soon as the store takes it. */
import { deliveryDecider, type DeliveryCommand, type DeliveryState, type EventMeta } from '#events';
import { HeldElsewhere } from '../nodes/held-elsewhere.js';
import { deliveryStream } from '../platform/engine-keys.js';
import { errorName } from '../platform/engine-log.js';
import type { RecordedEvent } from '../platform/event-log.js';
import { whenWritable } from '../platform/when-writable.js';
import type { DeliveryParts } from './delivered-message.js';

export type KnownDelivery = Exclude<DeliveryState, { status: 'absent' }>;

/** A store that takes no writes for longer than this lets the mail be sent again. */
export const STORE_PATIENCE_MS = 300_000;

export class DeliveryRecord {
  /** `stopping` ends the waiting for a store that takes no writes. */
  constructor(
    readonly deliveryId: string,
    private readonly parts: Pick<DeliveryParts, 'events' | 'clock' | 'log' | 'nodes'>,
    private readonly stopping?: AbortSignal,
  ) {}

  async facts(): Promise<readonly RecordedEvent[]> {
    return (await this.parts.events.read(deliveryStream(this.deliveryId))).events;
  }

  /** @throws when the delivery was not requested. */
  async state(): Promise<KnownDelivery> {
    return known(
      (await this.facts()).reduce<DeliveryState>(
        (folded, { event }) => deliveryDecider.evolve(folded, event as Parameters<typeof deliveryDecider.evolve>[1]), // a delivery stream holds delivery events
        deliveryDecider.initialState(),
      ),
    );
  }

  /** Answers the state that the command led to. @throws HeldElsewhere when another engine is at it */
  async decide(command: DeliveryCommand, step: string): Promise<KnownDelivery> {
    const { clock, events, nodes } = this.parts;
    // what one engine begins and ends, another one's step does not answer
    const own = nodes.id === undefined || command.type === 'RequestDelivery' ? '' : `-${nodes.id}`;
    const meta: EventMeta = {
      at: clock.iso(),
      actor: { kind: 'system', id: 'delivery' },
      commandId: `deliver-${this.deliveryId}-${step}${own}`,
    };
    const handled = await events.decide(deliveryDecider, deliveryStream(this.deliveryId), command, meta);
    if (handled.outcome === 'refused') {
      if (handled.refusal.refused === 'held-elsewhere') throw new HeldElsewhere();
      throw new Error(handled.refusal.detail);
    }
    return handled.outcome === 'repeated' ? this.state() : known(handled.state);
  }

  /** The mail is sent: an answer that cannot be written now is kept and written later, since without it the mail would be sent again. */
  decideWhenWritable(command: DeliveryCommand, step: string): Promise<KnownDelivery> {
    return whenWritable(() => this.decide(command, step), {
      patienceMs: STORE_PATIENCE_MS,
      stopping: this.stopping,
      onAway: (cause) => this.parts.log.warn({ cause: errorName(cause) }, 'the outcome of a delivery cannot be written now'),
    });
  }
}

function known(state: DeliveryState): KnownDelivery {
  if (state.status === 'absent') throw new Error('the delivery was not recorded');
  return state;
}
