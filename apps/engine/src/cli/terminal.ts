/** Where a command reads from and writes to, and whether it has failed. */
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { plainLine, plainText } from '../platform/plain-text.js';

/** The three streams of a process. */
export interface Streams {
  readonly input: Readable;
  readonly output: Writable;
  readonly errors: Writable;
}

/** What commands speak to. */
export interface Terminal {
  readonly input: Readable;
  /** Writes one line to standard output. */
  print(line: string): void;
  /** Writes bytes as they are: a mail. */
  printBytes(bytes: Buffer): void;
  /** The same piece by piece, at the speed of whoever reads. */
  printAll(chunks: AsyncIterable<Buffer>): Promise<void>;
  /** Says one line on standard error that is no failure, where standard output is for a mail. */
  tell(line: string): void;
  /** Says on standard error what failed; the command goes on, and the exit code will be 1. */
  fail(sentence: string): void;
  readonly hasFailed: boolean;
  /** Writes what was printed so far. */
  flush(): void;
}

/** Lines are handed on in pieces of this size, or when the program waits for something. */
const PIECE_CHARACTERS = 64 * 1024;

/** A command cannot do what was asked; the message says what is the case and what to do. */
export class CommandFailed extends Error {
  constructor(
    message: string,
    readonly exitCode = 1,
  ) {
    super(message);
  }
}

/** A terminal on three streams. Lines printed in one turn are written together: thousands of findings cost few writes. */
export function openTerminal({ input, output, errors }: Streams): Terminal {
  let pending = '';
  let failed = false;
  const flush = (): void => {
    if (pending !== '') output.write(pending);
    pending = '';
  };
  return {
    input,
    flush,
    get hasFailed() {
      return failed;
    },
    print(line) {
      if (pending === '') setImmediate(flush);
      pending += `${line}\n`;
      if (pending.length > PIECE_CHARACTERS) flush();
    },
    printBytes(bytes) {
      flush();
      output.write(bytes);
    },
    async printAll(chunks) {
      flush();
      for await (const chunk of chunks) if (!output.write(chunk)) await once(output, 'drain');
    },
    tell(line) {
      flush();
      errors.write(`${plainLine(line)}\n`);
    },
    fail(sentence) {
      failed = true;
      flush();
      errors.write(`lazaret: ${plainText(sentence)}\n`);
    },
  };
}
