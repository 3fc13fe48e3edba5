/** A password that cannot be shown by accident: not by a log line, not by JSON, not by an error that prints what it holds. */
import { inspect } from 'node:util';

/** What stands wherever a password would be printed. */
const MASK = '[password]';

/** ISO 32000-2 §7.6.4.3.3: of a longer password the rest would not count. */
const MOST_BYTES = 127;

/** Why a text cannot be a password at all. */
export type PasswordFault = 'empty' | 'too-long' | 'unprintable';

/** A text cannot be a password; the message says the rule, never the text. */
export class PasswordRefused extends Error {
  readonly code: PasswordFault;
  constructor(code: PasswordFault) {
    super(FAULTS[code]);
    this.code = code;
  }
}

const FAULTS: Readonly<Record<PasswordFault, string>> = {
  empty: 'the password is empty',
  'too-long': `the password is longer than ${MOST_BYTES} bytes, which is all that a PDF counts`,
  unprintable: 'the password holds characters that cannot be typed',
};

/** Holds a password. Only {@link Password.reveal} gives it away, so that its uses can be searched for. */
export class Password {
  readonly #text: string;

  private constructor(text: string) {
    this.#text = text;
  }

  /**
   * Takes a text in its NFKC form, which is what SASLprep makes of most typed text (RFC 4013 §2.2, asked for by ISO 32000-2
   * §7.6.4.3.3): the same letters typed on another keyboard open the same file.
   * @throws PasswordRefused for what is empty, over 127 bytes of UTF-8, or not printable.
   */
  static of(text: string): Password {
    const typed = text.normalize('NFKC');
    if (typed === '') throw new PasswordRefused('empty');
    if (/[\p{C}\u2028\u2029]/u.test(typed)) throw new PasswordRefused('unprintable');
    if (Buffer.byteLength(typed) > MOST_BYTES) throw new PasswordRefused('too-long');
    return new Password(typed);
  }

  /** The password itself: for what encrypts with it or hands it to the person it is meant for. */
  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [inspect.custom](): string {
    return MASK;
  }
}
