/** Files that a command was given by name, `-` being standard input. */
import { readFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { CommandFailed, type Terminal } from './terminal.js';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder; name the files in it',
  EACCES: 'you may not read it',
};

/** All bytes of a file or of standard input. */
export async function readInput(file: string, input: Readable): Promise<Buffer> {
  if (file === '-') return buffer(input);
  try {
    return await readFile(file);
  } catch (error) {
    throw new CommandFailed(`cannot read ${file}: ${readingProblem(error)}`);
  }
}

/** Calls `use` with each file in turn; a file that cannot be read is reported and the next one follows. */
export async function forEachFile(
  files: readonly string[],
  terminal: Terminal,
  use: (bytes: Buffer, file: string) => Promise<void>,
): Promise<void> {
  for (const file of files) {
    try {
      await use(await readInput(file, terminal.input), file);
    } catch (error) {
      if (!(error instanceof CommandFailed)) throw error;
      terminal.fail(error.message);
    }
  }
}

function readingProblem(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return ('code' in error && typeof error.code === 'string' ? REASONS[error.code] : undefined) ?? error.message;
}
