/** The log as it is at one moment, in a file of its own, while engines go on writing. ADR 0035. */
import { closeSync, fsyncSync, openSync, rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { copyLog } from './copy-log.js';
import { openStore, openStoreForReading } from './open-store.js';

/**
 * Writes a SQLite store to `target`, which must not exist: every event that was committed before the call is in it, and none is by
 * half. Of a SQLite store it is made in one read transaction; of a server's it is a verified copy up to the position that was the last.
 * @throws what the store says that cannot be opened; CopyRefused.
 */
export async function snapshotLog(url: string, target: string): Promise<void> {
  if (url.startsWith('sqlite:')) {
    vacuumInto(url.slice('sqlite:'.length), target);
    return;
  }
  const copy = `${target}.copy`;
  const from = await openStoreForReading(url);
  try {
    const to = await openStore(`sqlite:${copy}`);
    try {
      await copyLog(from, to, { until: await from.lastPosition() });
    } finally {
      await to.close();
    }
    vacuumInto(copy, target);
  } finally {
    await from.close();
    for (const end of ['', '-wal', '-shm', '.lock', '.pid']) rmSync(`${copy}${end}`, { force: true });
  }
}

function vacuumInto(path: string, target: string): void {
  const db = new Database(path, { readonly: true, fileMustExist: true, timeout: 5_000 });
  try {
    db.prepare('VACUUM INTO ?').run(target);
  } finally {
    db.close();
  }
  const file = openSync(target, 'r'); // SQLite does not sync what VACUUM INTO writes
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
