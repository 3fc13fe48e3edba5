/** Puts one header field above a message without touching any other byte, so that a DKIM signature still verifies (RFC 6376 §3.4, §5.4). */

import { encodeWord } from './encode-word.js';

const FIELD_NAME = /^[A-Za-z0-9][A-Za-z0-9-]{0,74}$/;
/** RFC 5322 §2.1.1: lines should not be longer than 78 characters. */
const LINE_LENGTH = 78;
/** RFC 5322 §2.1.1: lines must not be longer than 998 characters; a word without blanks is cut there. */
const MAX_WORD = 900;

/**
 * Answers the message with `name: value` as its first field. Control characters in the value, line breaks above all, become blanks, so a
 * value taken from mail cannot begin a field of its own; what is not ASCII becomes encoded words (RFC 2047).
 *
 * @throws RangeError when `name` is no field name: names come from the program, never from mail.
 */
export function prependHeader(message: Buffer, name: string, value: string): Buffer {
  return Buffer.concat([renderHeader(name, value), message]);
}

/** The field as bytes, folded, with its final CRLF. @throws RangeError when `name` is no field name. */
export function renderHeader(name: string, value: string): Buffer {
  if (!FIELD_NAME.test(name)) throw new RangeError(`Not a header field name: ${JSON.stringify(name)}`);
  const clean = value.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
  // White space between encoded words is lost (RFC 2047 §6.2): a value is encoded whole or not at all.
  const isPlain = /^[\x20-\x7e]*$/.test(clean) && !clean.includes('=?');
  const words = isPlain ? clean.split(/ +/).flatMap(cut) : encodeWord(clean);
  return Buffer.from(`${fold(`${name}:`, words)}\r\n`, 'latin1');
}

function fold(start: string, words: readonly string[]): string {
  let out = start;
  let column = start.length;
  for (const word of words) {
    const isTooLong = column + 1 + word.length > LINE_LENGTH && column > 1;
    out += isTooLong ? `\r\n ${word}` : ` ${word}`;
    column = (isTooLong ? 0 : column) + 1 + word.length;
  }
  return out;
}

function cut(word: string): string[] {
  const pieces: string[] = [];
  for (let i = 0; i < word.length || i === 0; i += MAX_WORD) pieces.push(word.slice(i, i + MAX_WORD));
  return pieces;
}
