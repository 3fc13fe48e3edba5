/** Files that are on disk when the promise resolves, and the removal of files that held keys. */
import { open, readFile, rename, unlink, type FileHandle } from 'node:fs/promises';
import { inTurnOn } from './file-turns.js';

/**
 * Writes a new file (0600) and waits until its bytes are on disk; its *name* is durable only after {@link syncDirectory}.
 * Whatever fails, write or fsync, the file is removed and the error thrown: after a failed fsync the kernel may have
 * dropped the pages, so a second fsync that succeeds proves nothing.
 */
export async function writeSyncedFile(path: string, write: (file: FileHandle) => Promise<void>): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await write(file);
    await file.datasync();
    await file.close();
  } catch (cause) {
    await file.close().catch(() => undefined); // the first error is the one to report
    await removeIfThere(path);
    throw cause;
  }
}

/** Makes the names in a directory durable: new files, renames, removals. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** Replaces a small file as a whole: a reader, or a crash, finds the old or the new one. */
export async function replaceFile(directory: string, name: string, content: string): Promise<void> {
  const temporary = `${directory}/${name}.tmp`;
  await removeIfThere(temporary);
  await writeSyncedFile(temporary, (file) => file.writeFile(content));
  await rename(temporary, `${directory}/${name}`);
  await syncDirectory(directory);
}

/** Ends the name of what is to take the place of a key file; a crash may leave one beside it. */
export const SUCCESSOR = '.next';

/**
 * Destroys a key file, and what may have been left of its successor: zeros over the bytes, fsync, unlink; durable after
 * {@link syncDirectory}. The zeros are an honest attempt only: journals, snapshots and flash may keep old blocks, which is why the key in
 * the file is itself wrapped.
 * @returns false when there was no such file.
 */
export function destroyFile(path: string): Promise<boolean> {
  return inTurnOn(path, async () => {
    await overwriteAndRemove(`${path}${SUCCESSOR}`);
    return overwriteAndRemove(path);
  });
}

async function overwriteAndRemove(path: string): Promise<boolean> {
  const file = await open(path, 'r+').catch(absent);
  if (file === undefined) return false;
  try {
    const { size } = await file.stat();
    await file.write(Buffer.alloc(size), 0, size, 0);
    await file.datasync();
  } finally {
    await file.close();
  }
  await unlink(path);
  return true;
}

/**
 * A key file's text; undefined once {@link destroyFile} has begun with it: the zeros stand there before the name is gone, for a moment,
 * or after a crash until the destruction is done again.
 */
export async function readKeyFile(path: string): Promise<string | undefined> {
  const text = await readFile(path, 'utf8').catch(absent);
  return text?.startsWith('\0') === true ? undefined : text;
}

/** Removes a file; its absence is no error. */
export async function removeIfThere(path: string): Promise<void> {
  await unlink(path).catch(absent);
}

/** For `.catch`: turns "no such file" into undefined and throws everything else. */
export function absent(cause: unknown): undefined {
  if (isErrno(cause, 'ENOENT')) return undefined;
  throw cause;
}

/** Whether an error is the system error of that name, e.g. `EEXIST`. */
export function isErrno(cause: unknown, code: string): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === code;
}
