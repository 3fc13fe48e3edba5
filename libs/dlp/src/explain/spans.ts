/** Stretches of text by pattern and part, to ask whether one touches another. */

export interface Span {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

/** Spans under keys; those of one key may overlap. */
export interface SpanBook<T extends Span> {
  add(key: string, span: T): void;
  /** The first span of the key that shares a character with this one. */
  touching(key: string, span: Span): T | undefined;
}

interface Shelf<T> {
  /** In order of their starts, as soon as somebody asks. */
  readonly spans: T[];
  /** The furthest end among the spans up to each: where it lies before the start asked for, no earlier span can touch. */
  ends: number[] | undefined;
}

/** An empty book. Adding all and then asking costs a search by halves a question, whatever the number of spans. */
export function newSpanBook<T extends Span>(): SpanBook<T> {
  const shelves = new Map<string, Shelf<T>>();
  return {
    add: (key, span) => {
      const shelf = shelves.get(key) ?? { spans: [], ends: undefined };
      shelf.spans.push(span);
      shelf.ends = undefined;
      shelves.set(key, shelf);
    },
    touching: (key, span) => {
      const shelf = shelves.get(key);
      return shelf && firstTouching(shelf, span);
    },
  };
}

function firstTouching<T extends Span>(shelf: Shelf<T>, { start, end }: Span): T | undefined {
  const { spans } = shelf;
  const ends = (shelf.ends ??= furthestEnds(spans));
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ends[middle] ?? 0) > start) high = middle;
    else low = middle + 1;
  }
  const found = spans[low];
  return found !== undefined && found.start < end ? found : undefined;
}

function furthestEnds(spans: Span[]): number[] {
  spans.sort((a, b) => a.start - b.start);
  let furthest = 0;
  return spans.map(({ end }) => (furthest = Math.max(furthest, end)));
}
