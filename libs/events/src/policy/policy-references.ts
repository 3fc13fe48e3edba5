/** Who names whom: patterns and groups are named by groups, by settings and by exceptions. */
import type { PatternRef, SettingValue } from '#dlp';
import { refuse, type PolicyRefusal, type PolicyUse } from './policy-refusal.js';
import { listedPattern, revisionOfStream, type PolicyState } from './policy-state.js';

/**
 * What names a pattern or group directly; `all` names nothing in particular. Exceptions count while they are in force.
 * @param now ISO-8601 UTC.
 */
export function usesOf(state: PolicyState, ref: PatternRef, now: string): readonly PolicyUse[] {
  const groups = [...state.groups.values()].filter(({ group }) => group.members.includes(ref));
  const places = [...state.places.values()].filter(({ values }) => [...values.values()].some(({ value }) => refsIn(value).includes(ref)));
  const exceptions = [...state.exceptions.values()].filter(
    ({ refs, withdrawn, expiresAt }) => withdrawn === null && now < expiresAt && refs.includes(ref),
  );
  return [
    ...groups.map(({ group }) => ({ kind: 'group' as const, id: group.id })),
    ...places.map(({ id }) => ({ kind: 'setting' as const, id })),
    ...exceptions.map(({ id }) => ({ kind: 'exception' as const, id })),
  ];
}

/** The refusal of the first reference to what does not exist. */
export function unknownReference(state: PolicyState, refs: readonly PatternRef[]): PolicyRefusal | undefined {
  const unknown = refs.find((ref) => !exists(state, ref));
  return unknown === undefined ? undefined : refuse('unknown-reference', `there is no ${unknown.replace('/', ' ')}`);
}

/** The patterns and groups that a value names: those of a selection, none of anything else. */
export function refsIn(value: SettingValue): readonly PatternRef[] {
  return typeof value === 'object' && 'refs' in value && isRefs(value.refs) ? value.refs : [];
}

/** Whether a stream stands where the caller saw it: `null` where nothing was, absent where nobody looked. */
export function revisionConflict(state: PolicyState, stream: string, expected: number | null | undefined): PolicyRefusal | undefined {
  const actual = revisionOfStream(state, stream);
  if (expected === undefined || (expected ?? -1) === actual) return undefined;
  return refuse('revision-conflict', 'somebody changed it since it was read');
}

export const patternRefOf = (id: string): PatternRef => `pattern/${id}`;
export const groupRefOf = (id: string): PatternRef => `group/${id}`;

function exists(state: PolicyState, ref: PatternRef): boolean {
  if (ref === 'all') return true;
  const id = ref.slice(ref.indexOf('/') + 1);
  return ref.startsWith('group/') ? state.groups.has(id) : listedPattern(state, id) !== undefined;
}

function isRefs(refs: unknown): refs is readonly PatternRef[] {
  return Array.isArray(refs);
}
