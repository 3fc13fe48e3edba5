/** The order of the log as it is, held against what checkpoints of the ledger say of it. */
import type { LedgerFacts, StoredEvent } from '#events';
import { MARK_BYTES, NO_ORDER, orderAfter } from './ledger-order.js';
import { PassedEvents, type EventPlace } from './passed-events.js';

/** What a checkpoint says of the log before it. */
export type OrderVerdict =
  | { readonly kind: 'as sealed'; readonly last: EventPlace }
  /** The first event that is not the one that was sealed there. */
  | { readonly kind: 'not as sealed'; readonly place: EventPlace }
  /** As far as there are events they are those that were sealed, but they are too few. */
  | { readonly kind: 'cut off' }
  /** An earlier checkpoint did not fit: nothing after it can be compared. */
  | { readonly kind: 'not compared' };

/** Memory grows with the number of events since the newest checkpoint that was passed. */
export class SealedOrder {
  /** Events that the ledger covers, so far. */
  events: number;
  private order: string;
  private sealed: number;
  private readonly passed = new PassedEvents();
  private isLost = false;

  /** @param from - what is passed begins after this checkpoint; with the first event of the log unless told. */
  constructor(from: Pick<LedgerFacts<'LedgerSealed'>, 'events' | 'order'> = { events: 0, order: NO_ORDER }) {
    this.events = this.sealed = from.events;
    this.order = from.order;
  }

  /** One more event. `stream`: its name, kept once. */
  add(event: Pick<StoredEvent, 'stream' | 'revision' | 'chain' | 'position'>, stream: string): void {
    this.events++;
    if (this.isLost) return;
    this.order = orderAfter(this.order, event);
    this.passed.push(this.order, { stream, revision: event.revision, position: event.position });
  }

  /** What a checkpoint that stands here says, against what was passed. */
  compare({ events, order, last, marks }: LedgerFacts<'LedgerSealed'>): OrderVerdict {
    if (this.isLost) return { kind: 'not compared' };
    const count = events - this.sealed;
    const there = this.passed.at(count - 1);
    if (there?.order.toString('hex') === order && there.stream === last.stream && there.revision === last.revision) {
      this.passed.drop(count);
      this.sealed = events;
      return { kind: 'as sealed', last: there };
    }
    this.isLost = true;
    const place = this.firstDifference(count, Buffer.from(marks, 'base64url'));
    return place === undefined ? { kind: 'cut off' } : { kind: 'not as sealed', place };
  }

  /** Two different orders have the same mark once in 65,536 times: then the event after is named. */
  private firstDifference(count: number, marks: Buffer): EventPlace | undefined {
    for (let index = 0; index < count; index++) {
      const passed = this.passed.at(index);
      if (passed === undefined) return undefined;
      const mark = marks.subarray(index * MARK_BYTES, (index + 1) * MARK_BYTES);
      if (!passed.order.subarray(0, MARK_BYTES).equals(mark)) return passed;
    }
    return this.passed.at(count - 1);
  }
}
