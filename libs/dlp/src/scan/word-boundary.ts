/**
 * RE2 has no look-around and its `\b` knows ASCII only, so that what touches a value is looked at here, after the match.
 */

const IS_LETTER_OR_DIGIT = /[\p{L}\p{N}\p{M}]/u;
/** Scripts that write words without blanks: a letter beside a number is no sign that the number goes on. */
const IS_UNSPACED_SCRIPT =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** True if a letter or digit stands directly before this byte of well-formed UTF-8. */
export function isWordBefore(bytes: Buffer, at: number): boolean {
  if (at <= 0) return false;
  const last = bytes[at - 1] ?? 0;
  if (last < 0x80) return isAsciiWord(last);
  let start = at - 1;
  while (start > 0 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start--;
  return isWord(bytes.toString('utf8', start, at));
}

/** True if a letter or digit stands directly at this byte of well-formed UTF-8. */
export function isWordAfter(bytes: Buffer, at: number): boolean {
  const first = bytes[at];
  if (first === undefined) return false;
  if (first < 0x80) return isAsciiWord(first);
  return isWord(bytes.toString('utf8', at, Math.min(bytes.length, at + 4)));
}

function isAsciiWord(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
}

function isWord(text: string): boolean {
  const character = String.fromCodePoint(text.codePointAt(0) ?? 0);
  return IS_LETTER_OR_DIGIT.test(character) && !IS_UNSPACED_SCRIPT.test(character);
}
