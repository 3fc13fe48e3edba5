/** One pattern beside those that are there, for its author. Runs where an expression that costs minutes can be ended. */
import { checkExamples, lintCost, lintPattern, type Pattern } from '#dlp';
import { patternOf } from '#events';
import type { CheckJob, PatternCheck } from './pattern-check.js';

export function checkPattern({ pattern: stored, skipWords, otherPatterns }: CheckJob): PatternCheck {
  const pattern = patternOf(stored);
  const cost = lintCost(pattern, cpuMs);
  const others = lintPattern(pattern, { skipWords, otherPatterns: sameList(otherPatterns) });
  const examples = checkExamples(pattern, { skipWords });
  return {
    lints: [...cost, ...others].map((lint) => ({ ...lint })),
    examples: examples.map((each) => ({ ...each, notes: [...each.notes] })),
  };
}

/** Time that the processor worked for this process, milliseconds: what else runs on the machine makes nothing slow. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

let last: { readonly key: string; readonly patterns: readonly Pattern[] } | undefined;

/** The same array for the same patterns: linting compiles one array once, and authors check often between two changes. */
function sameList(stored: CheckJob['otherPatterns']): readonly Pattern[] {
  const key = JSON.stringify(stored);
  if (last?.key !== key) last = { key, patterns: stored.map(patternOf) };
  return last.patterns;
}
