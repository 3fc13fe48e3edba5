/**
 * Files that are on disk when the promise resolves, and the removal of files that held keys. Several processes may work in one folder: a file
 * appears whole and under a name that was free, and whatever is in the making has a name that no other process uses.
 */
import { link, open, readdir, readFile, rename, unlink, type FileHandle } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { inTurnOn } from './file-turns.js';
import { randomToken } from './tokens.js';

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
  const temporary = temporaryOf(`${directory}/${name}`);
  await writeSyncedFile(temporary, (file) => file.writeFile(content));
  await rename(temporary, `${directory}/${name}`);
  await syncDirectory(directory);
}

/**
 * Creates a small file as a whole, durably. Of several processes that create it at once exactly one succeeds: `link` never replaces.
 * @throws EEXIST when there is one.
 */
export async function createFile(path: string, content: string): Promise<void> {
  for (let isNamed = false; !isNamed;) {
    const temporary = temporaryOf(path);
    await writeSyncedFile(temporary, (file) => file.writeFile(content));
    try {
      // a rotation takes away what lies half-stored under an old key, and cannot know that it is not of a crash: once more then
      isNamed = await link(temporary, path).then(() => true, isTakenAway);
    } finally {
      await removeIfThere(temporary);
    }
  }
  await syncDirectory(dirname(path));
}

/** For the failure of a link: what it was to name is not there any more. */
function isTakenAway(cause: unknown): false {
  if (isErrno(cause, 'ENOENT')) return false;
  throw cause;
}

/** What is in the making, of this process and this moment alone; a crash may leave it. */
function temporaryOf(path: string): string {
  return `${path}.${randomToken(6)}.tmp`;
}

/** Ends the name of what is to take the place of a key file; a crash may leave one beside it. */
export const SUCCESSOR = '.next';

/** A name beside the key file that no other process uses. */
export function successorOf(path: string): string {
  return `${path}.${randomToken(6)}${SUCCESSOR}`;
}

/** The key file whose successor has this name; undefined for the name of anything else. */
export function predecessorIn(name: string): string | undefined {
  return /^(.+?)(?:\.[\w-]{8})?\.next$/.exec(name)?.[1];
}

/**
 * Destroys a key file, and what may be there of its successors: zeros over the bytes, fsync, unlink; durable after
 * {@link syncDirectory}. The zeros are an honest attempt only: journals, snapshots and flash may keep old blocks, which is why the key in
 * the file is itself wrapped.
 *
 * Another process may be about to put a successor in its place. It looks whether the file is still there after its successor has a name, and
 * only then renames it; so this looks again until it finds neither. Whichever comes first, nothing is left.
 * @returns false when there was no such file.
 */
export function destroyFile(path: string): Promise<boolean> {
  return inTurnOn(path, async () => {
    let destroyed = false;
    for (;;) {
      const successors = await successorsOf(path);
      for (const successor of successors) await overwriteAndRemove(successor);
      const wasThere = await overwriteAndRemove(path);
      destroyed ||= wasThere;
      if (!wasThere && successors.length === 0) return destroyed;
    }
  });
}

async function successorsOf(path: string): Promise<readonly string[]> {
  const [directory, name] = [dirname(path), basename(path)];
  const names = (await readdir(directory).catch(absent)) ?? [];
  return names.flatMap((each) => (predecessorIn(each) === name ? [`${directory}/${each}`] : []));
}

/** Zeros, fsync, unlink. @returns false when there was no such file. */
export async function overwriteAndRemove(path: string): Promise<boolean> {
  const file = await open(path, 'r+').catch(absent);
  if (file === undefined) return false;
  try {
    const { size } = await file.stat();
    await file.write(Buffer.alloc(size), 0, size, 0);
    await file.datasync();
  } finally {
    await file.close();
  }
  await removeIfThere(path); // somebody else may be destroying it as well
  return true;
}

/**
 * A key file's text; undefined once {@link destroyFile} has begun with it: the zeros stand there before the name is gone, for a moment,
 * or after a crash until the destruction is done again.
 */
export async function readKeyFile(path: string): Promise<string | undefined> {
  const text = await readFile(path, 'utf8').catch(absent);
  return text?.includes('\0') === true ? undefined : text;
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
