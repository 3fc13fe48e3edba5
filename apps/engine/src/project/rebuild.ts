/** `lazaret project rebuild`: builds every read model anew from the log, beside the rows in use, and compares both. */
import { createHash } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import type Database from 'better-sqlite3';
import type { EngineConfig } from '../config/engine-config.js';
import { errorName } from '../platform/engine-log.js';
import { openEngineParts, type EngineParts } from '../platform/engine-parts.js';
import { AUDIT_ENTRIES_TABLES } from './audit-entries/audit-entries-projection.js';
import { DAY_COUNTS_TABLES } from './day-counts/day-counts-projection.js';
import { HELD_MESSAGES_TABLES } from './held-messages/held-messages-tables.js';
import { PATTERN_FIGURES_TABLES } from './pattern-figures/pattern-figures-projection.js';
import { SENDER_PAGE_TABLES } from './sender-page/sender-page-projection.js';
import { PRECISION_TABLES } from './precision/precision-projection.js';
import { REPORT_FACTS_TABLES } from './report-facts/report-facts-tables.js';
import { Projections } from './projections.js';
import { openReadDatabase, readDatabasePath } from './read-database.js';

/** Nobody waits for the thread meanwhile: in large transactions the same pages are written less often. */
const BATCH_EVENTS = 2_048;

export interface Rebuilt {
  readonly rows: number;
  /** SHA-256 over all rows of all tables in their order. */
  readonly digest: string;
  /** Of the rows that were in use, brought up to date first: equal unless something was wrong with them. */
  readonly earlierDigest: string;
}

/**
 * Replaces the rows in use by fresh ones. The engine must not be running: the store's lock says so.
 * @throws as `openEngineParts` does.
 */
export async function rebuildProjections(config: EngineConfig): Promise<Rebuilt> {
  const parts = await openEngineParts(config);
  try {
    return await rebuildWith(parts);
  } finally {
    await parts.store.close();
  }
}

/** The same with parts that are open already; the rows must not be in use. */
export async function rebuildWith(parts: EngineParts): Promise<Rebuilt> {
  const file = readDatabasePath(parts.config);
  const fresh = file === ':memory:' ? file : `${file}.rebuild`;
  await removeDatabase(fresh);
  const earlier = await followed(parts, file);
  const rebuilt = await followed(parts, fresh);
  if (file !== ':memory:') {
    await removeDatabase(file);
    await rename(fresh, file);
    await removeDatabase(fresh);
  }
  return { ...rebuilt, earlierDigest: earlier.digest };
}

/** Rows and digest of a read database once it has followed the log to its end. */
async function followed(parts: EngineParts, file: string): Promise<{ rows: number; digest: string }> {
  const db = openReadDatabase(file);
  const { store, keys, log } = parts;
  const onStopped = (cause: Error, projection: string): void =>
    log.error({ projection, cause: errorName(cause) }, 'a read model cannot be built');
  const projections = new Projections({ store, keys, db, batchEvents: BATCH_EVENTS, onStopped });
  try {
    await projections.start();
    await projections.caughtUp();
    return digestOfRows(db);
  } finally {
    await projections.stop();
    db.pragma('wal_checkpoint(TRUNCATE)'); // so that the file alone is the whole database
    db.close();
  }
}

/** Every table of every read model, with the order in which it is read. */
export const READ_MODEL_TABLES = [
  ...HELD_MESSAGES_TABLES,
  ...AUDIT_ENTRIES_TABLES,
  ...DAY_COUNTS_TABLES,
  ...PATTERN_FIGURES_TABLES,
  ...PRECISION_TABLES,
  ...SENDER_PAGE_TABLES,
  ...REPORT_FACTS_TABLES,
] as const;

/** Canonical digest of all rows: column order and row order are fixed. */
export function digestOfRows(db: Database.Database): { rows: number; digest: string } {
  const hash = createHash('sha256');
  let rows = 0;
  for (const { table, orderBy } of READ_MODEL_TABLES) {
    hash.update(`${table}\n`);
    for (const row of db.prepare(`SELECT * FROM ${table} ORDER BY ${orderBy}`).raw().iterate()) {
      hash.update(`${JSON.stringify(row)}\n`);
      rows += 1;
    }
  }
  return { rows, digest: hash.digest('hex') };
}

async function removeDatabase(file: string): Promise<void> {
  if (file === ':memory:') return;
  for (const suffix of ['', '-wal', '-shm']) await rm(`${file}${suffix}`, { force: true });
}
