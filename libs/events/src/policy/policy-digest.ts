/** Names what a policy decides by, whatever led to it, so that a draft and a policy that was in force can be told to be the same. */
import { createHash } from 'node:crypto';
import { findSetting, isScanned, type Pattern, type PolicySet, type SettingValues } from '#dlp';

/**
 * The first 16 hex digits of SHA-256 over the versions that mail is scanned for, groups, settings and exceptions, each a line of JSON, in an
 * order of their own. A revision names the facts that led to a policy, sealed reasons among them, so nobody can know the one that a draft
 * would get. Left out is what decides nothing: numbers, texts and examples of patterns, names of groups, ids of places, places that set
 * nothing, lists of addresses.
 */
export function policyDigest({ patterns, groups, settings, exceptions }: Omit<PolicySet, 'revision'>): string {
  const places = settings.scopes.map(({ scope, values }) => ({ scope, values: deciding(values) }));
  const lines = [
    `base ${canonical(deciding(settings.base))}`,
    ...patterns.filter(isScanned).map((pattern) => `pattern ${canonical(judgedBy(pattern))}`),
    ...groups.map(({ id, members }) => `group ${canonical({ id, members })}`),
    ...places.filter(({ values }) => Object.keys(values).length > 0).map((place) => `place ${canonical(place)}`),
    ...exceptions.map((exception) => `exception ${canonical(exception)}`),
  ];
  return createHash('sha256').update(lines.sort().join('\n')).digest('hex').slice(0, 16);
}

function judgedBy({ version: _version, name: _name, description: _description, examples: _examples, ...rest }: Pattern) {
  return rest;
}

/** Nobody is judged by who is on a list of addresses, and it is kept sealed. */
function deciding(values: SettingValues): SettingValues {
  return Object.fromEntries(Object.entries(values).filter(([key]) => findSetting(key)?.kind !== 'addresses'));
}

/** JSON with the fields of every object in the order of their names. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([one], [other]) => (one < other ? -1 : 1)))
      : each,
  );
}
