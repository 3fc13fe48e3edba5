/** The log as one sequence of events. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { StoredEvent } from '#events';
import type { EventStore } from './event-store.js';

const BATCH_EVENTS = 500;

/** Where the reading begins and ends. */
export interface LogStretch {
  /** Exclusive; 0 unless told. */
  readonly after?: number;
  /** Inclusive; the end of the log, as it grows, unless told. */
  readonly until?: number;
}

/** Reads the log in its order, in pieces, and lets other work of the process run between them. */
export async function* logEvents(store: Pick<EventStore, 'readAll'>, { after = 0, until = Infinity }: LogStretch = {}) {
  let position = after;
  for (;;) {
    const batch: readonly StoredEvent[] = await store.readAll(position, BATCH_EVENTS);
    for (const event of batch) {
      if (event.position > until) return;
      yield event;
    }
    const last = batch.at(-1);
    if (last === undefined) return;
    position = last.position;
    await nextTurn();
  }
}
