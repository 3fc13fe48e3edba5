/**
 * One process writes to a store. The lock is SQLite's exclusive lock on a small file of its own: a lock of the operating
 * system, so it ends with its process however that ends, and there is no stale lock to clean up.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { ensureDatabaseFile } from './sqlite-connection.js';

/** Another process has the store. */
export class StoreLocked extends Error {
  readonly code = 'store-locked';
}

/** A process that ends just now gets this long to do so. */
const WAIT_MS = 500;

/**
 * Takes the lock of a store (`<path>.lock`; `<path>.pid` names the holder for people) and answers its release.
 * @throws StoreLocked within two seconds when another process, or another store of this one, holds it.
 */
export function acquireStoreLock(path: string): () => void {
  ensureDatabaseFile(`${path}.lock`);
  const lock = new Database(`${path}.lock`, { timeout: WAIT_MS });
  try {
    lock.pragma('journal_mode = MEMORY'); // nothing is ever written to it
    lock.exec('BEGIN EXCLUSIVE');
  } catch {
    lock.close();
    throw new StoreLocked(`${path} is in use by process ${holder(path)}: stop that one first.`);
  }
  writeFileSync(`${path}.pid`, `${String(process.pid)}\n`, { mode: 0o600 });
  return () => {
    rmSync(`${path}.pid`, { force: true });
    lock.close();
  };
}

function holder(path: string): string {
  try {
    return readFileSync(`${path}.pid`, 'utf8').trim();
  } catch {
    return '(unknown)'; // the holder is starting or ending just now
  }
}
