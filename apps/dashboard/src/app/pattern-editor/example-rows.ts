/** The examples of a pattern beside what the engine makes of them. Pure. */
import type { PatternCheckResult } from '#contracts';

export type Expected = 'match' | 'no-match';

export interface ExampleRow {
  readonly text: string;
  /** `unknown` while the engine has not judged this text yet. */
  readonly fate: 'pass' | 'fail' | 'unknown';
  /** `0.60, needs 0.70`. */
  readonly figure: string;
  /** Of an example that fails: what is wrong. */
  readonly words: string;
}

export function exampleRows(
  texts: readonly string[],
  expected: Expected,
  judged: PatternCheckResult['examples'],
  needs: number,
): readonly ExampleRow[] {
  return texts.map((text) => {
    const found = judged.find((each) => each.text === text && each.expected === expected);
    if (found === undefined) return { text, fate: 'unknown', figure: '', words: '' };
    const figure = found.confidence === null ? '' : found.confidence.toFixed(2);
    if (found.matched === (expected === 'match')) return { text, fate: 'pass', figure, words: '' };
    const short = expected === 'match' && found.confidence !== null && found.confidence < needs;
    const what = expected === 'match' ? 'Does not match, but must' : 'Matches, but must not';
    return {
      text,
      fate: 'fail',
      figure: short ? `${figure}, needs ${needs.toFixed(2)}` : figure,
      words: found.notes.length === 0 ? what : `${what}: ${found.notes.join(', ')}`,
    };
  });
}

/** `1 of 7 fails`, `7 pass`, or nothing without a judged example. */
export function examplesSentence(rows: readonly ExampleRow[]): { words: string; fails: boolean } | null {
  const judged = rows.filter(({ fate }) => fate !== 'unknown');
  const failing = judged.filter(({ fate }) => fate === 'fail').length;
  if (judged.length === 0) return null;
  if (failing === 0) return { words: judged.length === 1 ? '1 passes' : `${judged.length} pass`, fails: false };
  return { words: `${failing} of ${judged.length} ${failing === 1 ? 'fails' : 'fail'}`, fails: true };
}
