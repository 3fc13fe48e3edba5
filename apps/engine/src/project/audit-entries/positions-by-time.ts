/**
 * Where times lie in the log. Clocks are set back, so that times do not grow with positions: of each span of entries the earliest and
 * the latest time are kept, and only the span that counts is looked through. A span ends where the next one begins; it counts
 * entries, since positions of some servers are bytes and lie far apart.
 */
import type Database from 'better-sqlite3';

/** Entries in one span; the newest may have fewer. */
export const SPAN_ENTRIES = 1_024;

/** The first entry whose time is not before `ms` (since 1970); undefined: there is none. */
export function firstSince(db: Database.Database, ms: number): number | undefined {
  return nearest(
    db,
    ms,
    'SELECT first FROM audit_entries_spans_v3 WHERE latest >= ? ORDER BY first ASC LIMIT 1',
    'SELECT MIN(position) FROM audit_entries_v3 WHERE position BETWEEN ? AND ? AND at >= ?',
  );
}

/** The last entry whose time is not after `ms` (since 1970); undefined: there is none. */
export function lastUntil(db: Database.Database, ms: number): number | undefined {
  return nearest(
    db,
    ms,
    'SELECT first FROM audit_entries_spans_v3 WHERE earliest <= ? ORDER BY first DESC LIMIT 1',
    'SELECT MAX(position) FROM audit_entries_v3 WHERE position BETWEEN ? AND ? AND at <= ?',
  );
}

function nearest(db: Database.Database, ms: number, spanSql: string, positionSql: string): number | undefined {
  const first = db.prepare<[number], number>(spanSql).pluck().get(ms);
  if (first === undefined) return undefined;
  const next = db.prepare<[number], number | null>('SELECT MIN(first) FROM audit_entries_spans_v3 WHERE first > ?').pluck().get(first);
  const position = db.prepare<[number, number, number], number | null>(positionSql).pluck();
  return position.get(first, (next ?? Infinity) - 1, ms) ?? undefined;
}
