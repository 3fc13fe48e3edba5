/** The folder that is this engine's own: one engine at a time, and a name that tells it from others that write into the shared folder. */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { randomToken } from '#crypto';
import { acquireStoreLock, StoreLocked } from '#event-store';
import { readPrivateFile, removePrivateFile, writePrivateFile } from '../access/private-file.js';
import { CannotStart } from './cannot-start.js';

export interface DataFolder {
  /** Stays the same as long as the folder does; not of any meaning. */
  readonly writer: string;
  /** Gives the folder to the next engine. */
  release(): void;
}

/** Makes the folder (0700) where it is missing, and takes it. @throws CannotStart when another engine has it. */
export async function openDataFolder(directory: string): Promise<DataFolder> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const release = lock(directory);
  try {
    return { writer: await writerName(path.join(directory, 'writer')), release };
  } catch (cause) {
    release();
    throw cause;
  }
}

function lock(directory: string): () => void {
  try {
    return acquireStoreLock(path.join(directory, 'engine'));
  } catch (cause) {
    if (!(cause instanceof StoreLocked)) throw cause;
    throw new CannotStart(
      `${directory} is the data folder of an engine that runs: stop that one first, or give each engine a dataDir of its own`,
    );
  }
}

async function writerName(file: string): Promise<string> {
  const known = await readPrivateFile(file);
  if (known !== undefined && /^[\w-]{16}$/.test(known)) return known;
  const name = randomToken(12);
  await removePrivateFile(file); // cut off while it was written
  await writePrivateFile(file, `${name}\n`);
  return name;
}
