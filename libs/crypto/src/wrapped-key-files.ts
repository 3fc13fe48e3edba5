/** Finds every file that begins with a wrapped key, whoever has written it: what they name is what a key ring must keep. */
import { open, readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { absent, isErrno, predecessorIn } from './durable-file.js';
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
 * Walks a folder and all below it, through symbolic links as well, each place once. What goes away meanwhile is left out; what is new may be.
 * Databases are left alone: a process that closes a file loses all POSIX locks that it holds on it, and with them SQLite's, whereupon
 * others spoil the database.
 */
export async function* wrappedKeyFiles(directory: string): AsyncGenerator<WrappedKeyFile> {
  yield* filesIn(directory, new Set());
}

/** @param seen - real paths of the folders that were walked, and of the files behind links. */
async function* filesIn(directory: string, seen: Set<string>): AsyncGenerator<WrappedKeyFile> {
  const real = await realpath(directory).catch(nowhere);
  if (real === undefined || seen.has(real)) return;
  seen.add(real);
  const entries = (await readdir(real, { withFileTypes: true }).catch(absent)) ?? [];
  const names = new Set(entries.map(({ name }) => name));
  for (const entry of entries) {
    const path = `${directory}/${entry.name}`;
    if (entry.isSymbolicLink()) yield* behindLink(path, seen);
    if (entry.isDirectory() && entry.name !== LOST_AND_FOUND) yield* filesIn(path, seen);
    if (entry.isFile() && !isOfDatabase(entry.name, names)) yield* wrappedOrRenamed(path);
  }
}

/** A successor that is gone may have taken its place just now, in a file that was looked at before. */
async function* wrappedOrRenamed(path: string): AsyncGenerator<WrappedKeyFile> {
  const keyId = await keyIdIn(path);
  const predecessor = keyId === undefined ? predecessorIn(basename(path)) : undefined;
  if (keyId !== undefined) yield { path, keyId };
  if (predecessor !== undefined) yield* wrappedIn(`${dirname(path)}/${predecessor}`);
}

async function* behindLink(path: string, seen: Set<string>): AsyncGenerator<WrappedKeyFile> {
  const real = await realpath(path).catch(nowhere);
  const found = real === undefined ? undefined : await stat(real).catch(absent);
  if (real === undefined || found === undefined) return;
  if (found.isDirectory()) yield* filesIn(path, seen);
  if (!found.isFile() || seen.has(real)) return;
  seen.add(real);
  if (!isOfDatabase(basename(real), new Set(await readdir(dirname(real))))) yield* wrappedIn(path);
}

async function* wrappedIn(path: string): AsyncGenerator<WrappedKeyFile> {
  const keyId = await keyIdIn(path);
  if (keyId !== undefined) yield { path, keyId };
}

/** A link that leads to nothing, or in a circle. */
function nowhere(cause: unknown): undefined {
  if (!isErrno(cause, 'ELOOP')) absent(cause);
  return undefined;
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
