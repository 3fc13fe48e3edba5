/** Rows of the event log that are on show, the newest first. Pure. */
import type { AuditEvent } from '../gateway-api/audit-api.js';

/** Most rows that the live tail keeps; what was asked for by hand stays beyond them. */
export const MOST_LIVE = 1_000;

/** Rows with those on top that came since; one that is there already comes once. @param most - rows that are kept. */
export function withNewer(rows: readonly AuditEvent[], newer: readonly AuditEvent[], most = Infinity): readonly AuditEvent[] {
  return [...newer.filter(({ position }) => position > newestOf(rows)), ...rows].slice(0, most);
}

/** Position of the newest row; 0: there is none. */
export function newestOf(rows: readonly AuditEvent[]): number {
  return rows[0]?.position ?? 0;
}
