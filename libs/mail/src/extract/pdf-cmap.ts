/** ToUnicode maps of PDF fonts (ISO 32000-1 §9.10.3; Adobe Technical Note 5411). */

import { isArray, isBytes, isKeyword, PdfNotUnderstood, readValue, type PdfValue } from './pdf-objects.js';

const MAX_CODES = 200_000;

/** What a ToUnicode map says. */
export interface ToUnicode {
  /** Bytes of a code, as its code space says; `undefined` when it says nothing. */
  readonly codeBytes: number | undefined;
  readonly characters: ReadonlyMap<number, string>;
}

/** Reads a map. @throws PdfNotUnderstood when it refers to another map, has mixed code lengths or is damaged */
export function readToUnicode(bytes: Uint8Array): ToUnicode {
  const cursor = { bytes, at: 0 };
  const characters = new Map<number, string>();
  let codeBytes: number | undefined;
  let operands: PdfValue[] = [];
  for (let value = readValue(cursor, false); value !== undefined; value = readValue(cursor, false)) {
    if (!isKeyword(value)) {
      operands.push(value);
      continue;
    }
    if (value.keyword === 'usecmap') throw new PdfNotUnderstood('map of maps');
    if (value.keyword === 'endcodespacerange') codeBytes = codeLength(operands, codeBytes);
    if (value.keyword === 'endbfchar') addCharacters(operands, characters);
    if (value.keyword === 'endbfrange') addRanges(operands, characters);
    operands = [];
  }
  return { codeBytes, characters };
}

function codeLength(operands: readonly PdfValue[], before: number | undefined): number {
  let length = before;
  for (const bound of operands) {
    if (!isBytes(bound) || (length !== undefined && bound.length !== length)) throw new PdfNotUnderstood('mixed code lengths');
    length = bound.length;
  }
  if (length === undefined) throw new PdfNotUnderstood('empty code space');
  return length;
}

function addCharacters(operands: readonly PdfValue[], characters: Map<number, string>): void {
  for (let i = 0; i + 1 < operands.length; i += 2) add(characters, codeOf(operands[i]), textOf(operands[i + 1]));
}

function addRanges(operands: readonly PdfValue[], characters: Map<number, string>): void {
  for (let i = 0; i + 2 < operands.length; i += 3) {
    const first = codeOf(operands[i]);
    const last = codeOf(operands[i + 1]);
    const target = operands[i + 2];
    if (isArray(target)) {
      target.slice(0, last - first + 1).forEach((value, index) => add(characters, first + index, textOf(value)));
      continue;
    }
    if (!isBytes(target) || target.length < 2) throw new PdfNotUnderstood('odd map');
    const start = textOf(target);
    const unit = start.charCodeAt(start.length - 1);
    for (let code = first; code <= last; code++) add(characters, code, start.slice(0, -1) + String.fromCharCode(unit + code - first));
  }
}

function add(characters: Map<number, string>, code: number, text: string): void {
  if (characters.size > MAX_CODES) throw new PdfNotUnderstood('map too large');
  characters.set(code, text);
}

function codeOf(value: PdfValue | undefined): number {
  if (!isBytes(value) || value.length > 4) throw new PdfNotUnderstood('odd map');
  let code = 0;
  for (const byte of value) code = code * 256 + byte;
  return code;
}

function textOf(value: PdfValue | undefined): string {
  if (!isBytes(value)) throw new PdfNotUnderstood('odd map');
  if (value.length === 1) return String.fromCharCode(value[0]!);
  return Buffer.from(value.subarray(0, value.length & ~1))
    .swap16()
    .toString('utf16le');
}
