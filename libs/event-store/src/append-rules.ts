/** What every adapter asks of an append, and how it places one; kept in one place so that the adapters agree. */
import { linkChain } from './chain.js';
import { RevisionConflict, type StreamAppend, type StreamHead } from './event-store.js';

/** The most that one event may hold, data and meta together, in bytes of UTF-8. What is bigger belongs in a blob. */
export const MAX_EVENT_BYTES = 65_536;

/** An event is above {@link MAX_EVENT_BYTES}: a bug of whoever built it; nothing was written. */
export class EventTooLarge extends Error {
  readonly code = 'event-too-large';
}

/**
 * Refuses what may never be stored; answers the size in bytes.
 * @throws EventTooLarge
 * @throws RangeError for an append without events or a stream without a name.
 */
export function checkAppend({ stream, events }: StreamAppend): number {
  if (stream === '') throw new RangeError('a stream has a name');
  if (events.length === 0) throw new RangeError('an append holds at least one event');
  let total = 0;
  for (const event of events) {
    const bytes = Buffer.byteLength(event.data) + Buffer.byteLength(event.meta);
    if (bytes > MAX_EVENT_BYTES)
      throw new EventTooLarge(`${event.type} has ${String(bytes)} bytes, ${String(MAX_EVENT_BYTES)} are allowed`);
    total += bytes;
  }
  return total;
}

/**
 * How many events a limited stream keeps.
 * @throws RangeError when it is none, or no whole number.
 */
export function checkLimit(keepLast: number): number {
  if (!Number.isSafeInteger(keepLast) || keepLast < 1) throw new RangeError('a stream keeps at least its last event');
  return keepLast;
}

/** What an adapter can say about a stream. */
export interface StreamLookup {
  head(stream: string): StreamHead;
  /** Id and chain of one event; undefined when the stream has no such revision. */
  at(stream: string, revision: number): { readonly id: string; readonly chain: string } | undefined;
}

/** Where an append goes: its hashes are ready to be written, or the very same events stand there already. */
export type Placement = { readonly already: StreamHead } | { readonly chains: readonly string[]; readonly head: StreamHead };

/**
 * Places an append, before anything is written.
 * @throws RevisionConflict when the stream ends elsewhere, by revision or by hash, and the events are not a repetition.
 */
export function placeAppend({ stream, expected, events }: StreamAppend, lookup: StreamLookup): Placement {
  const head = lookup.head(stream);
  if (head.revision === expected.revision && head.chain === expected.chain) {
    let chain = head.chain;
    const chains = events.map((event, index) => (chain = linkChain(chain, stream, head.revision + 1 + index, event)));
    return { chains, head: { revision: head.revision + events.length, chain } };
  }
  const standing = events.map((event, index) => ({ event, stored: lookup.at(stream, expected.revision + 1 + index) }));
  const last = standing.at(-1)?.stored;
  if (last !== undefined && standing.every(({ event, stored }) => stored?.id === event.id))
    return { already: { revision: expected.revision + events.length, chain: last.chain } };
  throw new RevisionConflict(stream, expected.revision, head.revision);
}
