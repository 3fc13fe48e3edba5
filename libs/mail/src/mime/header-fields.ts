/** Reads a header block (RFC 5322 §2.2) from bytes; tolerant of everything that mail programs and attackers put there. */

import { isUtf8 } from 'node:buffer';
import type { DefectName } from './defect-notes.js';
import { endOfBlock, headerStep, type HeaderSpan, withoutLineBreak } from './header-spans.js';
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
    const step = headerStep(raw, at, isEnd);
    const isOver = 'by' in step;
    if (isOver && step.by === 'empty-line') return { fields, bodyStart: step.bodyStart, defects: [...defects] };
    if (isOver && step.by === 'delimiter') return { fields, bodyStart: at, defects: [...defects.add('header-without-body')] };
    if (fields.length >= MAX_FIELDS) return restAsOneField(raw, at, { fields, defects, isEnd });
    if (isOver) return { fields, bodyStart: at, defects: [...defects.add(fields.length === 0 ? 'no-header' : 'header-without-end')] };
    if (!step.isField) defects.add('header-line-without-colon');
    const field = readField(raw, step);
    if (/[\r\0]/.test(field.value)) defects.add('control-character-in-header');
    fields.push(field);
    at = step.end;
  }
  return { fields, bodyStart: raw.length, defects: [...defects] };
}

/** The field in a span, as text. */
export function readField(raw: Buffer, { start, end, isField }: HeaderSpan): HeaderField {
  return makeField(raw.subarray(start, withoutLineBreak(raw, end)), isField);
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
  const at = endOfBlock(raw, start, so.isEnd);
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
