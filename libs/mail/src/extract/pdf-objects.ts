/** The objects of PDF files (ISO 32000-1 §7.3) and their reader. Names are strings, strings are bytes. */

/** A value as written; a keyword is anything bare: an operator, `obj`, `endobj`, `R`. */
export type PdfValue = null | boolean | number | string | Uint8Array | PdfRef | PdfKeyword | PdfDict | PdfStream | readonly PdfValue[];

/** A dictionary; keys without the slash. */
export type PdfDict = ReadonlyMap<string, PdfValue>;

/** A reference to an indirect object; generations are not kept, for the newest one always wins. */
export interface PdfRef {
  readonly ref: number;
}

/** A bare word. */
export interface PdfKeyword {
  readonly keyword: string;
}

/** A stream: its dictionary and its bytes as they lie in the file. */
export interface PdfStream {
  readonly dict: PdfDict;
  readonly packed: Uint8Array;
}

/** A place in bytes that are being read. */
export interface PdfCursor {
  readonly bytes: Uint8Array;
  at: number;
}

/** Thrown inside the PDF readers, and caught there, when a file is not understood to the last byte. */
export class PdfNotUnderstood extends Error {
  override readonly name = 'PdfNotUnderstood';
}

const MAX_DEPTH = 64;

// Character classes of ISO 32000-1 §7.2.2.
const REGULAR = 0;
const WHITE = 1;
const DELIMITER = 2;
const CLASS = new Uint8Array(256);
for (const byte of [0, 9, 10, 12, 13, 32]) CLASS[byte] = WHITE;
for (const char of '()<>[]{}/%') CLASS[char.charCodeAt(0)] = DELIMITER;

/** Whether the value is a dictionary. */
export function isDict(value: PdfValue | undefined): value is PdfDict {
  return value instanceof Map;
}

/** Whether the value is a reference. */
export function isRef(value: PdfValue | undefined): value is PdfRef {
  return typeof value === 'object' && value !== null && 'ref' in value;
}

/** Whether the value is a stream. */
export function isStream(value: PdfValue | undefined): value is PdfStream {
  return typeof value === 'object' && value !== null && 'packed' in value;
}

/** Whether the value is a bare word. */
export function isKeyword(value: PdfValue | undefined): value is PdfKeyword {
  return typeof value === 'object' && value !== null && 'keyword' in value;
}

/** Whether the value is an array. */
export function isArray(value: PdfValue | undefined): value is readonly PdfValue[] {
  return Array.isArray(value);
}

/** Whether the value is a string object. */
export function isBytes(value: PdfValue | undefined): value is Uint8Array {
  return value instanceof Uint8Array;
}

/** Steps over white space and comments. */
export function skipWhite(cursor: PdfCursor): void {
  const { bytes } = cursor;
  let at = cursor.at;
  for (;;) {
    const byte = bytes[at];
    if (byte === 0x25) while (at < bytes.length && bytes[at] !== 10 && bytes[at] !== 13) at++;
    else if (byte !== undefined && CLASS[byte] === WHITE) at++;
    else break;
  }
  cursor.at = at;
}

/**
 * Reads the next value, or `undefined` at the end. References are read as such where `references` is set (not in content streams).
 * @throws PdfNotUnderstood
 */
export function readValue(cursor: PdfCursor, references: boolean, depth = 0): PdfValue | undefined {
  skipWhite(cursor);
  const { bytes } = cursor;
  const byte = bytes[cursor.at];
  if (byte === undefined) return undefined;
  if (depth > MAX_DEPTH) throw new PdfNotUnderstood('values nest too deeply');
  switch (byte) {
    case 0x28:
      return readLiteralString(cursor);
    case 0x2f:
      return readName(cursor);
    case 0x5b:
      cursor.at++;
      return readUntil(cursor, 0x5d, references, depth);
    case 0x3c:
      return bytes[cursor.at + 1] === 0x3c ? readDict(cursor, references, depth) : readHexString(cursor);
    case 0x29:
    case 0x3e:
    case 0x5d:
    case 0x7b:
    case 0x7d:
      throw new PdfNotUnderstood('delimiter out of place');
    default:
      return (byte >= 0x30 && byte <= 0x39) || byte === 0x2d || byte === 0x2e || byte === 0x2b
        ? readNumber(cursor, references)
        : readKeyword(cursor);
  }
}

function readUntil(cursor: PdfCursor, end: number, references: boolean, depth: number): PdfValue[] {
  const values: PdfValue[] = [];
  for (;;) {
    skipWhite(cursor);
    if (cursor.bytes[cursor.at] === end) {
      cursor.at++;
      return values;
    }
    const value = readValue(cursor, references, depth + 1);
    if (value === undefined) throw new PdfNotUnderstood('ends inside an array');
    values.push(value);
  }
}

function readDict(cursor: PdfCursor, references: boolean, depth: number): PdfDict {
  cursor.at += 2;
  const dict = new Map<string, PdfValue>();
  for (;;) {
    skipWhite(cursor);
    if (cursor.bytes[cursor.at] === 0x3e && cursor.bytes[cursor.at + 1] === 0x3e) {
      cursor.at += 2;
      return dict;
    }
    if (cursor.bytes[cursor.at] !== 0x2f) throw new PdfNotUnderstood('a dictionary key is no name');
    const key = readName(cursor);
    const value = readValue(cursor, references, depth + 1);
    if (value === undefined) throw new PdfNotUnderstood('ends inside a dictionary');
    dict.set(key, value);
  }
}

