/** Decides about places of the settings tree and their values. */
import { isDeepStrictEqual } from 'node:util';
import type { SettingLevel } from '#dlp';
import type { Sealed } from '../sealed.js';
import type { Json, PolicyEvent, PolicyScope } from './policy-events.js';
import { jsonBytes, MAX_VALUE_BYTES, refuse, storable, type PolicyRefusal } from './policy-refusal.js';
import { refsIn, revisionConflict, unknownReference } from './policy-references.js';
import { scopeRef } from './policy-set-of.js';
import type { Place, PolicyState } from './policy-state.js';
import { GLOBAL_PLACE, placeStream } from './policy-streams.js';

type PlaceDecision = readonly PolicyEvent[] | PolicyRefusal;
type Change = Extract<PolicyEvent, { type: 'SettingsChanged' }>['data']['changes'][number];

/** What a setting asks of a value. */
export interface SettingRule {
  readonly levels: readonly SettingLevel[];
  /** What is wrong with a value, for people; undefined: nothing. */
  check(value: unknown): string | undefined;
}

export interface OpenPlace {
  /** A ULID that was never used, or that of a place that was closed. */
  readonly id: string;
  readonly scope: PolicyScope;
  readonly cause: 'edit' | 'needed' | 'rollback';
}

export interface ChangeSettings {
  readonly id: string;
  /** All or none; `null`: inherits again. */
  readonly changes: readonly { readonly key: string; readonly value: Json }[];
  readonly reason: Sealed | null;
  /** Rule of a key; undefined when there is no such setting. */
  readonly rule: (key: string) => SettingRule | undefined;
  readonly expectedRevision?: number;
}

export interface AnnotatePlace {
  readonly id: string;
  /** JSON {@link SealedAnnotation}. */
  readonly annotation: Sealed;
  readonly expectedRevision?: number;
}

/** A domain, a wildcard domain or a person has one place at most. */
export function decideOpenPlace(state: PolicyState, { id, scope, cause }: OpenPlace): PlaceDecision {
  if (scope.level === 'global') return refuse('global-place', 'the global place is always there');
  const isTaken = id === GLOBAL_PLACE || state.places.has(id) || placeOf(state, scope) !== undefined;
  return isTaken ? refuse('place-exists', 'it has a place in the tree already') : [{ type: 'ScopeOpened', data: { scope, cause } }];
}

/** The open place of a domain, a wildcard domain, a person (by tag), or the global one. */
export function placeOf(state: PolicyState, scope: PolicyScope): Place | undefined {
  const wanted = scopeRef(scope);
  return [...state.places.values()].find((place) => isDeepStrictEqual(scopeRef(place.scope), wanted));
}

/** One fact with what is really another value; nothing when all of it stands already. */
export function decideChangeSettings(state: PolicyState, command: ChangeSettings): PlaceDecision {
  const place = openPlace(state, command);
  if ('refused' in place) return place;
  const changes: Change[] = [];
  for (const { key, value } of command.changes) {
    const refusal = refusalOf(state, place, { key, value }, command.rule(key));
    if (refusal) return refusal;
    if (changes.some((change) => change.key === key)) return refuse('wrong-value', `the change names ${key} twice`);
    const before = (place.values.get(key)?.value ?? null) as Json; // it was JSON when it was recorded
    if (!isDeepStrictEqual(before, value)) changes.push({ key, before, after: value });
  }
  return changes.length === 0 ? [] : storable([{ type: 'SettingsChanged', data: { changes, reason: command.reason } }]);
}

/** Whether the comment is another one only its writer can tell: it is sealed here. */
export function decideAnnotatePlace(state: PolicyState, command: AnnotatePlace): PlaceDecision {
  const place = openPlace(state, command);
  return 'refused' in place ? place : storable([{ type: 'ScopeAnnotated', data: { annotation: command.annotation } }]);
}

/** What it covered falls back to the level above. */
export function decideClosePlace(state: PolicyState, command: { readonly id: string; readonly reason: Sealed | null }): PlaceDecision {
  const place = openPlace(state, command);
  if ('refused' in place) return place;
  if (place.id === GLOBAL_PLACE) return refuse('global-place', 'the global place cannot be closed');
  return [{ type: 'ScopeClosed', data: { reason: command.reason } }];
}

function openPlace(state: PolicyState, { id, expectedRevision }: { id: string; expectedRevision?: number }): Place | PolicyRefusal {
  const place = state.places.get(id);
  if (place === undefined) return refuse('unknown-place', 'there is no such place in the tree');
  return revisionConflict(state, placeStream(id), expectedRevision) ?? place;
}

function refusalOf(
  state: PolicyState,
  place: Place,
  { key, value }: { readonly key: string; readonly value: Json },
  rule: SettingRule | undefined,
): PolicyRefusal | undefined {
  // what is no setting any more can still be taken back
  if (value === null && place.values.has(key)) return undefined;
  if (rule === undefined) return refuse('unknown-setting', `there is no setting ${key}`);
  if (!rule.levels.includes(place.scope.level))
    return refuse('wrong-level', `the setting ${key} cannot be set at a ${place.scope.level} place`);
  if (value === null) return undefined;
  // first, for a check takes the longer the more there is
  if (jsonBytes(value) > MAX_VALUE_BYTES) return refuse('too-large', `the value of ${key} is larger than ${String(MAX_VALUE_BYTES)} bytes`);
  const problem = rule.check(value);
  if (problem !== undefined) return refuse('wrong-value', `this value cannot stand for ${key}: ${problem}`);
  return unknownReference(state, refsIn(value as Parameters<typeof refsIn>[0])); // the check said that it is a value of this setting
}
