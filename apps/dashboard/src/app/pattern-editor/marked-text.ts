/** A text cut into runs: plain, found, nearly found. Pure. */
import type { PatternTry } from '#contracts';

export interface MarkedRun {
  readonly text: string;
  /** `match` counts; `weak` matches without counting; `near` only nearly matches. */
  readonly kind: 'plain' | 'match' | 'weak' | 'near';
  readonly note: string;
}

interface Span {
  readonly start: number;
  readonly end: number;
  readonly kind: MarkedRun['kind'];
  readonly note: string;
}

/** Spans may overlap: the first keeps what it has, a match before a near miss. Spans outside the text are left out. */
export function markedRuns(text: string, tried: Pick<PatternTry, 'matches' | 'nearMisses'>): readonly MarkedRun[] {
  const spans: Span[] = [
    ...tried.matches.map(({ start, end, counts, confidence }) => ({
      start,
      end,
      kind: counts ? ('match' as const) : ('weak' as const),
      note: `confidence ${confidence.toFixed(2)}`,
    })),
    ...tried.nearMisses.map(({ start, end, why }) => ({ start, end, kind: 'near' as const, note: why })),
  ].toSorted((a, b) => a.start - b.start);
  const runs: MarkedRun[] = [];
  let at = 0;
  for (const { start, end, kind, note } of spans) {
    if (start < at || end > text.length || end <= start) continue;
    if (start > at) runs.push({ text: text.slice(at, start), kind: 'plain', note: '' });
    runs.push({ text: text.slice(start, end), kind, note });
    at = end;
  }
  return at < text.length ? [...runs, { text: text.slice(at), kind: 'plain', note: '' }] : runs;
}
