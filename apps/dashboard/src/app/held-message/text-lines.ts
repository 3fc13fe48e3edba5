/** Original and engine text side by side: which line stands beside which. Pure. */
import type { TextSegment } from '#contracts';

export interface LinePair {
  readonly number: number;
  readonly original: readonly TextSegment[];
  readonly normalized: readonly TextSegment[];
}

/** Cuts at line feeds; a segment that spans lines is cut too. The line feeds themselves are dropped. */
export function linesOf(segments: readonly TextSegment[]): TextSegment[][] {
  const lines: TextSegment[][] = [[]];
  for (const segment of segments) {
    segment.text.split('\n').forEach((text, at) => {
      if (at > 0) lines.push([]);
      if (text !== '') lines.at(-1)?.push({ ...segment, text });
    });
  }
  return lines;
}

/**
 * Pairs the lines. Where the engine has kept the lines they are paired one to one; where it has joined them, the
 * matches hold both sides together: a row ends after each match that both texts have, in the same order.
 */
export function linePairs(original: readonly TextSegment[], normalized: readonly TextSegment[]): LinePair[] {
  const left = linesOf(original);
  const right = linesOf(normalized);
  if (left.length === right.length) return numbered(left.map((line, at) => [line, right[at] ?? []]));
  return numbered(pairedAtMatches(left.flatMap(joined), right.flatMap(joined)));
}

/** A line with a space where its line feed was. */
const joined = (line: readonly TextSegment[], at: number): TextSegment[] =>
  at === 0 ? [...line] : [{ text: ' ', finding: null, change: null }, ...line];

type Pair = readonly [readonly TextSegment[], readonly TextSegment[]];

function pairedAtMatches(left: readonly TextSegment[], right: readonly TextSegment[]): Pair[] {
  const pairs: Pair[] = [];
  let fromLeft = 0;
  let fromRight = 0;
  for (const match of sharedMatches(left, right)) {
    const toLeft = left.findLastIndex((segment) => segment.finding === match) + 1;
    const toRight = right.findLastIndex((segment) => segment.finding === match) + 1;
    if (toLeft <= fromLeft || toRight <= fromRight) continue; // out of order on one side: stays with the row before
    pairs.push([left.slice(fromLeft, toLeft), right.slice(fromRight, toRight)]);
    fromLeft = toLeft;
    fromRight = toRight;
  }
  const rest: Pair = [left.slice(fromLeft), right.slice(fromRight)];
  return rest[0].length + rest[1].length > 0 ? [...pairs, rest] : pairs;
}

function sharedMatches(left: readonly TextSegment[], right: readonly TextSegment[]): number[] {
  const there = new Set(right.map((segment) => segment.finding));
  const shared = left.map((segment) => segment.finding).filter((finding): finding is number => finding !== null && there.has(finding));
  return [...new Set(shared)];
}

const numbered = (pairs: readonly Pair[]): LinePair[] =>
  pairs.map(([original, normalized], at) => ({ number: at + 1, original, normalized }));

const invisible: Readonly<Record<string, string>> = {
  '\u200b': 'ZWSP',
  '\u200c': 'ZWNJ',
  '\u200d': 'ZWJ',
  '\u2060': 'WJ',
  '\u00ad': 'SHY',
  '\ufeff': 'BOM',
  '\u200e': 'LRM',
  '\u200f': 'RLM',
  '\u202a': 'LRE',
  '\u202b': 'RLE',
  '\u202c': 'PDF',
  '\u202d': 'LRO',
  '\u202e': 'RLO',
  '\u2066': 'LRI',
  '\u2067': 'RLI',
  '\u2068': 'FSI',
  '\u2069': 'PDI',
};

/** Names of characters that one cannot see, so that one can. */
export function invisibleWords(text: string): string {
  const names = [...text].map((char) => invisible[char] ?? `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`);
  return names.length > 4 ? `${names.slice(0, 3).join(' ')} and ${names.length - 3} more` : names.join(' ');
}
