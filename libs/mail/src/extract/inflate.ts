/** Inflating with a bound that is known before the first byte: the output never grows past it. */

import { constants, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import type { Budget } from './budget.js';
import type { ExtractionLimits, UninspectableReason } from './extraction.js';

/** Unpacked bytes below which the ratio says nothing: short repetitive files pack well. */
const RATIO_FREE_BYTES = 1024 * 1024;

/** What became of compressed bytes. */
export type Inflated =
  | { readonly ok: true; readonly bytes: Buffer }
  | { readonly ok: false; readonly reason: Extract<UninspectableReason, 'ratio' | 'too-large' | 'broken'> };

/** Wrapping of the deflate stream: none (zip), zlib (PDF), gzip. */
export type DeflateWrapping = 'raw' | 'zlib' | 'gzip';

const INFLATERS = { raw: inflateRawSync, zlib: inflateSync, gzip: gunzipSync };

/** Inflates within the ratio and what is left of the budget, and takes what came out from the budget. */
export function inflateWithin(packed: Uint8Array, wrapping: DeflateWrapping, budget: Budget, limits: ExtractionLimits): Inflated {
  const byRatio = Math.max(RATIO_FREE_BYTES, packed.length * limits.maxRatio);
  const left = budget.unpackedLeft();
  const bound = Math.min(byRatio, left);
  if (bound < 1) return { ok: false, reason: 'too-large' };
  try {
    const bytes = INFLATERS[wrapping](packed, { maxOutputLength: bound });
    return budget.takeUnpacked(bytes.length) ? { ok: true, bytes } : { ok: false, reason: 'too-large' };
  } catch (error) {
    if (!isOutputTooLarge(error)) return { ok: false, reason: 'broken' };
    budget.takeUnpacked(bound);
    return { ok: false, reason: byRatio <= left ? 'ratio' : 'too-large' };
  }
}

/** The first bytes of a raw deflate stream, to see what it holds without unpacking it; empty when it is broken. */
export function peekDeflated(packed: Uint8Array): Buffer {
  try {
    return inflateRawSync(packed.subarray(0, 256), { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 256 * 1024 });
  } catch {
    // Broken or too well packed: the caller then treats the content as unknown and reads it with all limits.
    return Buffer.alloc(0);
  }
}

function isOutputTooLarge(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
}
