/** Up to where a projection has followed the log: in the read database itself, so that rows and position go together. */
import type Database from 'better-sqlite3';
import type { Projection } from './projection.js';

/** The position of one version of one projection. */
export interface Checkpoint {
  read(): number;
  write(position: number): void;
  /** Empty tables and position 0, in one transaction. */
  restart(): void;
}

/**
 * Makes the projection's tables when it has none. Of its other versions nothing is known any more from then on: their tables may
 * be gone with its own `create`, and a program of theirs that comes back must make them again, and not go on where they stood.
 */
export function openCheckpoint<Event>(db: Database.Database, projection: Projection<Event>): Checkpoint {
  db.exec(`CREATE TABLE IF NOT EXISTS projection_checkpoints (
    name TEXT NOT NULL, version INTEGER NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (name, version)) STRICT`);
  const { name, version } = projection;
  const select = db.prepare<[string, number], number>('SELECT position FROM projection_checkpoints WHERE name = ? AND version = ?').pluck();
  const upsert = db.prepare('INSERT OR REPLACE INTO projection_checkpoints (name, version, position) VALUES (?, ?, ?)');
  const forgetOthers = db.prepare('DELETE FROM projection_checkpoints WHERE name = ? AND version <> ?');
  const restart = db.transaction(() => {
    projection.create(db);
    upsert.run(name, version, 0);
  });
  forgetOthers.run(name, version);
  if (select.get(name, version) === undefined) restart();
  return {
    read: () => select.get(name, version) ?? 0,
    write: (position) => void upsert.run(name, version, position),
    restart,
  };
}
