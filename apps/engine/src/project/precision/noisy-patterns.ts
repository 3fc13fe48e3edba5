/** Patterns that are mostly wrong when they act: the list counts what they alone hold as likely false alarms. */
import type Database from 'better-sqlite3';
import { CLOSED, since } from './closed.js';
import { wilsonRange } from './wilson.js';

/** Fewer closed messages say too little. */
const LEAST_CLOSED = 10;
/** The true share of real leaks is below one in three in 95 of 100 cases. */
const HIGHEST_SHARE = 1 / 3;

interface CountRow {
  readonly pattern: string;
  readonly closed: number;
  readonly leaks: number;
}

const SELECT = `WITH ${CLOSED}
  SELECT pattern, COUNT(*) AS closed, SUM(said = 0) AS leaks FROM precision_acted_v1 JOIN closed USING (message)
  WHERE held_at > ? GROUP BY pattern ORDER BY pattern`;

/** @param now - figures of the 180 days before count. */
export function noisyPatterns(db: Database.Database, now: Date): readonly string[] {
  const rows = db.prepare<[string], CountRow>(SELECT).all(since(now));
  return rows
    .filter(({ closed, leaks }) => closed >= LEAST_CLOSED && wilsonRange(leaks, closed).high < HIGHEST_SHARE)
    .map(({ pattern }) => pattern);
}
