/** The log as it was: for who folds it again up to a position. */
import type { StoredEvent } from '#events';
import type { EventStore, LogFilter } from './event-store.js';
import { catchUpSubscription, commitBell } from './subscription.js';

type LogReader = Pick<EventStore, 'readStream' | 'readAll' | 'lastPosition'>;

/** Positions that are looked at for the last event; more when there are gaps. */
const SPAN = 64;

/**
 * A store that ends with the last event at or before a position: what came later is not there, nothing new ever comes, and
 * nothing can be appended.
 */
export function logUpTo(log: LogReader, position: number): EventStore {
  const past = ({ position: each }: StoredEvent): boolean => each <= position;
  let end: Promise<number> | undefined;
  const lastPosition = (): Promise<number> => (end ??= lastUpTo(log, position));
  const readAll = async (after: number, limit: number, filter?: LogFilter): Promise<readonly StoredEvent[]> =>
    (await log.readAll(after, limit, filter)).filter(past);
  return {
    append: refuse,
    limitStream: refuse,
    readStream: async (stream, fromRevision) => (await log.readStream(stream, fromRevision)).filter(past),
    readAll,
    subscribeAll: (options) => catchUpSubscription({ readAll, lastPosition }, commitBell(), options),
    lastPosition,
    close: () => Promise.resolve(),
  };
}

function refuse(): Promise<never> {
  return Promise.reject(new Error('a log of the past takes no events'));
}

async function lastUpTo(log: LogReader, position: number): Promise<number> {
  const end = Math.min(position, await log.lastPosition());
  for (let span = SPAN; ; span *= 8) {
    // there are no more events than positions, so that the last of these is at or beyond the end
    const events = await log.readAll(Math.max(0, end - span), span);
    const last = events.findLast((event) => event.position <= end);
    if (last !== undefined || span >= end) return last?.position ?? 0;
  }
}
