/** Whether bytes are text, and in which charset when nobody says. */

import { isUtf8 } from 'node:buffer';

const SAMPLE_BYTES = 16 * 1024;

/**
 * True when the beginning of `bytes` reads as text: UTF-16 by its mark or its zeros, else bytes with next to no control characters.
 * Empty is text.
 */
export function looksLikeText(bytes: Buffer): boolean {
  // Native and decisive for nearly all mail: nothing compressed, encrypted or binary is valid UTF-8 without a zero.
  if (isUtf8(bytes) && !bytes.includes(0)) return true;
  if (utf16Guess(bytes) !== undefined) return true;
  const sample = bytes.subarray(0, SAMPLE_BYTES);
  let controls = 0;
  let high = 0;
  for (const byte of sample) {
    if (byte < 0x20 && !isTextControl(byte)) controls++;
    else if (byte >= 0x7f) high++;
  }
  if (controls * 100 > sample.length) return false;
  return isUtf8(withoutCutCharacter(sample)) || high * 3 < sample.length;
}

/** `utf-16le` or `utf-16be` when the bytes look like Latin text in it, mark or not. */
export function utf16Guess(bytes: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  if (bytes.length < 4) return undefined;
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const length = Math.min(bytes.length & ~1, 512);
  let evenZeros = 0;
  let oddZeros = 0;
  for (let i = 0; i < length; i += 2) {
    if (bytes[i] === 0) evenZeros++;
    if (bytes[i + 1] === 0) oddZeros++;
  }
  const enough = length * 0.4;
  if (oddZeros > enough && evenZeros === 0) return 'utf-16le';
  return evenZeros > enough && oddZeros === 0 ? 'utf-16be' : undefined;
}

/** Tab, line breaks, form feed, escape (ISO 2022). */
function isTextControl(byte: number): boolean {
  return (byte >= 0x09 && byte <= 0x0d) || byte === 0x1b;
}

function withoutCutCharacter(sample: Buffer): Buffer {
  let end = sample.length;
  while (end > 0 && end > sample.length - 4 && ((sample[end - 1] ?? 0) & 0xc0) === 0x80) end--;
  return sample.subarray(0, Math.max(0, end - 1));
}
