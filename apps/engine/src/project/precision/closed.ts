/** What people said of closed messages, for the questions of every page that counts it: they must not differ. */
import type { ClosingVerdict } from '#events';

const DAY_MS = 86_400_000;

/** The weightiest first: `said` is the place in this list. */
export const VERDICTS = ['real-leak', 'false-alarm', 'test-data', 'business-as-usual'] as const satisfies readonly ClosingVerdict[];
const PLACE = VERDICTS.map((verdict, place) => `WHEN '${verdict}' THEN ${String(place)}`).join(' ');

/**
 * `closed (message, said, decided_at)`, to stand after WITH. A message that anybody called a real leak is one, whatever was said of its
 * other copies; then the other verdicts by their weight.
 */
export const CLOSED = `closed AS (
  SELECT message, MIN(CASE verdict ${PLACE} END) AS said, MIN(decided_at) AS decided_at
  FROM precision_closings_v1 WHERE committed = 1 GROUP BY message)`;

/** From when on messages count (ISO-8601 UTC): 180 days before `now`. */
export function since(now: Date): string {
  return new Date(now.getTime() - 180 * DAY_MS).toISOString();
}
