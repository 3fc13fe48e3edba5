import type { Piece } from '../detectors/detector.js';
import { PART_BOUNDARY } from '../normalize/normalized-text.js';
import type { CompiledPattern } from './compile.js';
import type { ByteRange } from './prefilter.js';
import { isWordAfter, isWordBefore } from './word-boundary.js';

/**
 * How far a match may reach beyond the range in which it begins. Longer than any built-in detector's longest match; the
 * next range is only left out when the prefilter found nothing in it.
 */
const REACH_BYTES = 32 * 1024;

/** The text of one part within a view. */
export interface Segment {
  /** Index of the part in its window. */
  readonly index: number;
  readonly bytes: Buffer;
  /** Byte of the view at which the part begins. */
  readonly base: number;
}

/** Splits a view at its part boundaries. */
export function splitSegments(bytes: Buffer): Segment[] {
  const segments: Segment[] = [];
  for (let base = 0; ;) {
    const boundary = bytes.indexOf(PART_BOUNDARY, base);
    const end = boundary < 0 ? bytes.length : boundary;
    segments.push({ index: segments.length, bytes: bytes.subarray(base, end), base });
    if (boundary < 0) return segments;
    base = boundary + 1;
  }
}

/**
 * Values that a pattern matches in one part, beginning within the given range of the view, not overlapping, ascending.
 * Offsets are bytes of the segment. Linear for every built-in detector: whatever a match covers is searched a bounded
 * number of times.
 */
export function* findMatches(pattern: CompiledPattern, segment: Segment, range: ByteRange): Generator<Piece> {
  const until = Math.min(segment.bytes.length, range.end - segment.base);
  const text = segment.bytes.subarray(0, Math.min(segment.bytes.length, until + REACH_BYTES));
  const { expression } = pattern;
  for (let from = Math.max(0, range.start - segment.base); from < until;) {
    expression.lastIndex = from;
    const match = expression.exec(text);
    if (match === null || match.index >= until) return;
    const { index: start } = match;
    const end = start + match[0].length;
    from = Math.max(end, start + 1);
    if (pattern.narrow === undefined) {
      if (end > start && isWhole(pattern, segment.bytes, start, end)) yield { start, end };
      continue;
    }
    const { pieces, resumeAt } = pattern.narrow(text.toString('latin1', start, end));
    const whole = pieces
      .map((piece) => ({ ...piece, start: start + piece.start, end: start + piece.end }))
      .filter((piece) => isWhole(pattern, segment.bytes, piece.start, piece.end));
    yield* whole;
    from = Math.max(start + resumeAt, whole.at(-1)?.end ?? 0);
  }
}

function isWhole(pattern: CompiledPattern, bytes: Buffer, start: number, end: number): boolean {
  if (pattern.boundary === 'none') return true;
  if (isWordBefore(bytes, start) || isWordAfter(bytes, end)) return false;
  return pattern.boundary === 'word' || !goesOn(bytes, start, end);
}

/** True if a dash or dot ties the value to more digits: `1-536-90-4399`. */
function goesOn(bytes: Buffer, start: number, end: number): boolean {
  return (isTie(bytes[start - 1]) && isDigit(bytes[start - 2])) || (isTie(bytes[end]) && isDigit(bytes[end + 1]));
}

function isTie(byte: number | undefined): boolean {
  return byte === 0x2d || byte === 0x2e;
}

function isDigit(byte = 0): boolean {
  return byte >= 0x30 && byte <= 0x39;
}
