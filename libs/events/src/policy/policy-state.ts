/**
 * Everything that is decided about detection, folded from the log up to one fact: patterns with all their versions, groups,
 * places of the settings tree, exceptions, and who decided what when. Free text and addresses stay sealed.
 */
import type { Pattern, PatternGroup, PatternRef, PatternState, SettingValue, SettingValues } from '#dlp';
import type { Actor } from '../envelope.js';
import type { PatternEvent } from '../pattern/pattern-events.js';
import type { Sealed } from '../sealed.js';
import type { PolicyEvent, PolicyScope } from './policy-events.js';
import { GLOBAL_PLACE } from './policy-streams.js';

/** When, and by whom. */
export interface Decided {
  /** ISO-8601 UTC with milliseconds. */
  readonly at: string;
  readonly by: Actor;
}

type Moved = Extract<PatternEvent, { type: 'PatternMoved' }>['data'];

/** One step of a version's life. */
export interface PatternMove extends Decided {
  readonly from: PatternState;
  readonly to: PatternState;
  readonly cause: Moved['cause'];
  /** Free text of the decider, sealed. */
  readonly reason: Sealed | null;
}

/** One immutable version and what became of it. */
export interface PatternVersion {
  /** In its present state. */
  readonly pattern: Pattern;
  /** The author: whoever wrote this version. */
  readonly saved: Decided;
  readonly cause: Extract<PatternEvent, { type: 'PatternVersioned' }>['data']['cause'];
  /** Oldest first, the first state not among them. */
  readonly moves: readonly PatternMove[];
}

/** All versions of one pattern. */
export interface PatternHistory {
  readonly id: string;
  /** Oldest first, never empty; at most one is live and at most one is in shadow. */
  readonly versions: readonly PatternVersion[];
  /** Not listed and not judged any more; a new version brings it back. */
  readonly deleted: boolean;
}

export interface SavedGroup {
  readonly group: PatternGroup;
  readonly saved: Decided;
}

/** One open place of the settings tree. */
export interface Place {
  /** `global`, or a ULID. */
  readonly id: string;
  readonly scope: PolicyScope;
  /** `null`: the global place, which nobody opened. */
  readonly opened: Decided | null;
  readonly cause: Extract<PolicyEvent, { type: 'ScopeOpened' }>['data']['cause'] | null;
  /** What it sets itself, by key. */
  readonly values: ReadonlyMap<string, PlaceValue>;
  /** JSON {@link SealedAnnotation}, sealed under the place's key; `null`: none so far. */
  readonly annotation: Sealed | null;
}

export interface PlaceValue {
  readonly value: SettingValue;
  readonly set: Decided;
}

/** One exception, in force, expired or withdrawn. */
export interface GrantedException {
  readonly id: string;
  readonly refs: readonly PatternRef[];
  /** `null`: every sender. */
  readonly sender: PolicyScope | null;
  /** `null`: every recipient. */
  readonly recipient: PolicyScope | null;
  readonly expiresAt: string;
  /** Account that answers for it. */
  readonly owner: string;
  readonly reason: Sealed;
  readonly granted: Decided;
  readonly withdrawn: (Decided & { readonly reason: Sealed | null }) | null;
}

export interface PolicyState {
  /** What the configuration file says, over the factory's values. */
  readonly base: SettingValues;
  /** By id, deleted ones among them. */
  readonly patterns: ReadonlyMap<string, PatternHistory>;
  readonly groups: ReadonlyMap<string, SavedGroup>;
  /** Open places by id; always with the global one. */
  readonly places: ReadonlyMap<string, Place>;
  /** By id, whatever became of them. */
  readonly exceptions: ReadonlyMap<string, GrantedException>;
  /** Revision of every stream that was ever written, those of deleted things among them. */
  readonly revisions: ReadonlyMap<string, number>;
}

/** The policy of an empty log: nothing is looked for, nothing is set. */
export function emptyPolicy(): PolicyState {
  return {
    base: {},
    patterns: new Map(),
    groups: new Map(),
    places: new Map([[GLOBAL_PLACE, unsetPlace(GLOBAL_PLACE, { level: 'global' })]]),
    exceptions: new Map(),
    revisions: new Map(),
  };
}

/** A place as it is before anything is set at it. */
export function unsetPlace(id: string, scope: PolicyScope): Place {
  return { id, scope, opened: null, cause: null, values: new Map(), annotation: null };
}

/** Revision of a stream's newest fact; -1 when it has none. */
export function revisionOfStream(state: PolicyState, stream: string): number {
  return state.revisions.get(stream) ?? -1;
}

/** A pattern that is not deleted. */
export function listedPattern(state: PolicyState, id: string): PatternHistory | undefined {
  const history = state.patterns.get(id);
  return history?.deleted === false ? history : undefined;
}

/** The newest version of a pattern. */
export function newestVersion({ versions }: PatternHistory): PatternVersion {
  const newest = versions.at(-1);
  if (newest === undefined) throw new RangeError('a pattern has at least one version');
  return newest;
}

/** The version that acts or, in shadow, only reports. */
export function versionIn(history: PatternHistory, state: 'live' | 'shadow'): PatternVersion | undefined {
  return history.versions.find(({ pattern }) => pattern.state === state);
}
