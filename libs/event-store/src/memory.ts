/** The event store in memory: for tests and trials. It keeps the contract of the port except that nothing outlives the process. */
import type { StoredEvent } from '#events';
import { checkAppend, checkLimit, placeAppend, type StreamLookup } from './append-rules.js';
import { emptyHead } from './chain.js';
import { StoreUnavailable, type EventStore, type LogFilter, type StreamAppend, type StreamHead } from './event-store.js';
import { catchUpSubscription, commitBell } from './subscription.js';

/** The log of a memory store; a second store made on it sees the same events, as after a reopening. */
export type MemoryLog = StoredEvent[];

/** Makes a store on a log, an empty one unless told. */
export function createMemoryStore(log: MemoryLog = []): EventStore {
  const streams = new Map<string, StoredEvent[]>();
  for (const event of log) streamOf(streams, event.stream).push(event);
  const limits = new Map<string, number>();
  const bell = commitBell();
  let closed = false;
  const lookup: StreamLookup = {
    head: (stream) => streams.get(stream)?.at(-1) ?? emptyHead(stream),
    at: (stream, revision) => streams.get(stream)?.[revision],
  };

  const appendNow = (request: StreamAppend): StreamHead => {
    if (closed) throw new StoreUnavailable('the store is closed');
    checkAppend(request);
    const placement = placeAppend(request, lookup);
    if ('already' in placement) return placement.already;
    const { stream, expected, events } = request;
    events.forEach((event, index) => {
      const chain = placement.chains[index] ?? '';
      const stored = Object.freeze({ ...event, stream, revision: expected.revision + 1 + index, position: log.length + 1, chain });
      log.push(stored);
      streamOf(streams, stream).push(stored);
    });
    bell.ring();
    return placement.head;
  };

  const readAll = (afterPosition: number, limit: number, filter?: LogFilter): Promise<readonly StoredEvent[]> => {
    const prefixes = filter?.streamPrefixes;
    const wanted: StoredEvent[] = [];
    for (let index = afterPosition; index < log.length && wanted.length < limit; index++) {
      const event = log[index];
      if (event !== undefined && (prefixes?.some((prefix) => event.stream.startsWith(prefix)) ?? true)) wanted.push(event);
    }
    return Promise.resolve(wanted);
  };

  const lastPosition = (): Promise<number> => Promise.resolve(log.length);

  return {
    append: (request) => new Promise((resolve) => resolve(appendNow(request))),
    readStream: (stream, fromRevision = 0) => {
      const events = streams.get(stream) ?? [];
      return Promise.resolve(events.slice(Math.max(0, fromRevision, events.length - (limits.get(stream) ?? Infinity))));
    },
    readAll,
    subscribeAll: (options) => catchUpSubscription({ readAll, lastPosition }, bell, options),
    lastPosition,
    limitStream: (stream, keepLast) =>
      new Promise((resolve) => {
        limits.set(stream, checkLimit(keepLast));
        resolve();
      }),
    close: () => {
      closed = true;
      return Promise.resolve();
    },
  };
}

function streamOf(streams: Map<string, StoredEvent[]>, stream: string): StoredEvent[] {
  const known = streams.get(stream) ?? [];
  streams.set(stream, known);
  return known;
}
