import type { EventStore } from '#event-store';
import { decodeMeta } from '#events';

/** As near as it is worth looking for. */
const NEAR = 1_000;

/**
 * A position of the log up to which everything happened before an instant, as far as events are in order by time; found by halving, so that
 * what is of today is read without what is of years.
 */
export async function positionBefore(store: Pick<EventStore, 'lastPosition' | 'readAll'>, atMs: number): Promise<number> {
  let [low, high] = [0, await store.lastPosition()];
  while (high - low > NEAR) {
    const middle = Math.floor((low + high) / 2);
    const [event] = await store.readAll(middle, 1);
    if (event !== undefined && Date.parse(decodeMeta(event).at) < atMs) low = event.position;
    else high = middle;
  }
  return low;
}
