/** Events that were passed and that no checkpoint has confirmed yet, in their order: some 80 bytes each. */

/** Where an event stands. */
export interface EventPlace {
  readonly stream: string;
  readonly revision: number;
  readonly position: number;
}

/** An event, and the order of the log after it, 32 bytes. */
export interface PassedEvent extends EventPlace {
  readonly order: Buffer;
}

const ORDER_BYTES = 32;
const CHUNK_EVENTS = 1_024;

interface Chunk {
  readonly orders: Buffer;
  readonly places: EventPlace[];
}

export class PassedEvents {
  private chunks: Chunk[] = [];
  /** Of the first chunk, so many are confirmed already. */
  private skipped = 0;

  /** `order`: hex. */
  push(order: string, place: EventPlace): void {
    let chunk = this.chunks.at(-1);
    if (chunk === undefined || chunk.places.length === CHUNK_EVENTS) {
      chunk = { orders: Buffer.allocUnsafe(CHUNK_EVENTS * ORDER_BYTES), places: [] };
      this.chunks.push(chunk);
    }
    chunk.orders.write(order, chunk.places.length * ORDER_BYTES, 'hex');
    chunk.places.push(place);
  }

  /** From 0, the oldest. */
  at(index: number): PassedEvent | undefined {
    const number = this.skipped + index;
    const chunk = this.chunks[Math.floor(number / CHUNK_EVENTS)];
    const inside = number % CHUNK_EVENTS;
    const place = chunk?.places[inside];
    if (chunk === undefined || place === undefined) return undefined;
    return { ...place, order: chunk.orders.subarray(inside * ORDER_BYTES, (inside + 1) * ORDER_BYTES) };
  }

  /** The oldest of them are confirmed. */
  drop(count: number): void {
    const number = this.skipped + count;
    this.chunks.splice(0, Math.floor(number / CHUNK_EVENTS));
    this.skipped = number % CHUNK_EVENTS;
  }
}
