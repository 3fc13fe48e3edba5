/** Where the fields of a header block begin and end (RFC 5322 §2.2), without making text of them: a header can be as long as a mail. */

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;
const COLON = 0x3a;

/** A field with its continuation lines. */
export interface HeaderSpan {
  readonly start: number;
  /** Behind its last line break. */
  readonly end: number;
  /** False for a line without colon that a field follows. */
  readonly isField: boolean;
}

/** The end of the block; `by` a line that looks like no field the body begins with that line, as Postfix takes it. */
export interface HeaderEnd {
  readonly bodyStart: number;
  readonly by: 'empty-line' | 'delimiter' | 'no-field';
}

/** What stands at `at`, the beginning of a line before the end of `raw`. @param isEnd - whether a line is a boundary delimiter. */
export function headerStep(raw: Buffer, at: number, isEnd: (lineStart: number) => boolean): HeaderSpan | HeaderEnd {
  if (isEnd(at)) return { bodyStart: at, by: 'delimiter' };
  const next = lineAfter(raw, at);
  if (isEmptyLine(raw, at, next)) return { bodyStart: next, by: 'empty-line' };
  const isField = hasFieldName(raw, at, next);
  if (!isField && !fieldFollows(raw, next, isEnd)) return { bodyStart: at, by: 'no-field' };
  return { start: at, end: endOfField(raw, next, isEnd), isField };
}

/** The fields of a mail's own header, however many there are. */
export function* fieldSpans(mail: Buffer): Generator<HeaderSpan> {
  let at = 0;
  while (at < mail.length) {
    const step = headerStep(mail, at, () => false);
    if ('by' in step) return;
    if (step.isField) yield step;
    at = step.end;
  }
}

/** The beginning of the next line, or of the empty line or delimiter that ends the block. */
export function endOfBlock(raw: Buffer, start: number, isEnd: (lineStart: number) => boolean): number {
  let at = start;
  while (at < raw.length && !isEnd(at)) {
    const next = lineAfter(raw, at);
    if (isEmptyLine(raw, at, next)) break;
    at = next;
  }
  return at;
}

export function withoutLineBreak(raw: Buffer, end: number): number {
  let i = end;
  if (raw[i - 1] === LF) i--;
  if (raw[i - 1] === CR) i--;
  return i;
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
