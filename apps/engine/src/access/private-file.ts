/** Small secret files, 0600, on disk when the promise resolves. */
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Writes a new file. @throws EEXIST when there is one. */
export async function writePrivateFile(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(path, content, { flag: 'wx', mode: 0o600, flush: true });
  await syncNames(dirname(path));
}

/** The content without the newline at its end; undefined when there is no such file. */
export async function readPrivateFile(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw cause;
  }
}

/** Removes a file durably; its absence is no error. */
export async function removePrivateFile(path: string): Promise<void> {
  await rm(path, { force: true });
  await syncNames(dirname(path));
}

async function syncNames(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
