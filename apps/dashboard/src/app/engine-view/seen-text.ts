/** A text cut where something was found in it, nearly found, or cannot be seen. Pure. */
export interface Mark {
  /** UTF-16; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
  readonly kind: 'finding' | 'near-miss';
  /** Number of the row that explains it, from 1. */
  readonly number: number;
  readonly title: string;
}

/** Text between two marks, or under one. */
export interface SeenRun {
  readonly mark: Mark | null;
  readonly pieces: readonly { readonly text: string; readonly invisible: boolean }[];
}

/** Zero-width and direction characters, soft hyphen, byte order mark. */
const INVISIBLE = /([\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]+)/;

/** Marks in the order of the text; of two that overlap a finding goes before a near miss, then the earlier one. */
function withoutOverlaps(marks: readonly Mark[], length: number): Mark[] {
  const kept: Mark[] = [];
  const byWeight = [...marks].sort((a, b) => Number(a.kind === 'near-miss') - Number(b.kind === 'near-miss') || a.start - b.start);
  for (const mark of byWeight) {
    const isInside = mark.start >= 0 && mark.start < mark.end && mark.end <= length;
    if (isInside && kept.every((other) => mark.end <= other.start || mark.start >= other.end)) kept.push(mark);
  }
  return kept.sort((a, b) => a.start - b.start);
}

/** The whole text in runs; marks beyond its end (it may be only a beginning) are left out. */
export function runsOf(text: string, marks: readonly Mark[]): SeenRun[] {
  const runs: SeenRun[] = [];
  let from = 0;
  for (const mark of withoutOverlaps(marks, text.length)) {
    runs.push({ mark: null, pieces: piecesOf(text.slice(from, mark.start)) }, { mark, pieces: piecesOf(text.slice(mark.start, mark.end)) });
    from = mark.end;
  }
  return [...runs, { mark: null, pieces: piecesOf(text.slice(from)) }].filter(({ pieces }) => pieces.length > 0);
}

const piecesOf = (text: string): SeenRun['pieces'] =>
  text
    .split(INVISIBLE)
    .filter((piece) => piece !== '')
    .map((piece) => ({ text: piece, invisible: INVISIBLE.test(piece) }));
