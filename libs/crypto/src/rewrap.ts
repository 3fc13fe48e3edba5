/** Wraps keys that lie in files anew, under the active key of the ring. The rest of a file stays as it is, and so does its name. */
import { readdir, rename } from 'node:fs/promises';
import { absent, readKeyFile, removeIfThere, SUCCESSOR, writeSyncedFile } from './durable-file.js';
import { inTurnOn } from './file-turns.js';
import { wrappingKeyId, type KeyWrapper } from './key-ring.js';
import { Unsealable } from './seal.js';

/** What became of the files of one place. */
export interface RewrapCount {
  /** Wrapped anew. */
  readonly rewrapped: number;
  /** They do not open, and stay as they are: damaged, or wrapped by a key that is not on the ring. */
  readonly unreadable: number;
}

/** A file whose first line is a wrapped key, and whose key it is: the context that it was wrapped with. */
export interface WrappedFile {
  readonly path: string;
  readonly context: string;
}

/**
 * Wraps the keys of these files anew, one after the other. Old file or new one: whenever the process dies, each is whole. New names are
 * durable once the caller has synced the directory; until then the ring must keep what wrapped the old ones.
 */
export async function rewrapFiles(files: AsyncIterable<WrappedFile> | Iterable<WrappedFile>, ring: KeyWrapper): Promise<RewrapCount> {
  let [rewrapped, unreadable] = [0, 0];
  for await (const file of files) {
    const outcome = await inTurnOn(file.path, () => rewrapFile(file, ring));
    if (outcome === 'rewrapped') rewrapped += 1;
    if (outcome === 'unreadable') unreadable += 1;
  }
  return { rewrapped, unreadable };
}

/**
 * Removes what a crash left beside key files, half-stored or half-wrapped, and under an old key: nothing knows of it, and it would keep that
 * key needed. Only the name goes, for it may be a second name of the key file itself.
 */
export async function removeLeftovers(directory: string, ring: KeyWrapper): Promise<void> {
  const names = (await readdir(directory).catch(absent)) ?? [];
  const left = names.filter((name) => ['.tmp', SUCCESSOR].some((end) => name.endsWith(end)));
  for (const path of left.map((name) => `${directory}/${name}`))
    await inTurnOn(path, async () => {
      const [line = ''] = (await readKeyFile(path))?.split('\n', 1) ?? [];
      const keyId = wrappingKeyId(line.trim());
      if (keyId !== undefined && keyId !== ring.activeId) await removeIfThere(path);
    });
}

/** The sum of several counts. */
export function sumOfCounts(counts: readonly RewrapCount[]): RewrapCount {
  const sum = (of: (count: RewrapCount) => number): number => counts.reduce((total, count) => total + of(count), 0);
  return { rewrapped: sum(({ rewrapped }) => rewrapped), unreadable: sum(({ unreadable }) => unreadable) };
}

async function rewrapFile({ path, context }: WrappedFile, ring: KeyWrapper): Promise<'rewrapped' | 'unreadable' | 'as-it-was'> {
  const next = `${path}${SUCCESSOR}`;
  await removeIfThere(next); // of a rotation that was cut off
  const text = await readKeyFile(path);
  if (text === undefined) return 'as-it-was'; // destroyed
  const [wrapped = '', ...rest] = text.split('\n');
  if (wrappingKeyId(wrapped.trim()) === ring.activeId) return 'as-it-was';
  try {
    const key = ring.unwrapKey(wrapped.trim(), context);
    const anew = [ring.wrapKey(key, context), ...rest].join('\n');
    key.fill(0);
    await writeSyncedFile(next, (file) => file.writeFile(anew));
  } catch (cause) {
    if (cause instanceof Unsealable) return 'unreadable';
    throw cause;
  }
  await rename(next, path);
  return 'rewrapped';
}
