/** Which held messages have changed since a position of the log: what live updates are made of. */
import type Database from 'better-sqlite3';
import type { Update } from '#contracts';
import type { Reach } from '../../access/reach-port.js';
import { allOf, condition } from './condition.js';
import { reachConditions } from './reach-condition.js';

export interface PlacedUpdate extends Update {
  /** Position in the log of the message's newest event. */
  readonly position: number;
}

export interface ChangesAsked {
  /** Those after it. */
  readonly position: number;
  readonly limit: number;
  readonly reach: Reach;
}

/** In log order; a message that changed several times appears once, as it is now. */
export function changesSince(db: Database.Database, { position, limit, reach }: ChangesAsked): PlacedUpdate[] {
  const { sql, values } = allOf([condition('position > ?', position), ...reachConditions(reach)]);
  const select = `SELECT id AS messageId, revision, state, position FROM held_messages_v5 WHERE ${sql} ORDER BY position LIMIT ?`;
  return db.prepare<unknown[], PlacedUpdate>(select).all(...values, limit);
}

/** Position of the newest change; 0 when nothing is held yet. */
export function newestChange(db: Database.Database): number {
  return db.prepare<[], number | null>('SELECT MAX(position) FROM held_messages_v5').pluck().get() ?? 0;
}
