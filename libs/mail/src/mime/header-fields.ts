/** Reads a header block (RFC 5322 §2.2) from bytes; tolerant of everything that mail programs and attackers put there. */

import { isUtf8 } from 'node:buffer';
import type { DefectName } from './defect-notes.js';
import type { HeaderField } from './mime-node.js';

/** A header block and where the body begins. */
export interface HeaderBlock {
  readonly fields: readonly HeaderField[];
  /** Offset of the first byte of the body. */
  readonly bodyStart: number;
  /** Machine names of what was odd. */
  readonly defects: readonly DefectName[];
}

/** Fields beyond this become one nameless field, so that millions of tiny fields cost no memory. */
const MAX_FIELDS = 10_000;

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;
const COLON = 0x3a;

/**
 * Reads the header block that begins at `start`. It ends at an empty line, at a line for which `isEnd` is true (a boundary
 * delimiter: the part has no body), or where lines stop to look like fields.
 *
 * A line without colon is kept as a nameless field when a field follows it; else the body is taken to begin there, as Postfix does.
 */
export function readHeaderBlock(raw: Buffer, start: number, isEnd: (lineStart: number) => boolean): HeaderBlock {
  const fields: HeaderField[] = [];
  const defects = new Set<DefectName>();
  let at = start;
  while (at < raw.length) {
    if (isEnd(at)) return { fields, bodyStart: at, defects: [...defects.add('header-without-body')] };
    const next = lineAfter(raw, at);
    if (isEmptyLine(raw, at, next)) return { fields, bodyStart: next, defects: [...defects] };
    if (fields.length >= MAX_FIELDS) return restAsOneField(raw, at, { fields, defects, isEnd });
    const isField = hasFieldName(raw, at, next);
    if (!isField && !fieldFollows(raw, next, isEnd)) {
      return { fields, bodyStart: at, defects: [...defects.add(fields.length === 0 ? 'no-header' : 'header-without-end')] };
    }
    if (!isField) defects.add('header-line-without-colon');
    const end = endOfField(raw, next, isEnd);
    const field = makeField(raw.subarray(at, withoutLineBreak(raw, end)), isField);
    if (/[\r\0]/.test(field.value)) defects.add('control-character-in-header');
    fields.push(field);
    at = end;
  }
  return { fields, bodyStart: raw.length, defects: [...defects] };
}

/** All fields of that name, in order; `name` in lower-case. */
export function fieldsNamed(fields: readonly HeaderField[], name: string): HeaderField[] {
  return fields.filter((field) => field.name.length === name.length && field.name.toLowerCase() === name);
}

function restAsOneField(
  raw: Buffer,
  start: number,
  so: { fields: HeaderField[]; defects: Set<DefectName>; isEnd: (lineStart: number) => boolean },
): HeaderBlock {
  let at = start;
  while (at < raw.length && !so.isEnd(at)) {
    const next = lineAfter(raw, at);
    if (isEmptyLine(raw, at, next)) break;
    at = next;
  }
  so.fields.push(makeField(raw.subarray(start, at), false));
  return { fields: so.fields, bodyStart: at, defects: [...so.defects.add('too-many-header-fields')] };
}

function makeField(raw: Buffer, isField: boolean): HeaderField {
  const text = isUtf8(raw) ? raw.toString('utf8') : raw.toString('latin1');
  const colon = isField ? text.indexOf(':') : -1;
  const body = text.slice(colon + 1);
  return {
    name: text.slice(0, Math.max(colon, 0)).trimEnd(),
    raw,
    value: (body.includes('\n') ? body.replace(/\r?\n/g, '') : body).trim(),
  };
}

function lineAfter(raw: Buffer, at: number): number {
  const lf = raw.indexOf(LF, at);
  return lf < 0 ? raw.length : lf + 1;
}

function isEmptyLine(raw: Buffer, at: number, next: number): boolean {
  return raw[at] === LF || (raw[at] === CR && raw[at + 1] === LF && next === at + 2);
}

/** `name:` or `name :` with a name of printable ASCII (RFC 5322 §2.2, obsolete blanks of §4.5). */
function hasFieldName(raw: Buffer, at: number, next: number): boolean {
  for (let i = at; i < next; i++) {
    const byte = raw[i] ?? 0;
    if (byte === COLON) return i > at;
    if (byte === SPACE || byte === TAB) return i > at && colonAfterBlanks(raw, i);
    if (byte < 0x21 || byte > 0x7e) return false;
  }
  return false;
}

function colonAfterBlanks(raw: Buffer, at: number): boolean {
  let i = at;
  while (raw[i] === SPACE || raw[i] === TAB) i++;
  return raw[i] === COLON;
}

function fieldFollows(raw: Buffer, at: number, isEnd: (lineStart: number) => boolean): boolean {
  return at < raw.length && !isEnd(at) && hasFieldName(raw, at, lineAfter(raw, at));
}

function endOfField(raw: Buffer, next: number, isEnd: (lineStart: number) => boolean): number {
  let end = next;
  while (end < raw.length && (raw[end] === SPACE || raw[end] === TAB) && !isEnd(end)) end = lineAfter(raw, end);
  return end;
}

function withoutLineBreak(raw: Buffer, end: number): number {
  let i = end;
  if (raw[i - 1] === LF) i--;
  if (raw[i - 1] === CR) i--;
  return i;
}
