/** What of a policy the inspection processes need: what is scanned for, and nothing of what then happens. */
import { isScanned, type Pattern } from '#dlp';
import { storedPatternOf, type StoredPattern } from '#events';
import type { PolicySnapshot } from './policy-snapshot.js';
import { skipWordsOf } from './skip-words.js';

export interface ScanConfiguration {
  readonly patterns: StoredPattern[];
  readonly skipWords: string[];
}

/**
 * All live and shadow versions and the skip list. Policies that differ in settings, exceptions, or in which of an author's own
 * patterns act, have equal configurations: the processes need not compile again.
 */
export function scanConfiguration({ set, resolver }: Pick<PolicySnapshot, 'set' | 'resolver'>): ScanConfiguration {
  const scanned = set.patterns.filter(isScanned);
  return { patterns: scanned.map((pattern) => storedPatternOf(asScanned(pattern))), skipWords: [...skipWordsOf(resolver)] };
}

/** Without what only people read. Of detectors the state counts: one in shadow takes no characters away from a live one. */
function asScanned(pattern: Pattern): Pattern {
  const state = pattern.matcher.kind === 'detector' ? pattern.state : 'live';
  return { ...pattern, description: '', state, examples: { mustMatch: [], mustNotMatch: [] } };
}
