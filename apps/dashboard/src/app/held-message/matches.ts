/** The matches of a message in one row, as `[` and `]` walk them. Pure. */
import type { PatternResult, ShownFinding } from '#contracts';

export interface Match {
  readonly pattern: PatternResult;
  readonly finding: ShownFinding;
  /** Place in the walk, from 0. */
  readonly index: number;
  /** `2 of 14` within its pattern: of those that are shown. */
  readonly ordinal: number;
}

export function matchesOf(patterns: readonly PatternResult[]): Match[] {
  const pairs = patterns.flatMap((pattern) => pattern.findings.map((finding, at) => ({ pattern, finding, ordinal: at + 1 })));
  return pairs.map((pair, index) => ({ ...pair, index }));
}

export const stepped = (at: number, by: number, count: number): number => (((at + by) % count) + count) % count;

/** The same match in a part's own list of findings. */
export const isSameFinding = (a: ShownFinding, b: ShownFinding): boolean =>
  a.pattern === b.pattern && a.part === b.part && a.start === b.start && a.end === b.end;

/** `14 different card numbers` need no more than this: what a pattern found, and whether that was enough. */
export function effectWords(pattern: PatternResult): string {
  if (pattern.effect === 'shadow') return 'only reports';
  if (pattern.effect === 'excepted') return 'under an exception';
  return pattern.effect === 'below-threshold' ? `below its threshold of ${pattern.threshold}` : `from ${pattern.threshold}`;
}

const SECTION_NUMBER = /^\d+(\.\d+)*$/;

/** Parts of a message, short: `ledger.xlsx › March`, `Body`, `Subject`. A file is told by its name, never by its number. */
export function placeWords(part: string): string {
  const [file = '', ...places] = part.split('#');
  const steps = file.split('/');
  const names = steps.filter((step) => !SECTION_NUMBER.test(step));
  if (names.length === 0) names.push(/^[01](\.\d+)*$/.test(file) ? 'Body' : `Part ${steps.join(' › ')}`);
  const words = [...names, ...places].join(' › ');
  return steps.length > 1 || words.includes('.') ? words : words.charAt(0).toUpperCase() + words.slice(1);
}
