/** Where rows stand that have one of two heights, and which are near the view. Pure. */

export interface Heights {
  readonly plain: number;
  /** With the sender's request under it. */
  readonly asking: number;
}

export interface Layout {
  /** `tops[i]` is where row i begins; one more for the end. */
  readonly tops: readonly number[];
}

export function layoutOf(asks: readonly boolean[], heights: Heights): Layout {
  const tops = [0];
  for (const asking of asks) tops.push((tops.at(-1) ?? 0) + (asking ? heights.asking : heights.plain));
  return { tops };
}

export const totalOf = ({ tops }: Layout): number => tops.at(-1) ?? 0;

/** Number of the row in which this offset lies. */
export function rowAt({ tops }: Layout, offset: number): number {
  let low = 0;
  let high = Math.max(0, tops.length - 2);
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((tops[middle] ?? Infinity) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The rows of the view with as many pixels on either side. */
export function rangeOf(layout: Layout, from: number, to: number, around: number): { start: number; end: number } {
  const count = layout.tops.length - 1;
  if (count <= 0) return { start: 0, end: 0 };
  return { start: rowAt(layout, Math.max(0, from - around)), end: Math.min(count, rowAt(layout, to + around) + 1) };
}
