/**
 * The chains of all streams, computed again from what is stored, and nothing else. An event that was edited, moved within or between
 * streams, inserted or removed before the end of its stream is found. Whether something is missing at the end, and the order between
 * streams, only the ledger says: `verify-log.ts`.
 */
import { isNodeStream } from '#events';
import type { EventStore } from './event-store.js';
import { logEvents } from './log-events.js';
import { type ChainProblem, StreamChains } from './stream-chains.js';

/** The first event, in log order, that does not belong where it stands. */
export interface BadEvent {
  readonly stream: string;
  readonly revision: number;
  readonly position: number;
  readonly problem: ChainProblem;
}

/** The result of a walk; it ends at the first bad event. */
export interface Verification {
  readonly events: number;
  readonly streams: number;
  readonly firstBad?: BadEvent;
}

/** Walks the whole log. */
export async function verifyStreams(store: Pick<EventStore, 'readAll'>): Promise<Verification> {
  const chains = new StreamChains();
  let events = 0;
  for await (const event of logEvents(store)) {
    if (isNodeStream(event.stream)) continue; // kept short: their beginning is gone
    events++;
    const problem = chains.follow(event);
    const { stream, revision, position } = event;
    if (problem !== undefined) return { events, streams: chains.size, firstBad: { stream, revision, position, problem } };
  }
  return { events, streams: chains.size };
}
