/** One pattern on one text, for its author. Runs where an expression that costs minutes can be ended. */
import { explainText, type Pattern } from '#dlp';
import type { Trial } from './examination.js';

export function tryPattern(pattern: Pattern, text: string, skipWords: readonly string[]): Trial {
  const tried = explainText(pattern, text, { skipWords });
  if (tried.kind === 'refused') return tried;
  return {
    kind: 'tried',
    matches: tried.matches.map(({ start, end, confidence, counts, masked, explanation }) => ({
      ...{ start, end, confidence, counts, masked },
      terms: explanation.map((term) => ({ ...term })),
    })),
    nearMisses: tried.nearMisses.map(({ start, end, why }) => ({ start, end, why })),
    conclusion: tried.conclusion,
  };
}
