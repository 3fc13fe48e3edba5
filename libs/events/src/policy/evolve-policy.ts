/** Folds the policy's facts. Total: a fact about something that was never there changes nothing but its stream's revision. */
import type { PatternState, SettingValue, SettingValues } from '#dlp';
import type { EventMeta } from '../envelope.js';
import { patternOf, type PatternEvent } from '../pattern/pattern-events.js';
import type { PolicyEvent } from './policy-events.js';
import {
  unsetPlace,
  type Decided,
  type GrantedException,
  type PatternHistory,
  type PatternMove,
  type PatternVersion,
  type Place,
  type PlaceValue,
  type PolicyState,
  type SavedGroup,
} from './policy-state.js';
import { GLOBAL_PLACE, type PolicyFact, type RecordedPolicyFact } from './policy-streams.js';

/** The state with maps of its own, while facts are folded into it. */
interface Draft {
  base: SettingValues;
  readonly patterns: Map<string, PatternHistory>;
  readonly groups: Map<string, SavedGroup>;
  readonly places: Map<string, Place>;
  readonly exceptions: Map<string, GrantedException>;
  readonly revisions: Map<string, number>;
}

type Fact<T extends (PatternEvent | PolicyEvent)['type']> = Extract<PatternEvent | PolicyEvent, { type: T }>['data'];

/** Folds one fact; the state that was given stays as it is. */
export function evolvePolicy(state: PolicyState, fact: RecordedPolicyFact): PolicyState {
  return foldPolicy(state, [fact]);
}

/** Folds many facts in log order, faster than one by one: the state is copied once. */
export function foldPolicy(state: PolicyState, facts: Iterable<RecordedPolicyFact>): PolicyState {
  const draft = copyOf(state);
  for (const fact of facts) fold(draft, fact);
  return draft;
}

/** A policy that grows while a long command is decided step by step. */
export interface GrowingPolicy {
  /** With everything that was added so far. */
  readonly state: PolicyState;
  /** Folds facts as the next ones of their stream. */
  add(stream: string, facts: readonly PolicyFact[], meta: EventMeta): void;
}

/** Copies the policy once, however many facts are added; the state that was given stays as it is. */
export function growingPolicy(from: PolicyState): GrowingPolicy {
  const state = copyOf(from);
  return {
    state,
    add(stream, facts, meta) {
      for (const event of facts) fold(state, { stream, event, meta, revision: (state.revisions.get(stream) ?? -1) + 1 });
    },
  };
}

function copyOf(state: PolicyState): Draft {
  return {
    base: state.base,
    patterns: new Map(state.patterns),
    groups: new Map(state.groups),
    places: new Map(state.places),
    exceptions: new Map(state.exceptions),
    revisions: new Map(state.revisions),
  };
}

function fold(draft: Draft, { stream, revision, event, meta }: RecordedPolicyFact): void {
  const id = stream.slice(stream.indexOf('-') + 1);
  const decided: Decided = { at: meta.at, by: meta.actor };
  draft.revisions.set(stream, revision);
  switch (event.type) {
    case 'PatternVersioned':
      return versioned(draft, event.data, decided);
    case 'PatternMoved':
      return moved(draft, id, event.data, decided);
    case 'PatternDeleted':
      return change(draft.patterns, id, (history) => ({ ...history, deleted: true }));
    case 'GroupSaved':
      draft.groups.set(event.data.group.id, { group: event.data.group, saved: decided });
      return;
    case 'GroupDeleted':
      draft.groups.delete(id);
      return;
    case 'ScopeOpened':
      draft.places.set(id, { ...unsetPlace(id, event.data.scope), opened: decided, cause: event.data.cause });
      return;
    case 'SettingsChanged':
      return change(draft.places, id, (place) => ({ ...place, values: changedValues(place.values, event.data.changes, decided) }));
    case 'ScopeAnnotated':
      return change(draft.places, id, (place) => ({ ...place, annotation: event.data.annotation }));
    case 'ScopeClosed':
      if (id !== GLOBAL_PLACE) draft.places.delete(id);
      return;
    case 'ExceptionGranted':
      draft.exceptions.set(id, { id, ...event.data, granted: decided, withdrawn: null });
      return;
    case 'ExceptionWithdrawn':
      return change(draft.exceptions, id, (exception) => ({ ...exception, withdrawn: { ...decided, reason: event.data.reason } }));
    case 'PolicyBaseRecorded':
      // values were checked when the configuration was read
      draft.base = event.data.values as SettingValues;
  }
}

function versioned(draft: Draft, data: Fact<'PatternVersioned'>, saved: Decided): void {
  const pattern = patternOf(data.pattern);
  const known = draft.patterns.get(pattern.id)?.versions ?? [];
  const others = known.filter((version) => version.pattern.version !== pattern.version);
  const version: PatternVersion = { pattern, saved, cause: data.cause, moves: [] };
  const versions = [...others.map((other) => makeRoom(other, pattern.state, saved)), version];
  draft.patterns.set(pattern.id, { id: pattern.id, versions, deleted: false });
}

function moved(draft: Draft, id: string, { version, to, cause, reason }: Fact<'PatternMoved'>, decided: Decided): void {
  change(draft.patterns, id, (history) => {
    if (!history.versions.some(({ pattern }) => pattern.version === version)) return history;
    const versions = history.versions.map((each) =>
      each.pattern.version === version
        ? inState(each, { ...decided, from: each.pattern.state, to, cause, reason })
        : makeRoom(each, to, decided),
    );
    return { ...history, versions, deleted: history.deleted && cause !== 'rollback' };
  });
}

/** A second version in the state `live` or `shadow` puts the first one out of it. */
function makeRoom(version: PatternVersion, taken: PatternState, decided: Decided): PatternVersion {
  if (version.pattern.state !== taken || (taken !== 'live' && taken !== 'shadow')) return version;
  return inState(version, { ...decided, from: taken, to: 'retired', cause: 'replaced', reason: null });
}

function inState(version: PatternVersion, move: PatternMove): PatternVersion {
  return { ...version, pattern: { ...version.pattern, state: move.to }, moves: [...version.moves, move] };
}

function changedValues(values: Place['values'], changes: Fact<'SettingsChanged'>['changes'], set: Decided): Place['values'] {
  const changed = new Map<string, PlaceValue>(values);
  for (const { key, after } of changes) {
    if (after === null) changed.delete(key);
    else changed.set(key, { value: after as SettingValue, set }); // checked against the setting when it was decided
  }
  return changed;
}

function change<T>(map: Map<string, T>, id: string, to: (known: T) => T): void {
  const known = map.get(id);
  if (known !== undefined) map.set(id, to(known));
}
