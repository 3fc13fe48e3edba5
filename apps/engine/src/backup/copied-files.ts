/** Files on their way into a backup and out of it, each with the digest of what was read. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, readdir, realpath, rm, rmdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { Transform, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import type { ListedFile } from './manifest.js';

/** What is built anew, what ends with its process, and what is of one folder alone. */
const LEFT_OUT = [
  /\.(?:db|sqlite3?)(?:-wal|-shm|-journal|\.rebuild.*)?$/, // the log comes as a snapshot; everything else in databases is read off the log
  /\.(?:lock|pid|tmp|next)$/,
  /(?:^|\/)(?:lost\+found|spool)(?:\/|$)/,
  /^blobs\/tmp(?:\/|$)/,
  /^(?:cli\.token|writer|followed-log)$/,
];

/** The files of a folder that belong into a backup, as paths below it, through links as well, each once. What goes away meanwhile is left out. */
export async function* filesToKeep(folder: string): AsyncGenerator<string> {
  yield* below(folder, '', new Set());
}

async function* below(folder: string, prefix: string, seen: Set<string>): AsyncGenerator<string> {
  const real = await realpath(path.join(folder, prefix)).catch(gone);
  if (real === undefined || seen.has(real)) return;
  seen.add(real);
  for (const entry of (await readdir(real, { withFileTypes: true }).catch(gone)) ?? []) {
    const name = path.posix.join(prefix, entry.name);
    if (LEFT_OUT.some((pattern) => pattern.test(name))) continue;
    const found = entry.isSymbolicLink() ? await stat(path.join(folder, name)).catch(gone) : entry;
    if (found?.isDirectory() === true) yield* below(folder, name, seen);
    else if (found?.isFile() === true) yield name;
  }
}

/** Enough to know a wrapped key by, and a key that is being destroyed. */
const HEAD_BYTES = 32;

/** `key`: wrapped by the key ring; `gone`: destroyed meanwhile, or just now. */
export async function kindOf(file: string): Promise<'key' | 'other' | 'gone'> {
  const opened = await open(file, 'r').catch(gone);
  if (opened === undefined) return 'gone';
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    const { bytesRead } = await opened.read(head, 0, HEAD_BYTES, 0);
    if (bytesRead > 0 && head.every((byte) => byte === 0)) return 'gone'; // zeros lie over a key before its name goes
    return /^k1\.[0-9a-f]{16}\./.test(head.toString('latin1')) ? 'key' : 'other';
  } finally {
    await opened.close();
  }
}

/** Copies a file below `from` to the same path below `to` (0600 in 0700); undefined when it was gone. The copy is durable after {@link settle}. */
export async function copyFile(from: string, to: string, name: string): Promise<ListedFile | undefined> {
  const target = path.join(to, name);
  await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
  const meter = new Meter();
  try {
    await pipeline(createReadStream(path.join(from, name)), meter, createWriteStream(target, { mode: 0o600 }));
  } catch (cause) {
    await rm(target, { force: true });
    gone(cause);
    return undefined;
  }
  return meter.listed(name);
}

/** A file below a folder as it lies there. */
export async function listedFile(folder: string, name: string): Promise<ListedFile> {
  const meter = new Meter();
  await pipeline(createReadStream(path.join(folder, name)), meter, async (source: AsyncIterable<Buffer>) => {
    for await (const _ of source); // read to its end
  });
  return meter.listed(name);
}

/** Counts and digests what passes. */
class Meter extends Transform {
  private readonly hash = createHash('sha256');
  private bytes = 0;

  override _transform(chunk: Buffer, _: BufferEncoding, done: TransformCallback): void {
    this.hash.update(chunk);
    this.bytes += chunk.length;
    done(null, chunk);
  }

  listed(name: string): ListedFile {
    return { path: name, bytes: this.bytes, sha256: this.hash.digest('hex') };
  }
}

/** Makes everything below a folder durable: one call for all of its file system instead of one a file. */
export async function settle(folder: string): Promise<void> {
  await promisify(execFile)('sync', ['-f', folder]);
}

const LOST_AND_FOUND = 'lost+found';

/** Makes a folder that nothing lies in. @returns false when something does. */
export async function makeEmptyFolder(folder: string): Promise<boolean> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return (await readdir(folder)).every((name) => name === LOST_AND_FOUND);
}

/** Takes away what lies in a folder that was empty, and the folder unless a disk is mounted there. */
export async function takeAway(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => []))
    if (name !== LOST_AND_FOUND) await rm(path.join(folder, name), { recursive: true, force: true });
  await rmdir(folder).catch(() => undefined);
}

function gone(cause: unknown): undefined {
  if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ELOOP')) return undefined;
  throw cause;
}
