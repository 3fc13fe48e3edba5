import type { PolicyBook } from '../policy/policy-book.js';

const ADDITIONAL = 'smime.additionalCertificates';

/** Places of the settings tree that name certificates as additional ones, by fingerprint. */
export function settingsNaming(policy: Pick<PolicyBook, 'current'>): ReadonlyMap<string, readonly string[]> {
  const byFingerprint = new Map<string, string[]>();
  for (const { id, values } of policy.current().state.places.values()) {
    const named = values.get(ADDITIONAL)?.value;
    if (!Array.isArray(named)) continue;
    for (const fingerprint of named.map(String)) byFingerprint.set(fingerprint, [...(byFingerprint.get(fingerprint) ?? []), id]);
  }
  return byFingerprint;
}
