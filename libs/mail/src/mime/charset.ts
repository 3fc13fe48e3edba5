/** Charsets to UTF-8. ASCII and valid UTF-8, nearly all mail, pass through uncopied. */

import { isAscii, isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';

/** Text as UTF-8, and what was wrong with its charset, if anything. */
export interface Utf8Text {
  readonly text: Buffer;
  readonly defect?: 'unknown-charset' | 'bytes-not-of-charset';
}

/** Byte 0x80–0x9F of windows-1252, https://encoding.spec.whatwg.org/index-windows-1252.txt. */
const WINDOWS_1252_HIGH = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

const UTF8_LABELS = new Set(['utf-8', 'utf8', 'unicode-1-1-utf-8', 'us-ascii', 'ascii', 'ansi_x3.4-1968', '']);
/** ISO 8859-1 is read as windows-1252, as https://encoding.spec.whatwg.org/#names-and-labels has it. */
const LATIN1_LABELS = new Set(['iso-8859-1', 'iso8859-1', 'iso_8859-1', 'latin1', 'l1', 'windows-1252', 'cp1252', 'x-cp1252', 'ansi']);
/** Charsets whose texts are ASCII bytes that do not mean ASCII. */
const ESCAPING = /^(utf-?7|unicode-1-1-utf-7|iso-2022-|hz-gb|csiso2022|utf-?16|utf-?32|ucs-?[24]|unicode|csunicode)/;
/** What iconv-lite lists as encodings but no charset is. */
const NO_CHARSETS = new Set(['base64', 'hex', 'binary']);

/**
 * Reads `bytes` in `charset` (a MIME name, any case; `undefined` when none is declared). A byte order mark wins over the name. An unknown
 * name is read as UTF-8 when it is valid, else as windows-1252: digits and Latin letters, which patterns look for, survive both.
 */
export function toUtf8(bytes: Buffer, charset: string | undefined): Utf8Text {
  const marked = byByteOrderMark(bytes);
  if (marked) return { text: marked };
  const label = (charset ?? '')
    .trim()
    .toLowerCase()
    .replace(/^x-(?=utf|gb|sjis|euc)/, '');
  if (!ESCAPING.test(label) && isAscii(bytes)) return { text: bytes };
  if (UTF8_LABELS.has(label)) return fromUtf8(bytes, charset);
  if (LATIN1_LABELS.has(label)) return { text: fromWindows1252(bytes) };
  return { ...fromOther(bytes, label) };
}

/** Whether `toUtf8` knows this charset. */
export function isKnownCharset(charset: string): boolean {
  const label = charset.trim().toLowerCase();
  return UTF8_LABELS.has(label) || LATIN1_LABELS.has(label) || label.startsWith('iso-2022-jp') || isIconvCharset(label);
}

function byByteOrderMark(bytes: Buffer): Buffer | undefined {
  const [first, second, third] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) {
    const rest = bytes.subarray(3);
    return isUtf8(rest) ? rest : Buffer.from(rest.toString('utf8'));
  }
  if (first === 0xff && second === 0xfe) {
    const is32 = third === 0 && bytes[3] === 0 && bytes.length % 4 === 0;
    return Buffer.from(iconv.decode(bytes, is32 ? 'utf-32le' : 'utf-16le'));
  }
  if (first === 0xfe && second === 0xff) return Buffer.from(iconv.decode(bytes, 'utf-16be'));
  return undefined;
}

function fromUtf8(bytes: Buffer, charset: string | undefined): Utf8Text {
  if (isUtf8(bytes)) return { text: bytes };
  if (charset === undefined) return { text: fromWindows1252(bytes), defect: 'bytes-not-of-charset' };
  const isMostlyUtf8 = /^utf/i.test(charset.trim());
  return { text: isMostlyUtf8 ? Buffer.from(bytes.toString('utf8')) : fromWindows1252(bytes), defect: 'bytes-not-of-charset' };
}

function fromWindows1252(bytes: Buffer): Buffer {
  const text = bytes.toString('latin1');
  return Buffer.from(text.replace(C1_CONTROLS, (char) => WINDOWS_1252_HIGH.charAt(char.charCodeAt(0) - 0x80)));
}

const C1_CONTROLS = new RegExp('[\\u0080-\\u009f]', 'g');

function fromOther(bytes: Buffer, label: string): Utf8Text {
  if (label.startsWith('iso-2022-jp')) return { text: Buffer.from(new TextDecoder('iso-2022-jp').decode(bytes)) };
  if (isIconvCharset(label)) return { text: Buffer.from(iconv.decode(bytes, label)) };
  return { text: isUtf8(bytes) ? bytes : fromWindows1252(bytes), defect: 'unknown-charset' };
}

function isIconvCharset(label: string): boolean {
  return label !== '' && !NO_CHARSETS.has(label) && iconv.encodingExists(label);
}
