/** What a draft changes, by ids alone: no text of its author, no address. Pure. */
import { isDeepStrictEqual } from 'node:util';
import { draftedId, MOST_DRAFTED, policyDigest, type SimulationEvent } from '#events';
import type { PolicySet, SettingsScope } from '#dlp';

/** The draft as the record of its simulation names it. */
export type DraftChanges = Pick<SimulationEvent['data'], 'draftDigest' | 'patterns' | 'groups' | 'settings'>;

export function draftChanges(before: PolicySet, after: PolicySet): DraftChanges {
  const groups = after.groups.filter((group) => !before.groups.some((known) => isDeepStrictEqual(known, group)));
  return {
    draftDigest: policyDigest(after),
    patterns: ids(changedPatterns(before, after)),
    groups: ids(groups.map(({ id }) => id)),
    settings: after.settings.scopes.flatMap((scope) => changedSettings(before, scope)).slice(0, MOST_DRAFTED),
  };
}

/** Those of which a version is new, or in another state. */
function changedPatterns(before: PolicySet, after: PolicySet): readonly string[] {
  const versions = ({ patterns }: PolicySet): string[] => patterns.map(({ id, version, state }) => `${id} ${String(version)} ${state}`);
  const known = new Set(versions(before));
  const now = versions(after);
  return after.patterns.flatMap(({ id }, index) => (known.has(now[index] ?? '') ? [] : [id]));
}

function changedSettings({ settings }: PolicySet, { id, values }: SettingsScope): DraftChanges['settings'] {
  const known = settings.scopes.find((scope) => scope.id === id);
  const before = known?.values ?? {};
  const keys = [...new Set([...Object.keys(before), ...Object.keys(values)])].sort();
  return keys.filter((key) => !isDeepStrictEqual(before[key], values[key])).map((key) => ({ place: known === undefined ? null : id, key }));
}

/** What is no id of ours cannot be in force either: it is the author's text. */
function ids(found: readonly string[]): string[] {
  return [...new Set(found)]
    .filter((id) => draftedId.safeParse(id).success)
    .sort()
    .slice(0, MOST_DRAFTED);
}
