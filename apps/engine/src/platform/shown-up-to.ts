import { setTimeout as pause } from 'node:timers/promises';
import type { EventStore, LogFilter } from '#event-store';

const LOOK_MS = 20;

/** What follows some streams of the log in memory. */
export interface FollowedStreams {
  readonly filter: LogFilter;
  /** Of the last event that was folded. */
  readonly position: () => number;
}

/** Resolves once no event up to a position is left to be folded, or when somebody gives up. */
export async function shownUpTo(
  store: Pick<EventStore, 'readAll'>,
  { filter, position }: FollowedStreams,
  end: number,
  givingUp: AbortSignal,
): Promise<void> {
  while (!givingUp.aborted && position() < end) {
    const [next] = await store.readAll(position(), 1, filter);
    if (next === undefined || next.position > end) return;
    await pause(LOOK_MS);
  }
}
