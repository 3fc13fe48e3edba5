import { NO_SKIP_WORDS } from '../normalize/normalize.js';
import { PART_KINDS, type Pattern } from '../pattern.js';
import { compilePatterns } from '../scan/compile.js';
import { detectIn } from '../scan/detect-in.js';

/** What is wrong with a pattern that somebody wants to save. Empty `problems`: nothing. */
export interface PatternCheck {
  readonly problems: readonly string[];
}

/**
 * Compiles a pattern, whatever its state, and runs its examples through the real scan: each must-match example must give a
 * finding that counts, no must-not-match example may.
 */
export function checkPattern(pattern: Pattern): PatternCheck {
  const compilation = compilePatterns([{ ...pattern, state: 'live', parts: PART_KINDS }]);
  if (compilation.kind === 'refused') return { problems: compilation.refused.map(({ reason }) => reason) };
  const counts = (text: string): boolean =>
    detectIn(text, compilation.patterns, { skipWords: NO_SKIP_WORDS }).some(({ confidence }) => confidence >= pattern.minConfidence);
  const missed = pattern.examples.mustMatch
    .filter((text) => !counts(text))
    .map((text) => `does not match the example ${JSON.stringify(text)}`);
  const wrong = pattern.examples.mustNotMatch.filter(counts).map((text) => `matches the counter-example ${JSON.stringify(text)}`);
  return { problems: [...missed, ...wrong] };
}
