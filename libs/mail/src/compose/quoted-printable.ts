/** Quoted-printable (RFC 2045 §6.7): lines of at most 76 printable ASCII characters that no program on the way changes. */
import { withCrlf } from '../mime/line-ends.js';

const MOST_ON_A_LINE = 75; // one is left for the soft line break
const CR = 0x0d;
const LF = 0x0a;
const EQUALS = 0x3d;
const HEX = Buffer.from('0123456789ABCDEF');

/** Encodes the text as UTF-8; every line end becomes CRLF, and the last line has one. */
export function quotedPrintable(text: string): string {
  const ended = /[\r\n]$/.test(text) ? text : `${text}\n`;
  return quotedPrintableBytes(withCrlf(Buffer.from(ended))).toString('latin1');
}

/** Encodes text whose lines end in CRLF; these stay line ends, a lone CR or LF is escaped. */
export function quotedPrintableBytes(text: Buffer): Buffer {
  // At worst every byte takes three characters, and a line of 25 escapes is followed by three more.
  const out = Buffer.allocUnsafe(text.length * 4 + 8);
  let to = 0;
  let lineStart = 0;
  for (let from = 0; from < text.length; from++) {
    const byte = text[from]!;
    if (byte === CR && text[from + 1] === LF) {
      out[to++] = CR;
      out[to++] = LF;
      from++;
      lineStart = to;
      continue;
    }
    const length = isLiteral(text, from, to === lineStart) ? 1 : 3;
    if (to - lineStart + length > MOST_ON_A_LINE) {
      to += out.write('=\r\n', to, 'latin1');
      lineStart = to;
    }
    to = length === 1 && isLiteral(text, from, to === lineStart) ? put(out, to, byte) : putEscaped(out, to, byte);
  }
  return out.subarray(0, to);
}

/** A blank at the end of a line would be lost; a dot or `From ` at its start is changed by some programs on the way. */
function isLiteral(text: Buffer, at: number, isFirst: boolean): boolean {
  const byte = text[at]!;
  if (byte === 0x20 || byte === 0x09) return at + 1 < text.length && text[at + 1] !== CR && text[at + 1] !== LF;
  if (byte < 0x21 || byte > 0x7e || byte === EQUALS) return false;
  return !isFirst || (byte !== 0x2e && byte !== 0x46);
}

function put(out: Buffer, to: number, byte: number): number {
  out[to] = byte;
  return to + 1;
}

function putEscaped(out: Buffer, to: number, byte: number): number {
  out[to] = EQUALS;
  out[to + 1] = HEX[byte >> 4]!;
  out[to + 2] = HEX[byte & 15]!;
  return to + 3;
}
