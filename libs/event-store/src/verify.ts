/**
 * Verification of the log: every stream's hash chain is computed again from what is stored. An event that was edited,
 * moved within or between streams, inserted or removed before the end of its stream is found, even when nothing but the
 * file was touched.
 *
 * Not found by this walk: a tail that was cut off, a stream that was removed whole, the order of events of different
 * streams, and a stream whose hashes somebody computed anew to its end. They need an anchor outside: the signed ledger,
 * which is work of a later issue.
 */
import { isNodeStream, type StoredEvent } from '#events';
import { emptyHead, linkChain } from './chain.js';
import type { EventStore, StreamHead } from './event-store.js';

/** The first event, in log order, that does not belong where it stands. */
export interface BadEvent {
  readonly stream: string;
  readonly revision: number;
  readonly position: number;
  /** `missing`: the stream skips revisions before it; `out of place`: its revision was seen already; `altered`: its hash does not fit. */
  readonly problem: 'missing' | 'out of place' | 'altered';
}

/** The result of a walk; it ends at the first bad event. */
export interface Verification {
  readonly events: number;
  readonly streams: number;
  readonly firstBad?: BadEvent;
}

const BATCH_EVENTS = 1_000;

/** Walks the whole log. Memory grows with the number of streams, by their name and one hash each. */
export async function verifyStreams(store: Pick<EventStore, 'readAll'>): Promise<Verification> {
  const heads = new Map<string, StreamHead>();
  let events = 0;
  let position = 0;
  for (;;) {
    const batch = await store.readAll(position, BATCH_EVENTS);
    for (const event of batch) {
      position = event.position;
      if (isNodeStream(event.stream)) continue; // kept short: their beginning is gone
      const head = heads.get(event.stream) ?? emptyHead(event.stream);
      events++;
      const problem = problemOf(event, head);
      if (problem !== undefined) {
        const firstBad = { stream: event.stream, revision: event.revision, position: event.position, problem };
        return { events, streams: heads.size, firstBad };
      }
      heads.set(event.stream, { revision: event.revision, chain: event.chain });
    }
    if (batch.length === 0) return { events, streams: heads.size };
  }
}

function problemOf(event: StoredEvent, head: StreamHead): BadEvent['problem'] | undefined {
  if (event.revision > head.revision + 1) return 'missing';
  if (event.revision <= head.revision) return 'out of place';
  return event.chain === linkChain(head.chain, event.stream, event.revision, event) ? undefined : 'altered';
}
