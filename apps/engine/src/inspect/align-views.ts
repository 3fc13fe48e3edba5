/** Which stretch of the engine's text stands for which stretch of the original, and what became of the rest. */
import type { PartSpan, TextView } from '#dlp';

/** A stretch of the engine's text and the original (UTF-16 code units) that it stands for. */
export interface AlignedRun {
  readonly view: string;
  readonly start: number;
  readonly end: number;
  /** Unit by unit the same, but for case and for the kind of white space. */
  readonly isLinear: boolean;
  readonly change: 'look-alike' | null;
}

/** A stretch of the original that was taken out or changed. */
export interface OriginalChange {
  readonly start: number;
  readonly end: number;
  readonly change: 'invisible' | 'look-alike' | 'skipped';
}

export interface Alignment {
  /** In order; together they make the engine's text. */
  readonly runs: readonly AlignedRun[];
  /** In order. */
  readonly changes: readonly OriginalChange[];
}

/** Places that are asked for; text that changes more often than this is aligned coarsely behind them. */
const MOST_LOOKUPS = 32_768;
/** What normalization takes out: default-ignorable characters, controls, annotation marks. White space is only collapsed. */
const DROPPED = /(\p{White_Space}+)|((?:(?!\p{White_Space})[\p{Default_Ignorable_Code_Point}\p{Cc}\ufff9-\ufffb])+)/u;
const WHITE_SPACE = /\p{White_Space}/gu;
const LEADING_WHITE_SPACE = /^\p{White_Space}+/u;
const ONLY_WHITE_SPACE = /^\p{White_Space}+$/u;

/** Aligns a view of one part with the part's text, by halving until both sides agree: unchanged text costs one look. */
export function alignViews(original: string, view: TextView): Alignment {
  const runs = joinedRuns(rawRuns(original, view));
  const changes: OriginalChange[] = [];
  let at = 0;
  for (const run of runs) {
    changes.push(...droppedPieces(original, at, run.start));
    if (run.change !== null) changes.push({ start: run.start, end: run.end, change: run.change });
    at = Math.max(at, run.end);
  }
  changes.push(...droppedPieces(original, at, original.length));
  return { runs, changes };
}

function rawRuns(original: string, view: TextView): AlignedRun[] {
  const { bytes } = view;
  const runs: AlignedRun[] = [];
  let lookups = 0;
  const align = (from: number, to: number): void => {
    const span = view.locate(from, to);
    if (span === undefined) return;
    lookups++;
    const text = bytes.toString('utf8', from, to);
    const middle = lookups < MOST_LOOKUPS ? middleCharacter(bytes, from, to) : from;
    const isLinear = isSame(text, original.slice(span.start, span.end));
    if (!isLinear && middle > from) {
      align(from, middle);
      align(middle, to);
    } else if (text === ' ') runs.push({ view: text, ...blankAt(original, span), isLinear: true, change: null });
    else runs.push({ view: text, start: span.start, end: span.end, isLinear, change: isLinear ? null : 'look-alike' });
  };
  if (bytes.length > 0) align(0, bytes.length);
  return runs;
}

/** A blank stands for everything up to the next character; what is invisible behind its white space is told apart. */
function blankAt(original: string, { start, end }: PartSpan): { readonly start: number; readonly end: number } {
  const white = LEADING_WHITE_SPACE.exec(original.slice(start, end))?.[0].length ?? 0;
  return { start, end: white > 0 ? start + white : end };
}

/** The first byte of a character near the middle; `from` when there is only one character. */
function middleCharacter(bytes: Buffer, from: number, to: number): number {
  const isInside = (at: number): boolean => ((bytes[at] ?? 0) & 0xc0) === 0x80;
  const half = (from + to) >>> 1;
  let middle = half;
  while (middle > from && isInside(middle)) middle--;
  if (middle > from) return middle;
  middle = half + 1;
  while (middle < to && isInside(middle)) middle++;
  return middle < to ? middle : from;
}

function isSame(view: string, original: string): boolean {
  if (view.length !== original.length) return view === ' ' && ONLY_WHITE_SPACE.test(original);
  return view === original || comparable(view) === comparable(original);
}

function comparable(text: string): string {
  return text.toLowerCase().replace(WHITE_SPACE, ' ');
}

/** Characters of the engine's text that came of one and the same original stretch make one run. */
function joinedRuns(runs: readonly AlignedRun[]): AlignedRun[] {
  const joined: AlignedRun[] = [];
  for (const run of runs) {
    const last = joined.at(-1);
    if (last === undefined || run.start >= last.end) joined.push(run);
    else {
      const end = Math.max(last.end, run.end);
      joined[joined.length - 1] = { view: last.view + run.view, start: last.start, end, isLinear: false, change: 'look-alike' };
    }
  }
  return joined;
}

/** What no character of the engine's text stands for: invisible characters, further white space, words of the skip list. */
function droppedPieces(original: string, from: number, to: number): OriginalChange[] {
  const pieces: OriginalChange[] = [];
  let at = from;
  if (at >= to) return pieces;
  // a capture group that took no part gives undefined
  const split: (string | undefined)[] = original.slice(from, to).split(DROPPED);
  for (const piece of split) {
    if (piece === undefined || piece === '') continue;
    const end = at + piece.length;
    if (!ONLY_WHITE_SPACE.test(piece)) pieces.push({ start: at, end, change: DROPPED.test(piece) ? 'invisible' : 'skipped' });
    at = end;
  }
  return pieces;
}
