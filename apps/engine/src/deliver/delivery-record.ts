/** The facts of one delivery, read and written; what must not be lost is written as soon as the store takes it. */
import { setTimeout as pause } from 'node:timers/promises';
import { OutcomeUnknown, StoreUnavailable } from '#event-store';
import { deliveryDecider, type DeliveryCommand, type DeliveryState, type EventMeta } from '#events';
import { HeldElsewhere } from '../nodes/held-elsewhere.js';
import { deliveryStream } from '../platform/engine-keys.js';
import { errorName } from '../platform/engine-log.js';
import type { RecordedEvent } from '../platform/event-log.js';
import type { DeliveryParts } from './delivered-message.js';

export type KnownDelivery = Exclude<DeliveryState, { status: 'absent' }>;

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 30_000;
/** A store that takes no writes for longer than this lets the mail be sent again. */
const PATIENCE_MS = 300_000;

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
  async decideWhenWritable(command: DeliveryCommand, step: string): Promise<KnownDelivery> {
    for (let waitMs = FIRST_WAIT_MS, waitedMs = 0; ; waitedMs += waitMs, waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
      try {
        return await this.decide(command, step);
      } catch (cause) {
        if (!isPassing(cause) || waitedMs >= PATIENCE_MS || this.stopping?.aborted) throw cause;
        this.parts.log.warn({ cause: errorName(cause) }, 'the outcome of a delivery cannot be written now');
      }
      await pause(waitMs, undefined, this.stopping && { signal: this.stopping }).catch(() => undefined); // stopped: one last try
    }
  }
}

function known(state: DeliveryState): KnownDelivery {
  if (state.status === 'absent') throw new Error('the delivery was not recorded');
  return state;
}

/** The store may take writes again by itself. */
function isPassing(cause: unknown): boolean {
  return cause instanceof StoreUnavailable || cause instanceof OutcomeUnknown;
}
