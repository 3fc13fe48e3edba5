/** Where in the log an instant lies. Positions count events in some stores and bytes in others: it is felt for from the end, in growing steps. */
import type { EventStore } from '#event-store';
import { decodeMeta } from '#events';

const FIRST_STEP = 1_000;
const GROWTH = 4;

/** The position of an event that was recorded before an instant (ISO-8601 UTC), and not very long before; 0 when there is none. */
export async function positionBefore(store: Pick<EventStore, 'readAll' | 'lastPosition'>, instant: string): Promise<number> {
  const end = await store.lastPosition();
  for (let back = FIRST_STEP; back < end; back *= GROWTH) {
    const [event] = await store.readAll(end - back, 1);
    if (event !== undefined && decodeMeta(event).at < instant) return event.position;
  }
  return 0;
}
