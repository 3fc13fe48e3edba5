/** What of a policy the inspection processes need: what is scanned for, and nothing of what then happens. */
import { UnusableSetting, type Pattern, type PolicyResolver } from '#dlp';
import { storedPatternOf, type StoredPattern } from '#events';
import type { PolicySnapshot } from './policy-snapshot.js';

export interface ScanConfiguration {
  readonly patterns: StoredPattern[];
  readonly skipWords: string[];
}

/**
 * All live and shadow versions and the skip list. Policies that differ in settings, exceptions, or in which of these versions
 * act, have equal configurations: the processes need not compile again.
 */
export function scanConfiguration({ set, resolver }: Pick<PolicySnapshot, 'set' | 'resolver'>): ScanConfiguration {
  const scanned = set.patterns.filter(({ state }) => state === 'live' || state === 'shadow');
  return { patterns: scanned.map((pattern) => storedPatternOf(asScanned(pattern))), skipWords: skipWordsOf(resolver) };
}

/** An unusable skip list holds all mail: no policy can be found then, so it matters little what is scanned. */
function skipWordsOf(resolver: PolicyResolver): string[] {
  try {
    return [...resolver.skipWords()];
  } catch (cause) {
    if (cause instanceof UnusableSetting) return [];
    throw cause;
  }
}

/** Without what only people read; scanning knows one state. */
function asScanned(pattern: Pattern): Pattern {
  return { ...pattern, description: '', state: 'live', examples: { mustMatch: [], mustNotMatch: [] } };
}
