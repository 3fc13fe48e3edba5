/** Finds every file that begins with a wrapped key, whoever has written it: what they name is what a key ring must keep. */
import { open, readdir } from 'node:fs/promises';
import { absent } from './durable-file.js';
import { wrappingKeyId } from './key-ring.js';

export interface WrappedKeyFile {
  readonly path: string;
  /** Of the key of the ring that wrapped it. */
  readonly keyId: string;
}

/** `k1.`, the id, a nonce, and enough of the ciphertext to know it by. */
const HEAD_BYTES = 128;

/** At the root of a file system, for its administrator alone; nothing of ours lies there. */
const LOST_AND_FOUND = 'lost+found';

/**
 * Walks a folder and all below it. What goes away meanwhile is left out; what is new may be. Databases are left alone: a process that
 * closes a file loses all POSIX locks that it holds on it, and with them SQLite's, whereupon others spoil the database.
 */
export async function* wrappedKeyFiles(directory: string): AsyncGenerator<WrappedKeyFile> {
  const entries = (await readdir(directory, { withFileTypes: true }).catch(absent)) ?? [];
  const names = new Set(entries.map(({ name }) => name));
  for (const entry of entries) {
    const path = `${directory}/${entry.name}`;
    if (entry.isDirectory() && entry.name !== LOST_AND_FOUND) yield* wrappedKeyFiles(path);
    if (!entry.isFile() || isOfDatabase(entry.name, names)) continue;
    const keyId = await keyIdIn(path);
    if (keyId !== undefined) yield { path, keyId };
  }
}

/** What SQLite puts beside a database that is open; the last is our own. */
const BESIDE_DATABASE = ['-wal', '-shm', '-journal', '.lock'];

function isOfDatabase(name: string, names: ReadonlySet<string>): boolean {
  if (/\.(?:db|sqlite3?)$/.test(name) || BESIDE_DATABASE.some((end) => name.endsWith(end))) return true;
  return BESIDE_DATABASE.some((end) => names.has(name + end));
}

async function keyIdIn(path: string): Promise<string | undefined> {
  const file = await open(path, 'r').catch(absent);
  if (file === undefined) return undefined;
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    const { bytesRead } = await file.read(head, 0, HEAD_BYTES, 0);
    const [line = ''] = head.toString('latin1', 0, bytesRead).split('\n', 1);
    return wrappingKeyId(line.trim());
  } finally {
    await file.close();
  }
}
