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
  return form === 'simple' ? simpleBody(body) : relaxedBody(body);
}

/** Empty lines at the end become one line end; an empty body becomes one, too. */
function simpleBody(body: Buffer): Buffer {
  let end = body.length;
  while (end >= 2 && body[end - 2] === CR && body[end - 1] === LF) end -= 2;
  const isEnded = end + 2 <= body.length;
  return isEnded ? body.subarray(0, end + 2) : Buffer.concat([body, Buffer.from('\r\n')]);
}

/** White space at the end of lines goes, other runs of it become one blank; empty lines at the end go. */
function relaxedBody(body: Buffer): Buffer {
  const out = Buffer.allocUnsafe(body.length + 2);
  let to = 0;
  let lineStart = 0;
  // Where the last line that is not empty ends.
  let keep = 0;
  let isBlankDue = false;
  for (let from = 0; from < body.length; from++) {
    const byte = body[from] ?? 0;
    if (byte === SPACE || byte === TAB) isBlankDue = true;
    else if (byte === CR && body[from + 1] === LF) {
      const isEmpty = to === lineStart;
      to = lineStart = endLine(out, to);
      if (!isEmpty) keep = to;
      isBlankDue = false;
      from++;
    } else {
      if (isBlankDue) out[to++] = SPACE;
      out[to++] = byte;
      isBlankDue = false;
    }
  }
  return out.subarray(0, to > lineStart ? endLine(out, to) : keep);
}

function endLine(out: Buffer, at: number): number {
  out[at] = CR;
  out[at + 1] = LF;
  return at + 2;
}