function readName(cursor: PdfCursor): string {
  const { bytes } = cursor;
  const start = ++cursor.at;
  let at = start;
  while (at < bytes.length && CLASS[bytes[at]!] === REGULAR) at++;
  cursor.at = at;
  const name = latin1(bytes, start, at);
  return name.includes('#') ? name.replace(/#([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))) : name;
}

const SHORT_KEYWORDS = new Map<number, PdfKeyword>();

function readKeyword(cursor: PdfCursor): PdfValue {
  const { bytes } = cursor;
  const start = cursor.at;
  let at = start;
  let key = 0;
  while (at < bytes.length && CLASS[bytes[at]!] === REGULAR) key = ((key << 8) | bytes[at++]!) >>> 0;
  cursor.at = at;
  if (at - start <= 3) {
    const known = SHORT_KEYWORDS.get(key);
    if (known !== undefined) return known;
    const keyword = { keyword: latin1(bytes, start, at) };
    if (SHORT_KEYWORDS.size < 256) SHORT_KEYWORDS.set(key, keyword);
    return keyword;
  }
  const word = latin1(bytes, start, Math.min(at, start + 64));
  if (word === 'true' || word === 'false') return word === 'true';
  return word === 'null' ? null : { keyword: word };
}

function readNumber(cursor: PdfCursor, references: boolean): PdfValue {
  const value = readPlainNumber(cursor);
  if (!references || !Number.isInteger(value) || value < 0) return value;
  // `12 0 R`: look ahead, and go back when it is something else.
  const after = cursor.at;
  const { bytes } = cursor;
  skipWhite(cursor);
  let digits = 0;
  while (bytes[cursor.at]! >= 0x30 && bytes[cursor.at]! <= 0x39 && digits < 6) {
    cursor.at++;
    digits++;
  }
  if (digits > 0) {
    skipWhite(cursor);
    const next = bytes[cursor.at + 1];
    if (bytes[cursor.at] === 0x52 && (next === undefined || CLASS[next] !== REGULAR)) {
      cursor.at++;
      return { ref: value };
    }
  }
  cursor.at = after;
  return value;
}

function readPlainNumber(cursor: PdfCursor): number {
  const { bytes } = cursor;
  let at = cursor.at;
  const negative = bytes[at] === 0x2d;
  if (negative || bytes[at] === 0x2b) at++;
  let value = 0;
  let scale = 0;
  const start = at;
  for (; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte >= 0x30 && byte <= 0x39) {
      value = value * 10 + byte - 0x30;
      scale *= 10;
    } else if (byte === 0x2e && scale === 0) scale = 1;
    else break;
  }
  if (at === start || (at < bytes.length && CLASS[bytes[at]!] === REGULAR)) throw new PdfNotUnderstood('odd number');
  cursor.at = at;
  if (scale > 1) value /= scale;
  return negative ? -value : value;
}

function readLiteralString(cursor: PdfCursor): Uint8Array {
  const { bytes } = cursor;
  const start = ++cursor.at;
  let at = start;
  for (; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte === 0x29) {
      cursor.at = at + 1;
      return bytes.subarray(start, at);
    }
    if (byte === 0x5c || byte === 0x28 || byte === 13) return readEscapedString(cursor);
  }
  throw new PdfNotUnderstood('ends inside a string');
}

const ESCAPES: Readonly<Record<number, number>> = { 0x6e: 10, 0x72: 13, 0x74: 9, 0x62: 8, 0x66: 12 };

function readEscapedString(cursor: PdfCursor): Uint8Array {
  const { bytes } = cursor;
  const out: number[] = [];
  let open = 1;
  for (let at = cursor.at; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte === 0x5c) {
      at = readEscape(bytes, at + 1, out);
      continue;
    }
    if (byte === 0x28) open++;
    if (byte === 0x29 && --open === 0) {
      cursor.at = at + 1;
      return Uint8Array.from(out);
    }
    // An end of line of any kind is a line feed (§7.3.4.2).
    if (byte === 13 && bytes[at + 1] === 10) continue;
    out.push(byte === 13 ? 10 : byte);
  }
  throw new PdfNotUnderstood('ends inside a string');
}

/** Reads what follows a backslash; answers the offset of its last byte. */
function readEscape(bytes: Uint8Array, at: number, out: number[]): number {
  const byte = bytes[at] ?? 0;
  if (byte >= 0x30 && byte <= 0x37) {
    let value = 0;
    let digits = 0;
    while (digits < 3 && bytes[at]! >= 0x30 && bytes[at]! <= 0x37) {
      value = value * 8 + bytes[at++]! - 0x30;
      digits++;
    }
    out.push(value & 0xff);
    return at - 1;
  }
  if (byte === 13) return bytes[at + 1] === 10 ? at + 1 : at;
  if (byte !== 10) out.push(ESCAPES[byte] ?? byte);
  return at;
}

function readHexString(cursor: PdfCursor): Uint8Array {
  const { bytes } = cursor;
  const start = cursor.at + 1;
  const end = bytes.indexOf(0x3e, start);
  if (end < 0) throw new PdfNotUnderstood('ends inside a string');
  const out = new Uint8Array((end - start + 1) >> 1);
  let digits = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    const digit = hexDigit(byte);
    if (digit >= 0) {
      out[digits >> 1] = digits % 2 === 0 ? digit << 4 : out[digits >> 1]! | digit;
      digits++;
    } else if (CLASS[byte] !== WHITE) throw new PdfNotUnderstood('odd hexadecimal string');
  }
  cursor.at = end + 1;
  return out.subarray(0, (digits + 1) >> 1);
}

/** The value of a hexadecimal digit, or -1. */
export function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > 16) return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
  let text = '';
  for (let at = start; at < end; at++) text += String.fromCharCode(bytes[at]!);
  return text;
}
