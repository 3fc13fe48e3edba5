import { NO_SKIP_WORDS } from '../normalize/normalize.js';
import { PART_KINDS, type Pattern } from '../pattern.js';
import { compilePatterns } from '../scan/compile.js';
import { detectIn } from '../scan/detect-in.js';
import { lintContext } from './lint-context.js';
import { lintLimits } from './lint-limits.js';
import { lintMatcher } from './lint-matcher.js';
import { lintOverlap } from './lint-overlap.js';
import { lintRefused } from './lint-refused.js';
import { lintSkipWords } from './lint-skip-words.js';
import type { Lint, Surroundings } from './lint.js';
import { lintCapitals, lintNeverMatches, readPattern } from './never-matches.js';

const ORDER: readonly Lint['severity'][] = ['error', 'warning', 'hint'];

/**
 * What its author should know about a pattern before it is saved, errors first. Of a pattern that cannot be scanned for only
 * that is said. Never throws; examples are checked by `checkExamples`, what the search costs by `lintCost`.
 */
export function lintPattern(pattern: Pattern, { skipWords, otherPatterns }: Surroundings): readonly Lint[] {
  const refused = lintRefused(pattern);
  if (refused.length > 0) return refused;
  const read = readPattern(pattern);
  const { matcher } = pattern;
  const lints = [
    ...(read === undefined ? [] : lintNeverMatches(read)),
    ...(read === undefined ? [] : lintCapitals(read, matcher.kind === 'regex' && matcher.caseSensitive)),
    ...lintSkipWords(pattern, read, skipWords),
    ...lintContext(pattern, read, skipWords),
    ...lintLimits(pattern, read),
    ...lintMatcher(pattern, read, matcherOf(pattern)),
    ...lintOverlap(pattern, otherPatterns),
  ];
  return ORDER.flatMap((severity) => lints.filter((lint) => lint.severity === severity));
}

/** Whether the pattern finds anything in a text, whatever its confidence. */
function matcherOf(pattern: Pattern): (text: string) => boolean {
  const compilation = compilePatterns([{ ...pattern, state: 'live', parts: PART_KINDS }]);
  if (compilation.kind === 'refused') return () => false;
  return (text) => detectIn(text, compilation.patterns, { skipWords: NO_SKIP_WORDS }).length > 0;
}
