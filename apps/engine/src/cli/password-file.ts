/** Passwords out of files: on the command line every user of the machine could read them. */
import type { Readable } from 'node:stream';
import { readInput } from './read-input.js';
import { CommandFailed } from './terminal.js';

/** The first line of a file, without its end; blanks in it belong to the password. */
export async function readFirstLine(file: string, input: Readable): Promise<string> {
  const [line = ''] = (await readInput(file, input)).toString('utf8').split(/\r?\n/, 1);
  return line;
}

/** A password that opens a file; undefined when no file with it was named. */
export async function readPasswordFile(file: string | undefined, input: Readable): Promise<string | undefined> {
  if (file === undefined) return undefined;
  const line = await readFirstLine(file, input);
  if (line === '') throw new CommandFailed(`the first line of ${file} is empty; it should be the password`);
  return line;
}
