/** Where a stretch of a part's text stands in what the engine made of it. */
import type { TextView } from '#dlp';

/** UTF-16 code units; `end` is exclusive. */
export interface UnitSpan {
  readonly start: number;
  readonly end: number;
}

/**
 * The inverse of the view's `locate`, for a view of one part: the characters that anything of the span went into. They come in the
 * order of their originals, so the first and the last are found by halving. `undefined` when nothing of it is left but blanks.
 */
export function spanInView(view: TextView, span: UnitSpan): UnitSpan | undefined {
  const { bytes } = view;
  const first = firstByte(view, ({ end }) => end > span.start);
  const end = firstByte(view, (stood) => stood.start >= span.end);
  if (first >= end || isBlank(bytes, first, end)) return undefined;
  const start = bytes.toString('utf8', 0, first).length;
  return { start, end: start + bytes.toString('utf8', first, end).length };
}

/** The first byte whose character stood at a place for which this holds; it holds for all behind it, too. */
function firstByte(view: TextView, holds: (stood: UnitSpan) => boolean): number {
  let low = 0;
  let high = view.bytes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const stood = view.locate(middle, middle + 1);
    if (stood === undefined || holds(stood)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function isBlank(bytes: Buffer, from: number, to: number): boolean {
  return bytes.toString('utf8', from, to).trim() === '';
}
