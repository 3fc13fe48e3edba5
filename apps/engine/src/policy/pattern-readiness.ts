/** Whether a pattern may scan mail: what its author should know of it, and whether its examples hold. */
import type { PatternCheckResult } from '#contracts';
import { checkExamples, lintPattern, UnusableSetting, type Pattern } from '#dlp';
import { newestPatterns } from './newest-patterns.js';
import type { PolicySnapshot } from './policy-snapshot.js';

/** Why a pattern was not taken. */
export interface NotReady {
  readonly kind: 'not-ready';
  readonly problems: readonly { readonly path: string; readonly message: string }[];
}

/** Everything that is found, errors first; `ok` when it may be shadow or live. */
export function checkAgainst(pattern: Pattern, policy: PolicySnapshot): PatternCheckResult {
  const skipWords = skipWordsOf(policy);
  const lints = lintPattern(pattern, { skipWords, otherPatterns: othersIn(policy) });
  const examples = checkExamples(pattern, { skipWords });
  const isOk =
    lints.every(({ severity }) => severity !== 'error') && examples.every(({ expected, matched }) => matched === (expected === 'match'));
  return { ok: isOk, lints: [...lints], examples: examples.map(({ notes, ...result }) => ({ ...result, notes: [...notes] })) };
}

/** Why the pattern cannot be shadow or live. */
export function whyNotReady(pattern: Pattern, policy: PolicySnapshot): NotReady | undefined {
  const { ok, lints, examples } = checkAgainst(pattern, policy);
  if (ok) return undefined;
  const errors = lints.filter(({ severity }) => severity === 'error').map(({ field, message }) => ({ path: field, message }));
  const missed = examples.flatMap(({ text, expected, matched, notes }) => {
    if (matched === (expected === 'match')) return [];
    const path = expected === 'match' ? 'examples.mustMatch' : 'examples.mustNotMatch';
    const what = expected === 'match' ? 'is not matched' : 'is matched';
    return [{ path, message: `${JSON.stringify(text.slice(0, 200))} ${what}: ${notes.join('; ')}` }];
  });
  return { kind: 'not-ready', problems: [...errors, ...missed] };
}

/** Why the pattern cannot even be kept as a draft: there is nothing that could be searched for. */
export function whyNotDraft(pattern: Pattern, policy: PolicySnapshot): NotReady | undefined {
  const refused = lintPattern(pattern, { skipWords: skipWordsOf(policy), otherPatterns: [] }).filter(({ rule }) => REFUSED.has(rule));
  if (refused.length === 0) return undefined;
  return { kind: 'not-ready', problems: refused.map(({ field, message }) => ({ path: field, message })) };
}

const REFUSED: ReadonlySet<string> = new Set(['refused', 'matches-empty-text', 'unknown-validator']);

/** An unusable skip list holds all mail until it is mended; authors go on without it. */
export function skipWordsOf({ resolver }: PolicySnapshot): readonly string[] {
  try {
    return resolver.skipWords();
  } catch (cause) {
    if (cause instanceof UnusableSetting) return [];
    throw cause;
  }
}

const newest = new WeakMap<PolicySnapshot, readonly Pattern[]>();

/** One list for each policy, so that it is compiled once. */
function othersIn(policy: PolicySnapshot): readonly Pattern[] {
  const known = newest.get(policy) ?? newestPatterns(policy);
  newest.set(policy, known);
  return known;
}
