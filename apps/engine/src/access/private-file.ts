/** Small secret files, 0600, on disk when the promise resolves. */
import { mkdir, open, readFile, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createFile } from '#crypto';

/** Writes a new file, whole from the first moment. @throws EEXIST when there is one, whichever process has made it. */
export async function writePrivateFile(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await createFile(path, content);
}

/** The content without the newline at its end; undefined when there is no such file. */
export async function readPrivateFile(path: string): Promise<string | undefined> {
  return (await readFile(path, 'utf8').catch(isMissing))?.trim();
}

/** For `.catch`: no such file is undefined, and every other error stays one. */
function isMissing(cause: unknown): undefined {
  if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
  throw cause;
}

/** Removes a file durably; its absence is no error. @returns whether it was this call that removed it. */
export async function removePrivateFile(path: string): Promise<boolean> {
  const removed = await unlink(path).then(() => true, isMissing);
  await syncNames(dirname(path));
  return removed ?? false;
}

async function syncNames(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
