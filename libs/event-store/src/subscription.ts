/** The catch-up subscription of adapters that can read the log by position: one loop for history and for what is new. */
import { setTimeout as pause } from 'node:timers/promises';
import type { StoredEvent } from '#events';
import { type EventStore, StoreUnavailable, type Subscription } from './event-store.js';

/** Wakes whoever waits for new events. */
export interface CommitBell {
  /** New events were committed. */
  ring(): void;
  /** Calls `wake` at each ring until the answer is called. */
  listen(wake: () => void): () => void;
}

/** A bell without listeners. */
export function commitBell(): CommitBell {
  const listeners = new Set<() => void>();
  return {
    ring: () => {
      for (const wake of listeners) wake();
    },
    listen: (wake) => {
      listeners.add(wake);
      return () => listeners.delete(wake);
    },
  };
}

const BATCH_EVENTS = 256;

/** Under load a reader looks at most so often: what came meanwhile is one batch, which costs little more than one event. */
const GATHER_MS = 20;

/** While the store cannot be read it is asked again after this time. */
const AWAY_MS = 250;

type SubscribeOptions = Parameters<EventStore['subscribeAll']>[0];

/**
 * Hands a batch over; again as long as the handler, which may read the log itself, finds the store away. Returns when somebody stops it, too.
 * @throws what else the handler throws
 */
export async function handOver(
  handle: SubscribeOptions['handle'],
  events: readonly StoredEvent[],
  isStopped: () => boolean,
): Promise<void> {
  while (!isStopped()) {
    try {
      await handle(events);
      return;
    } catch (cause) {
      if (!(cause instanceof StoreUnavailable)) throw cause;
    }
    await pause(AWAY_MS);
  }
}

/**
 * Reads on from the last position seen, hands the batch over, and waits for the bell when there is nothing more. The bell
 * only wakes it: what it hands over always comes from the log, so there is neither gap nor repetition between history and
 * the present. What a filter passes over counts as seen, so that each event is looked at once however rare the wanted ones are.
 */
export function catchUpSubscription(
  log: Pick<EventStore, 'readAll' | 'lastPosition'>,
  bell: CommitBell,
  options: SubscribeOptions,
): Subscription {
  const { filter, handle, onStopped, batchEvents = BATCH_EVENTS } = options;
  let stopped = false;
  const isStopped = (): boolean => stopped; // it changes while others are awaited
  let rung = false;
  let wake: (() => void) | undefined;
  const unlisten = bell.listen(() => {
    rung = true;
    wake?.();
  });
  const nextRing = async (): Promise<void> => {
    if (!rung && !isStopped()) await new Promise<void>((resolve) => (wake = resolve));
    rung = false;
  };
  const readNext = async (position: number): Promise<{ readonly end: number; readonly events: readonly StoredEvent[] }> => {
    while (!isStopped()) {
      try {
        const end = await log.lastPosition();
        return { end, events: end > position ? await log.readAll(position, batchEvents, filter) : [] };
      } catch (cause) {
        if (!(cause instanceof StoreUnavailable)) throw cause; // a server that is away comes back
      }
      await pause(AWAY_MS);
    }
    return { end: position, events: [] };
  };
  const run = async (): Promise<void> => {
    let position = options.afterPosition;
    let lookedAt = 0;
    while (!isStopped()) {
      const sinceMs = performance.now() - lookedAt;
      if (rung && sinceMs < GATHER_MS) await pause(GATHER_MS - sinceMs);
      lookedAt = performance.now();
      const { end, events } = await readNext(position);
      const last = events.at(-1)?.position ?? position;
      if (events.length > 0) await handOver(handle, events, isStopped);
      // a batch that is not full has met everything up to the end that was known before it was read
      position = events.length < batchEvents ? Math.max(last, end) : last;
      if (events.length === 0) await nextRing();
    }
  };
  const ended = run()
    .catch((cause: unknown) => {
      stopped = true;
      onStopped(cause instanceof Error ? cause : new Error(String(cause)));
    })
    .finally(unlisten);
  return {
    stop: async () => {
      stopped = true;
      wake?.();
      await ended;
    },
  };
}
