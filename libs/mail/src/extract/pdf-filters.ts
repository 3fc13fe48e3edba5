/** Stream filters of PDF (ISO 32000-1 §7.4) that text and structure use; images have others, which are not needed. */

import type { Budget } from './budget.js';
import type { ExtractionLimits, UninspectableReason } from './extraction.js';
import { inflateWithin } from './inflate.js';
import { hexDigit, isArray, isDict, PdfNotUnderstood, type PdfDict, type PdfStream, type PdfValue } from './pdf-objects.js';

/** What unpacking may cost. */
export interface PdfBounds {
  readonly budget: Budget;
  readonly limits: ExtractionLimits;
}

/** Thrown inside the PDF readers, and caught there, when a limit ends the reading: no other reader may try again. */
export class PdfLimitReached extends Error {
  override readonly name = 'PdfLimitReached';
  constructor(readonly reason: Extract<UninspectableReason, 'ratio' | 'too-large' | 'limit-reached'>) {
    super(reason);
  }
}

/** Names of the filters of a stream, in the order of decoding. */
function filterNames(dict: PdfDict): string[] {
  const filter = dict.get('Filter') ?? dict.get('F') ?? null;
  if (filter === null) return [];
  const names = isArray(filter) ? filter : [filter];
  return names.map((name) => {
    if (typeof name !== 'string') throw new PdfNotUnderstood('a filter is no name');
    return name;
  });
}

/**
 * The decoded bytes of a stream.
 * @throws PdfNotUnderstood for other filters and damaged data, PdfLimitReached at a limit
 */
export function decodeStream(stream: PdfStream, bounds: PdfBounds): Uint8Array {
  const parms = stream.dict.get('DecodeParms') ?? stream.dict.get('DP') ?? null;
  let bytes = stream.packed;
  filterNames(stream.dict).forEach((name, index) => {
    bytes = applyFilter(name, bytes, bounds);
    const own = isArray(parms) ? (parms[index] ?? null) : parms;
    if (own !== null) bytes = unpredict(bytes, own);
  });
  return bytes;
}

function applyFilter(name: string, bytes: Uint8Array, { budget, limits }: PdfBounds): Uint8Array {
  switch (name) {
    case 'FlateDecode':
    case 'Fl': {
      const inflated = inflateWithin(bytes, 'zlib', budget, limits);
      if (inflated.ok) return inflated.bytes;
      if (inflated.reason === 'broken') throw new PdfNotUnderstood('damaged stream');
      throw new PdfLimitReached(inflated.reason);
    }
    case 'ASCIIHexDecode':
    case 'AHx':
      return decodeAsciiHex(bytes);
    case 'ASCII85Decode':
    case 'A85':
      return decodeAscii85(bytes);
    default:
      throw new PdfNotUnderstood(`filter ${name}`);
  }
}

function decodeAsciiHex(bytes: Uint8Array): Uint8Array {
  const digits: number[] = [];
  for (const byte of bytes) {
    if (byte === 0x3e) break;
    const digit = hexDigit(byte);
    if (digit >= 0) digits.push(digit);
    else if (byte > 32) throw new PdfNotUnderstood('damaged stream');
  }
  if (digits.length % 2 === 1) digits.push(0);
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) => (digits[2 * i]! << 4) | digits[2 * i + 1]!);
}

/** §7.4.3: five characters `!`–`u` are four bytes, `z` is four zero bytes, `~>` ends. */
function decodeAscii85(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length * 4);
  let length = 0;
  let group = 0;
  let count = 0;
  const flush = (byteCount: number): void => {
    for (let i = 0; i < byteCount; i++) out[length++] = Math.floor(group / 256 ** (3 - i)) & 0xff;
    group = 0;
    count = 0;
  };
  for (const byte of bytes) {
    if (byte === 0x7e) break;
    if (byte <= 32) continue;
    if (byte === 0x7a && count === 0) flush(4);
    else if (byte >= 0x21 && byte <= 0x75) {
      group = group * 85 + byte - 0x21;
      if (++count === 5) flush(4);
    } else throw new PdfNotUnderstood('damaged stream');
  }
  if (count > 0) {
    const bytesLeft = count - 1;
    for (; count < 5; count++) group = group * 85 + 84;
    flush(bytesLeft);
  }
  return out.subarray(0, length);
}

/** Takes back a PNG predictor (§7.4.4.4), as cross-reference streams use it. */
function unpredict(bytes: Uint8Array, parms: PdfValue): Uint8Array {
  if (!isDict(parms)) throw new PdfNotUnderstood('odd decode parameters');
  const predictor = parms.get('Predictor') ?? 1;
  if (predictor === 1) return bytes;
  const columns = parms.get('Columns') ?? 1;
  const isByteWise = (parms.get('Colors') ?? 1) === 1 && (parms.get('BitsPerComponent') ?? 8) === 8;
  if (typeof predictor !== 'number' || predictor < 10 || typeof columns !== 'number' || columns < 1 || !isByteWise) {
    throw new PdfNotUnderstood('predictor');
  }
  const rows = Math.floor(bytes.length / (columns + 1));
  const out = new Uint8Array(rows * columns);
  for (let row = 0; row < rows; row++) unpredictRow(bytes, out, row, columns);
  return out;
}

function unpredictRow(bytes: Uint8Array, out: Uint8Array, row: number, columns: number): void {
  const kind = bytes[row * (columns + 1)]!;
  for (let column = 0; column < columns; column++) {
    const at = row * columns + column;
    const left = column > 0 ? out[at - 1]! : 0;
    const up = row > 0 ? out[at - columns]! : 0;
    const upLeft = row > 0 && column > 0 ? out[at - columns - 1]! : 0;
    out[at] = bytes[row * (columns + 1) + 1 + column]! + predicted(kind, left, up, upLeft);
  }
}

/** The predictors of PNG (RFC 2083 §6). */
function predicted(kind: number, left: number, up: number, upLeft: number): number {
  switch (kind) {
    case 0:
      return 0;
    case 1:
      return left;
    case 2:
      return up;
    case 3:
      return (left + up) >> 1;
    case 4: {
      const estimate = left + up - upLeft;
      const [a, b, c] = [Math.abs(estimate - left), Math.abs(estimate - up), Math.abs(estimate - upLeft)];
      return a <= b && a <= c ? left : b <= c ? up : upLeft;
    }
    default:
      throw new PdfNotUnderstood('predictor');
  }
}
