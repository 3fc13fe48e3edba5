/**
 * The way back to an earlier policy: new facts, so that what was in force in between stays in the log. What the
 * configuration file says is not brought back: it would be recorded anew at the next start. Comments and lists
 * of people's addresses stay as they are.
 */
import { isDeepStrictEqual } from 'node:util';
import { isSealedAddresses, type PatternState } from '#dlp';
import type { PatternEvent } from '../pattern/pattern-events.js';
import type { Sealed } from '../sealed.js';
import { placeOf } from './decide-place.js';
import type { Json, PolicyEvent } from './policy-events.js';
import { jsonBytes, MAX_FACT_BYTES } from './policy-refusal.js';
import { scopeRef } from './policy-set-of.js';
import type { GrantedException, PatternHistory, Place, PolicyState, SavedGroup } from './policy-state.js';
import { exceptionStream, groupStream, patternStream, placeStream, type PolicyFact } from './policy-streams.js';

/** Facts of one stream, in order. */
export interface StreamFacts {
  readonly stream: string;
  readonly facts: readonly PolicyFact[];
}

/** Why, sealed for one stream. */
export type ReasonFor = (stream: string) => Sealed;

/**
 * The facts that make mail be judged as under `earlier`, a state of the same log before it. Streams are in an order in which
 * nothing names what is not there, and no domain has two places: what is named comes first, closings come before openings, and
 * groups that nothing names any more go last.
 */
export function factsToRestore(current: PolicyState, earlier: PolicyState, reasonFor: ReasonFor): readonly StreamFacts[] {
  const wanted = { ...earlier, places: placesAfter(current, earlier) };
  const restored = <T>(part: (state: PolicyState) => ReadonlyMap<string, T>, streamOf: (id: string) => string, factsOf: FactsOf<T>) =>
    [...new Set([...part(current).keys(), ...part(wanted).keys()])].sort().flatMap((id): StreamFacts[] => {
      const stream = streamOf(id);
      const facts = factsOf(part(current).get(id), part(wanted).get(id), () => reasonFor(stream));
      return facts.length === 0 ? [] : [{ stream, facts }];
    });
  const groups = restored(({ groups: all }) => all, groupStream, groupFacts);
  const places = restored(({ places: all }) => all, placeStream, placeFacts);
  const ends = ({ facts }: StreamFacts): boolean => facts.some(({ type }) => type === 'GroupDeleted' || type === 'ScopeClosed');
  return [
    ...restored(({ patterns }) => patterns, patternStream, patternFacts),
    ...groups.filter((group) => !ends(group)),
    ...places.filter(ends),
    ...places.filter((place) => !ends(place)),
    ...restored(({ exceptions }) => exceptions, exceptionStream, exceptionFacts),
    ...groups.filter(ends),
  ];
}

/**
 * Those of then, and places that the engine made since to keep something there: only what was set at them goes. One of a scope
 * that had another place then goes as a whole: that place comes back.
 */
function placesAfter(current: PolicyState, earlier: PolicyState): ReadonlyMap<string, Place> {
  const isFree = ({ id, scope }: Place): boolean => !earlier.places.has(id) && placeOf(earlier, scope) === undefined;
  const kept = [...current.places].filter(([, place]) => place.cause === 'needed' && isFree(place));
  return new Map([...earlier.places, ...kept.map(([id, place]) => [id, { ...place, values: new Map() }] as const)]);
}

type SettingChange = Extract<PolicyEvent, { type: 'SettingsChanged' }>['data']['changes'][number];
/** Room for a sealed reason. */
const REASON_BYTES = 4_000;

type FactsOf<T> = (current: T | undefined, wanted: T | undefined, reason: () => Sealed) => readonly PolicyFact[];

/**
 * Versions go back to the states that they had. What was written since is retired if it is in force, else left alone; a pattern that
 * was deleted since is listed again.
 */
