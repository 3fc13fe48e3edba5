/** Which held messages have changed since a position of the log: what live updates are made of. */
import type Database from 'better-sqlite3';
import type { Update } from '#contracts';

export interface PlacedUpdate extends Update {
  /** Position in the log of the message's newest event. */
  readonly position: number;
}

/** In log order; a message that changed several times appears once, as it is now. */
export function changesSince(db: Database.Database, position: number, limit: number): PlacedUpdate[] {
  const select = `SELECT id AS messageId, revision, state, position FROM held_messages_v1 WHERE position > ? ORDER BY position LIMIT ?`;
  return db.prepare<[number, number], PlacedUpdate>(select).all(position, limit);
}

/** Position of the newest change; 0 when nothing is held yet. */
export function newestChange(db: Database.Database): number {
  return db.prepare<[], number | null>('SELECT MAX(position) FROM held_messages_v1').pluck().get() ?? 0;
}
