/** Quoted-printable (RFC 2045 §6.7), read leniently: what is no valid escape stays as it is. */

import type { Decoded } from './base64.js';

const EQUALS = 0x3d;
const LF = 0x0a;
const CR = 0x0d;

/** Decodes `encoded`; `isClean` is false when an `=` was no escape and no soft line break. Never throws. */
export function decodeQuotedPrintable(encoded: Buffer): Decoded {
  let from = encoded.indexOf(EQUALS);
  if (from < 0) return { bytes: encoded, isClean: true };
  const out = Buffer.allocUnsafe(encoded.length);
  encoded.copy(out, 0, 0, from);
  let length = from;
  let isClean = true;
  while (from < encoded.length) {
    const byte = encoded[from] ?? 0;
    if (byte !== EQUALS) {
      out[length++] = byte;
      from++;
      continue;
    }
    const value = escapedByte(encoded, from);
    const softBreak = value < 0 ? endOfSoftBreak(encoded, from) : -1;
    if (value < 0 && softBreak < 0) isClean = false;
    if (softBreak < 0) out[length++] = value < 0 ? EQUALS : value;
    from = softBreak >= 0 ? softBreak : from + (value < 0 ? 1 : 3);
  }
  return { bytes: out.subarray(0, length), isClean };
}

function escapedByte(encoded: Buffer, at: number): number {
  const high = hexDigit(encoded[at + 1] ?? 0);
  const low = hexDigit(encoded[at + 2] ?? 0);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const upper = byte & 0xdf;
  return upper >= 0x41 && upper <= 0x46 ? upper - 0x37 : -1;
}

/** Offset after a soft line break that begins at `at`, blanks before the line end allowed (transport padding); -1 when it is none. */
function endOfSoftBreak(encoded: Buffer, at: number): number {
  let i = at + 1;
  while (encoded[i] === 0x20 || encoded[i] === 0x09) i++;
  if (i >= encoded.length) return encoded.length;
  if (encoded[i] === CR && encoded[i + 1] === LF) return i + 2;
  return encoded[i] === LF || encoded[i] === CR ? i + 1 : -1;
}
