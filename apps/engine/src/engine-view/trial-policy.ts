/** The policy in force, with a draft pattern as if it were live. */
import { isScanned, policyResolver, type Pattern, type PolicyResolver, type PolicySet, type ResolveOptions } from '#dlp';

export interface TrialPolicy {
  /** Of the policy in force: a trial makes none. */
  readonly revision: string;
  readonly set: PolicySet;
  readonly resolver: PolicyResolver;
  /** The draft as the version that it would become. */
  readonly draft: Pattern | null;
}

/** A draft takes the place of the live version of its pattern, as it would when it went live. */
export function trialPolicy(
  inForce: Pick<TrialPolicy, 'revision' | 'set' | 'resolver'>,
  draft: Pattern | null,
  options: ResolveOptions,
): TrialPolicy {
  const { revision, set, resolver } = inForce;
  if (draft === null) return { revision, set, resolver, draft };
  const newest = set.patterns.reduce((version, each) => (each.id === draft.id ? Math.max(version, each.version) : version), 0);
  const live: Pattern = { ...draft, version: newest + 1, state: 'live' };
  const others = set.patterns.filter(({ id, state }) => id !== draft.id || state !== 'live');
  const trialSet: PolicySet = { ...set, patterns: [...others, live] };
  return { revision, set: trialSet, resolver: policyResolver(trialSet, options), draft: live };
}

/** Versions that people ask about: those that are scanned for, and the newest of patterns that have none of these. */
export function askedPatterns({ patterns }: PolicySet): readonly Pattern[] {
  const newest = new Map<string, Pattern>();
  const scanned = new Set<string>();
  for (const pattern of patterns) {
    if (isScanned(pattern)) scanned.add(pattern.id);
    if (pattern.version >= (newest.get(pattern.id)?.version ?? 0)) newest.set(pattern.id, pattern);
  }
  return patterns.filter((pattern) => isScanned(pattern) || (!scanned.has(pattern.id) && newest.get(pattern.id) === pattern));
}
