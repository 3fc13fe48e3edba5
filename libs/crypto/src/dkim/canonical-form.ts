/** The forms in which header and body are hashed (RFC 6376 §3.4). White space is blank and tab, nothing else (§2.8). */
import type { SignableField } from './signable-mail.js';

/** `simple` tolerates nothing; `relaxed` tolerates changed white space and line folds. */
export type Canonicalization = 'simple' | 'relaxed';

const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;

/** One field, one character a byte, without a final CRLF (RFC 6376 §3.4.1, §3.4.2). */
export function canonicalField({ name, text }: SignableField, form: Canonicalization): string {
  if (form === 'simple') return text;
  const value = text
    .slice(text.indexOf(':') + 1)
    .replace(/\r\n/g, '')
    .replace(/[ \t]+/g, ' ')
    .replace(/^ | $/g, '');
  return `${name}:${value}`;
}

/** The body (RFC 6376 §3.4.3, §3.4.4). Every CR stands before an LF. */
export function canonicalBody(body: Buffer, form: Canonicalization): Buffer {
  return form === 'simple' ? simpleBody(body) : Buffer.concat([...relaxedBodyInSlices(body)]);
}

/** Empty lines at the end become one line end; an empty body becomes one, too. */
function simpleBody(body: Buffer): Buffer {
  let end = body.length;
  while (end >= 2 && body[end - 2] === CR && body[end - 1] === LF) end -= 2;
  const isEnded = end + 2 <= body.length;
  return isEnded ? body.subarray(0, end + 2) : Buffer.concat([body, Buffer.from('\r\n')]);
}

/** Bytes of a body that are gone through at once. */
const SLICE_BYTES = 512 * 1024;

/**
 * The relaxed body, a piece at a time, so that who hashes a large one can let others have their turn: white space at the end of lines goes,
 * other runs of it become one blank; empty lines at the end go.
 * @param sliceBytes - of the body, for each piece.
 */
export function* relaxedBodyInSlices(body: Buffer, sliceBytes = SLICE_BYTES): Generator<Buffer> {
  const state: RelaxedState = { at: 0, isBlankDue: false, isLineEmpty: true, emptyLines: 0 };
  while (state.at < body.length) {
    const emptyBefore = state.emptyLines;
    const piece = relaxedPiece(body, state, sliceBytes);
    if (piece.length > 0) yield* lineEnds(emptyBefore);
    yield piece;
  }
  if (!state.isLineEmpty) yield LINE_END;
}

interface RelaxedState {
  at: number;
  isBlankDue: boolean;
  isLineEmpty: boolean;
  /** Lines that count only if something follows. */
  emptyLines: number;
}

const LINE_END = Buffer.from('\r\n');

function* lineEnds(count: number): Generator<Buffer> {
  for (let left = count * 2; left > 0; left -= SLICE_BYTES) yield Buffer.alloc(Math.min(left, SLICE_BYTES), LINE_END);
}

/** What becomes of the next bytes, without the empty lines that were due before them. */
function relaxedPiece(body: Buffer, state: RelaxedState, sliceBytes: number): Buffer {
  const out = Buffer.allocUnsafe(sliceBytes + 3); // a blank may be due from before, and a line end goes on behind the slice
  let to = 0;
  let empty = 0;
  let { at, isBlankDue, isLineEmpty } = state;
  for (const end = Math.min(at + sliceBytes, body.length); at < end; at++) {
    const byte = body[at] ?? 0;
    if (byte === SPACE || byte === TAB) isBlankDue = true;
    else if (byte === CR && body[at + 1] === LF) {
      if (isLineEmpty) empty++;
      else to = endLine(out, to);
      isLineEmpty = true;
      isBlankDue = false;
      at++;
    } else {
      for (; empty > 0; empty--) to = endLine(out, to);
      if (isBlankDue) out[to++] = SPACE;
      out[to++] = byte;
      isBlankDue = isLineEmpty = false;
    }
  }
  const emptyLines = to > 0 ? empty : state.emptyLines + empty;
  Object.assign(state, { at, isBlankDue, isLineEmpty, emptyLines });
  return out.subarray(0, to);
}

function endLine(out: Buffer, at: number): number {
  out[at] = CR;
  out[at + 1] = LF;
  return at + 2;
}
