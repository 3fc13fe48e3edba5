/** Opening of the event log's SQLite file: schema, and the settings that durability and erasure rest on. ADR 0006. */
import { closeSync, fdatasyncSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { refuseNewer } from './schema-version.js';

/** When it is raised, and why: `schema-version.ts`. 2: events of ledger and engines, fields in the metadata. */
export const SQLITE_SCHEMA = 2;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS meta (schema_version INTEGER NOT NULL) STRICT;
  INSERT INTO meta (schema_version) SELECT ${String(SQLITE_SCHEMA)} WHERE NOT EXISTS (SELECT 1 FROM meta);
  CREATE TABLE IF NOT EXISTS events (
    position INTEGER PRIMARY KEY,
    stream TEXT NOT NULL,
    revision INTEGER NOT NULL,
    id TEXT NOT NULL,
    type TEXT NOT NULL,
    version INTEGER NOT NULL,
    data TEXT NOT NULL,
    meta TEXT NOT NULL,
    chain TEXT NOT NULL,
    UNIQUE (stream, revision)
  ) STRICT;`;

/** What the names of streams of one kind begin with, as an index knows it: `message-`. */
export const FIRST_WORD = `substr(stream, 1, instr(stream, '-'))`;
/** Without a version of its own: a program that does not know the index keeps it up all the same. */
const INDEXES = `CREATE INDEX IF NOT EXISTS events_by_kind ON events (${FIRST_WORD})`;

/** Creates the directory (0700) and the file (0600; SQLite gives -wal and -shm the same mode) when they are missing. */
export function ensureDatabaseFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  closeSync(openSync(path, 'a', 0o600));
}

/**
 * Opens the one connection that writes, and settles what an earlier one may have left: all committed frames are moved
 * into the database and synced, and the write-ahead log is emptied. After a failed COMMIT this decides the outcome:
 * a frame whose fsync failed is then either durable in the database or gone, whatever happens next.
 * @throws NewerStore, or SQLite's error when the disk refuses.
 */
export function openForWriting(path: string): Database.Database {
  const db = new Database(path, { timeout: 1_000 });
  try {
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL'); // the default of this build in WAL mode is NORMAL, which loses commits at a power cut
    db.pragma('secure_delete = ON');
    db.pragma('journal_size_limit = 67108864'); // bytes that an emptied log may keep
    migrate(db, path);
    settle(db, path);
    return db;
  } catch (cause) {
    db.close();
    throw cause;
  }
}

/**
 * Opens a connection that cannot write; the file must have been opened for writing before.
 * @throws NewerStore: an older program would copy its events into a store that says to be an older one.
 */
export function openForReading(path: string): Database.Database {
  const db = new Database(path, { readonly: true, fileMustExist: true, timeout: 5_000 });
  try {
    refuseNewer(path, schemaOf(db) ?? 0, SQLITE_SCHEMA);
    return db;
  } catch (cause) {
    db.close();
    throw cause;
  }
}

/** Undefined: there are no tables yet. */
function schemaOf(db: Database.Database): number | undefined {
  const exists = db.prepare(`SELECT 1 FROM sqlite_master WHERE name = 'meta'`).get() !== undefined;
  return exists ? db.prepare<[], number>('SELECT schema_version FROM meta').pluck().get() : undefined;
}

function migrate(db: Database.Database, path: string): void {
  const found = schemaOf(db);
  refuseNewer(path, found ?? 0, SQLITE_SCHEMA);
  if (found === undefined) db.transaction(() => db.exec(SCHEMA))();
  else if (found < SQLITE_SCHEMA) db.prepare('UPDATE meta SET schema_version = ?').run(SQLITE_SCHEMA);
  db.exec(INDEXES);
}

function settle(db: Database.Database, path: string): void {
  const [checkpoint] = db.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[]; // pragma() is untyped
  if (checkpoint?.busy !== 0) throw new Error(`${path} is being read by another program; its log could not be settled`);
  const log = openSync(`${path}-wal`, 'r'); // SQLite does not sync the truncation; its locks are not on this file
  try {
    fdatasyncSync(log);
  } finally {
    closeSync(log);
  }
}
