/** What differs between two policies, field by field. Nothing sealed is compared: it does not decide anything. */
import { isDeepStrictEqual } from 'node:util';
import type { SettingValues } from '#dlp';
import type { PolicyScope } from './policy-events.js';
import { newestVersion, versionIn, type PatternHistory, type Place, type PolicyState } from './policy-state.js';
import { GLOBAL_PLACE } from './policy-streams.js';

/** One field; `null` where it is not set. */
export interface FieldDifference {
  /** Dotted, e.g. `live.threshold.count`; of a setting: `value`. */
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

interface Changed {
  readonly change: 'added' | 'removed' | 'changed';
  readonly fields: readonly FieldDifference[];
}

/** Where a setting stands: a place, or the configuration file. */
export type SettingHome = { readonly place: string; readonly scope: PolicyScope } | 'configuration';

export type PolicyDifference =
  | (Changed & { readonly kind: 'pattern' | 'group' | 'exception'; readonly id: string })
  /** Added: opened; removed: closed. Never changed, and without fields. */
  | (Changed & { readonly kind: 'place'; readonly id: string; readonly scope: PolicyScope })
  | (Changed & { readonly kind: 'setting'; readonly home: SettingHome; readonly key: string });

/** Patterns, groups, places with their settings, exceptions, each by id. */
export function diffPolicies(before: PolicyState, after: PolicyState): readonly PolicyDifference[] {
  return [
    ...differences('pattern', eachAs(before.patterns, patternFields), eachAs(after.patterns, patternFields)),
    ...differences(
      'group',
      eachAs(before.groups, ({ group: { id: _, ...rest } }) => rest),
      eachAs(after.groups, ({ group: { id: _, ...rest } }) => rest),
    ),
    ...settingDifferences('configuration', before.base, after.base),
    ...placeDifferences(before, after),
    ...differences('exception', exceptionFields(before), exceptionFields(after)),
  ];
}

type Fields = Readonly<Record<string, unknown>>;

/** What of a pattern holds: its versions in force, and the state of the newest when none is. */
function patternFields(history: PatternHistory): Fields | undefined {
  if (history.deleted) return undefined;
  const live = versionIn(history, 'live')?.pattern;
  const shadow = versionIn(history, 'shadow')?.pattern;
  const { version, state } = newestVersion(history).pattern;
  return { newest: { version, state }, ...(live && { live }), ...(shadow && { shadow }) };
}

function exceptionFields(state: PolicyState): ReadonlyMap<string, Fields> {
  return eachAs(state.exceptions, ({ refs, sender, recipient, expiresAt, owner, withdrawn }) =>
    withdrawn === null ? { refs, sender: sender && end(sender), recipient: recipient && end(recipient), expiresAt, owner } : undefined,
  );
}

/** A person by tag: the sealed address would differ each time it is sealed. */
function end(scope: PolicyScope): unknown {
  return scope.level === 'user' ? { level: 'user', tag: scope.tag } : scope;
}

function placeDifferences(before: PolicyState, after: PolicyState): PolicyDifference[] {
  const ids = [...new Set([...before.places.keys(), ...after.places.keys()])].sort();
  return ids.flatMap((id) => {
    const [was, is] = [before.places.get(id), after.places.get(id)];
    const scope = (is ?? was)?.scope;
    if (scope === undefined) return [];
    return [...openings(was, is), ...settingDifferences({ place: id, scope }, valuesOf(was), valuesOf(is))];
  });
}

function openings(before: Place | undefined, after: Place | undefined): PolicyDifference[] {
  const [was, is] = [openedPlace(before), openedPlace(after)];
  if (was && is && isDeepStrictEqual(end(was.scope), end(is.scope))) return [];
  const told = (place: Place | undefined, change: 'added' | 'removed'): PolicyDifference[] =>
    place === undefined ? [] : [{ kind: 'place', id: place.id, scope: place.scope, change, fields: [] }];
  return [...told(was, 'removed'), ...told(is, 'added')];
}

/** That somebody opened: the global one is always there, and going back leaves those that the engine made to keep something. */
function openedPlace(place: Place | undefined): Place | undefined {
  return place?.id === GLOBAL_PLACE || place?.cause === 'needed' ? undefined : place;
}

function valuesOf(place: Place | undefined): SettingValues {
  return Object.fromEntries([...(place?.values ?? [])].map(([key, { value }]) => [key, value]));
}

function settingDifferences(home: SettingHome, before: SettingValues, after: SettingValues): PolicyDifference[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return keys.flatMap((key) => {
    const [was, is] = [before[key] ?? null, after[key] ?? null];
    if (isDeepStrictEqual(was, is)) return [];
    return { kind: 'setting', home, key, change: changeOf(was, is), fields: [{ field: 'value', before: was, after: is }] };
  });
}

function differences(
  kind: 'pattern' | 'group' | 'exception',
  before: ReadonlyMap<string, Fields>,
  after: ReadonlyMap<string, Fields>,
): PolicyDifference[] {
  const ids = [...new Set([...before.keys(), ...after.keys()])].sort();
  return ids.flatMap((id) => {
    const [was, is] = [before.get(id) ?? null, after.get(id) ?? null];
    const fields = fieldDifferences('', was ?? {}, is ?? {});
    return fields.length === 0 ? [] : { kind, id, change: changeOf(was, is), fields };
  });
}

function changeOf(before: unknown, after: unknown): Changed['change'] {
  return before === null ? 'added' : after === null ? 'removed' : 'changed';
}

/** Records are compared field by field at any depth, lists as a whole. */
function fieldDifferences(path: string, before: Fields, after: Fields): FieldDifference[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name) => {
    const [was, is] = [before[name] ?? null, after[name] ?? null];
    const field = path === '' ? name : `${path}.${name}`;
    if (isDeepStrictEqual(was, is)) return [];
    return isFields(was) && isFields(is) ? fieldDifferences(field, was, is) : [{ field, before: was, after: is }];
  });
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function eachAs<T>(map: ReadonlyMap<string, T>, fieldsOf: (value: T) => Fields | undefined): ReadonlyMap<string, Fields> {
  const entries = [...map].map(([id, value]) => [id, fieldsOf(value)] as const);
  return new Map(entries.filter((entry): entry is readonly [string, Fields] => entry[1] !== undefined));
}
