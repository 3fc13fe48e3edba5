/** Wraps keys that lie in files anew, under the active key of the ring. The rest of a file stays as it is, and so does its name. Several processes may do so at once. */
import { readdir, rename } from 'node:fs/promises';
import { absent, overwriteAndRemove, readKeyFile, removeIfThere, SUCCESSOR, successorOf, writeSyncedFile } from './durable-file.js';
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

/** The same for what has just been stored. @throws Unsealable when one of them does not open. */
export async function wrapStoredAnew(files: Iterable<WrappedFile>, ring: KeyWrapper): Promise<void> {
  const { unreadable } = await rewrapFiles(files, ring);
  if (unreadable > 0) throw new Unsealable();
}

/** A key that was wrapped, and the lines below it. */
export interface OpenedFile {
  readonly key: Buffer;
  readonly rest: readonly string[];
}

/** The key in such a file; undefined when there is none, or it is being destroyed. @throws Unsealable */
export function openWrappedFile({ path, context }: WrappedFile, ring: KeyWrapper): Promise<OpenedFile | undefined> {
  return openWrapped(() => readKeyFile(path), context, ring);
}

/** The same wherever the text lies. What was wrapped anew between being read and being opened is read once more. @throws Unsealable */
export async function openWrapped(
  read: () => Promise<string | undefined>,
  context: string,
  ring: KeyWrapper,
): Promise<OpenedFile | undefined> {
  for (let text = await read(); text !== undefined;) {
    const [wrapped = '', ...rest] = text.split('\n');
    try {
      return { key: ring.unwrapKey(wrapped.trim(), context), rest };
    } catch (cause) {
      const now = await read();
      if (!(cause instanceof Unsealable) || now === text) throw cause;
      text = now;
    }
  }
  return undefined;
}

/**
 * Removes what a crash left beside key files: half-stored and under an old key, which it would keep needed, or half-wrapped. Only the name goes,
 * for it may be a second name of the key file itself; whoever was about to put a successor in its place just now begins anew.
 */
export async function removeLeftovers(directory: string, ring: KeyWrapper): Promise<void> {
  const names = (await readdir(directory).catch(absent)) ?? [];
  for (const path of names.filter((name) => name.endsWith(SUCCESSOR)).map((name) => `${directory}/${name}`)) await removeIfThere(path);
  for (const path of names.filter((name) => name.endsWith('.tmp')).map((name) => `${directory}/${name}`)) {
    const [line = ''] = (await readKeyFile(path))?.split('\n', 1) ?? [];
    const keyId = wrappingKeyId(line.trim());
    if (keyId !== undefined && keyId !== ring.activeId) await removeIfThere(path);
  }
}

/** The sum of several counts. */
export function sumOfCounts(counts: readonly RewrapCount[]): RewrapCount {
  const sum = (of: (count: RewrapCount) => number): number => counts.reduce((total, count) => total + of(count), 0);
  return { rewrapped: sum(({ rewrapped }) => rewrapped), unreadable: sum(({ unreadable }) => unreadable) };
}

async function rewrapFile({ path, context }: WrappedFile, ring: KeyWrapper): Promise<'rewrapped' | 'unreadable' | 'as-it-was'> {
  for (;;) {
    const text = await readKeyFile(path);
    if (text === undefined) return 'as-it-was'; // destroyed
    const { activeId } = ring;
    const [wrapped = '', ...rest] = text.split('\n');
    if (wrappingKeyId(wrapped.trim()) === activeId) return 'as-it-was';
    const next = successorOf(path);
    try {
      const key = ring.unwrapKey(wrapped.trim(), context);
      const anew = [ring.wrapKey(key, context), ...rest].join('\n');
      key.fill(0);
      await writeSyncedFile(next, (file) => file.writeFile(anew));
    } catch (cause) {
      if (cause instanceof Unsealable) return 'unreadable';
      throw cause;
    }
    if (await replaceBy(next, { path, text }, () => ring.isActive(activeId))) return 'rewrapped';
  }
}

/**
 * Puts a successor in its place unless something has happened to the file since it was read. The order is what makes it safe beside other
 * processes: the successor has its name first. Whoever rotates the ring again after the look at it sees that name, or the file, in its count;
 * whoever destroys the file after the look at that finds the successor (durable-file.ts). Both take it away, and then the rename fails.
 * @returns false when it was not put there: look again.
 */
async function replaceBy(
  next: string,
  was: { readonly path: string; readonly text: string },
  isUpToDate: () => Promise<boolean>,
): Promise<boolean> {
  try {
    if ((await isUpToDate()) && (await readKeyFile(was.path)) === was.text) {
      await rename(next, was.path);
      return true;
    }
  } catch (cause) {
    await removeIfThere(next);
    absent(cause);
  }
  await overwriteAndRemove(next);
  return false;
}
