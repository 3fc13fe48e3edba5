/** The database of the read models: built from the log, thrown away and built again whenever that is easier. */
import { closeSync, openSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import type { EngineConfig } from '../config/engine-config.js';

/** `<dataDir>/read.db`; in memory when the log is. */
export function readDatabasePath(config: EngineConfig): string {
  return config.store.url === 'memory:' ? ':memory:' : path.join(path.resolve(config.dataDir), 'read.db');
}

/**
 * Opens or creates it, 0600. A power cut may take the newest rows, never the order: the checkpoint goes with them, and
 * the log gives them back. What is dropped is overwritten.
 */
export function openReadDatabase(file: string): Database.Database {
  if (file !== ':memory:') closeSync(openSync(file, 'a', 0o600));
  const db = new Database(file, { timeout: 5_000 });
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = NORMAL');
  db.pragma('secure_delete = ON');
  db.pragma('journal_size_limit = 0'); // a log that was read to its end is cut off, not kept for reuse
  return db;
}
