import type Database from 'better-sqlite3';

/** Messages of the list that came on the days (UTC), by their state. */
export function countStates(db: Database.Database, firstDay: string, lastDay: string): ReadonlyMap<string, number> {
  const select = `SELECT state, COUNT(*) AS messages FROM held_messages_v5 WHERE substr(received_at, 1, 10) BETWEEN ? AND ? GROUP BY state`;
  const rows = db.prepare<[string, string], { state: string; messages: number }>(select).all(firstDay, lastDay);
  return new Map(rows.map(({ state, messages }) => [state, messages]));
}
