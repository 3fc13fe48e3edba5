/** The catch-up subscription of adapters that can read the log by position: one loop for history and for what is new. */
import type { EventStore, Subscription } from './event-store.js';

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

/**
 * Reads on from the last position seen, hands the batch over, and waits for the bell when there is nothing more. The bell
 * only wakes it: what it hands over always comes from the log, so there is neither gap nor repetition between history and
 * the present.
 */
export function catchUpSubscription(
  log: Pick<EventStore, 'readAll'>,
  bell: CommitBell,
  options: Parameters<EventStore['subscribeAll']>[0],
): Subscription {
  const { filter, handle, onStopped } = options;
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
  const run = async (): Promise<void> => {
    let position = options.afterPosition;
    while (!isStopped()) {
      const events = await log.readAll(position, BATCH_EVENTS, filter);
      const last = events.at(-1);
      if (last === undefined) await nextRing();
      else if (!isStopped()) {
        await handle(events);
        position = last.position;
      }
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
