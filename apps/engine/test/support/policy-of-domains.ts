/** A policy that finds nothing: of it only who is inside is asked. */
import { policyResolver, type PolicyResolver, type SettingValue } from '#dlp';

/** What a policy book answers; of these domains, and of no other, it says that they are inside, unless a value of `base` is in the way. */
export function policyOfDomains(
  internalDomains: readonly string[],
  base: Readonly<Record<string, SettingValue>> = {},
): { current(): { readonly resolver: PolicyResolver } } {
  const set = { revision: 'r1', patterns: [], groups: [], settings: { base, scopes: [] }, exceptions: [] };
  const resolver = policyResolver(set, { internalDomains });
  return { current: () => ({ resolver }) };
}

/** Values that are stored and cannot be used: with any of them nobody can say who is inside. */
export const UNUSABLE_VALUES: readonly Readonly<Record<string, SettingValue>>[] = [{ locality: 'elsewhere' }, { 'dlp.patterns': 'all' }];