function patternFacts(
  current: PatternHistory | undefined,
  wanted: PatternHistory | undefined,
  reason: () => Sealed,
): readonly PatternEvent[] {
  if (current === undefined) return [];
  const states = new Map(current.versions.map(({ pattern }) => [pattern.version, pattern.state]));
  const facts: PatternEvent[] = [];
  const move = (version: number, to: PatternState, cause: 'replaced' | 'rollback'): void => {
    const from = states.get(version) ?? to;
    states.set(version, to);
    facts.push({ type: 'PatternMoved', data: { version, from, to, cause, reason: cause === 'replaced' ? null : reason() } });
  };
  const targets = targetStates(current, wanted);
  for (const [version, to] of targets) if (!isInForce(to) && states.get(version) !== to) move(version, to, 'rollback');
  for (const [version, to] of targets) {
    if (!isInForce(to) || states.get(version) === to) continue;
    const inPlace = [...states].find(([other, state]) => other !== version && state === to);
    if (inPlace) move(inPlace[0], 'retired', 'replaced');
    move(version, to, 'rollback');
  }
  const [newest] = targets.slice(-1);
  if (facts.length === 0 && current.deleted && wanted?.deleted === false && newest) move(newest[0], newest[1], 'rollback');
  return facts;
}

function targetStates(current: PatternHistory, wanted: PatternHistory | undefined): readonly (readonly [number, PatternState])[] {
  const wantedStates = new Map(
    wanted === undefined || wanted.deleted ? [] : wanted.versions.map(({ pattern }) => [pattern.version, pattern.state]),
  );
  return current.versions.map(({ pattern: { version, state } }) => {
    return [version, wantedStates.get(version) ?? (isInForce(state) ? 'retired' : state)];
  });
}

function isInForce(state: PatternState): boolean {
  return state === 'live' || state === 'shadow';
}

function groupFacts(current: SavedGroup | undefined, wanted: SavedGroup | undefined, reason: () => Sealed): readonly PolicyEvent[] {
  if (wanted === undefined) return [{ type: 'GroupDeleted', data: { reason: reason() } }];
  if (current !== undefined && isDeepStrictEqual(current.group, wanted.group)) return [];
  const group = { ...wanted.group, members: [...wanted.group.members] };
  return [{ type: 'GroupSaved', data: { group, reason: reason() } }];
}

function placeFacts(current: Place | undefined, wanted: Place | undefined, reason: () => Sealed): readonly PolicyEvent[] {
  const closed = (): PolicyEvent => ({ type: 'ScopeClosed', data: { reason: reason() } });
  if (wanted === undefined) return [closed()];
  // closed, and opened again for something else
  if (current && !isDeepStrictEqual(scopeRef(current.scope), scopeRef(wanted.scope)))
    return [closed(), ...placeFacts(undefined, wanted, reason)];
  const opened: PolicyEvent[] = current ? [] : [{ type: 'ScopeOpened', data: { scope: wanted.scope, cause: 'rollback' } }];
  const keys = new Set([...(current?.values.keys() ?? []), ...wanted.values.keys()]);
  const changes = [...keys].sort().flatMap((key) => {
    const [before, after] = [current?.values.get(key)?.value ?? null, wanted.values.get(key)?.value ?? null];
    // the key of a list of people that was replaced is gone: whoever is on it now stays
    if (isSealedAddresses(before) || isSealedAddresses(after)) return [];
    return isDeepStrictEqual(before, after) ? [] : [{ key, before: before as Json, after: after as Json }]; // JSON when it was recorded
  });
  return [
    ...opened,
    ...inFacts(changes).map((some): PolicyEvent => ({ type: 'SettingsChanged', data: { changes: some, reason: reason() } })),
  ];
}

/** As few facts as hold them all. */
function inFacts(changes: readonly SettingChange[]): SettingChange[][] {
  const facts: SettingChange[][] = [];
  for (const change of changes) {
    const last = facts.at(-1);
    if (last !== undefined && jsonBytes([...last, change]) < MAX_FACT_BYTES - REASON_BYTES) last.push(change);
    else facts.push([change]);
  }
  return facts;
}

function exceptionFacts(
  current: GrantedException | undefined,
  wanted: GrantedException | undefined,
  reason: () => Sealed,
): readonly PolicyEvent[] {
  const was = wanted !== undefined && wanted.withdrawn === null;
  const is = current !== undefined && current.withdrawn === null;
  if (is && !was) return [{ type: 'ExceptionWithdrawn', data: { reason: reason() } }];
  if (is || !was) return [];
  const { refs, sender, recipient, expiresAt, owner, reason: grantedFor } = wanted;
  return [{ type: 'ExceptionGranted', data: { refs: [...refs], sender, recipient, expiresAt, owner, reason: grantedFor } }];
}
