/** Which versions are moved when a whole group is, and why a pattern is left where it is. */
import { expandRefs, type PatternState } from '#dlp';
import { groupRefOf, listedPattern, newestVersion, versionIn, type PatternHistory, type PatternVersion, type PolicyState } from '#events';

export type GroupTarget = 'shadow' | 'live' | 'retired';

export interface VersionToMove {
  readonly id: string;
  readonly version: number;
  /** Where it is now. */
  readonly state: PatternState;
}

export interface LeftAlone {
  readonly id: string;
  readonly reason: string;
}

export interface GroupMoves {
  readonly moves: VersionToMove[];
  readonly refused: LeftAlone[];
}

/** Undefined when there is no such group. Patterns that are there already are neither moved nor refused. */
export function movesOfGroup(state: PolicyState, groupId: string, to: GroupTarget): GroupMoves | undefined {
  if (!state.groups.has(groupId)) return undefined;
  const groups = [...state.groups.values()].map(({ group }) => group);
  const expanded = expandRefs([groupRefOf(groupId)], groups);
  const ids = expanded.all ? [...state.patterns.keys()].sort() : expanded.ids;
  const found = ids.flatMap((id) => movesOf(listedPattern(state, id), to));
  return {
    moves: found.flatMap((each) => ('version' in each ? [each] : [])),
    refused: found.flatMap((each) => ('reason' in each ? [each] : [])),
  };
}

function movesOf(history: PatternHistory | undefined, to: GroupTarget): readonly (VersionToMove | LeftAlone)[] {
  if (history === undefined) return [];
  const { id } = history;
  const live = versionIn(history, 'live');
  const shadow = versionIn(history, 'shadow');
  switch (to) {
    case 'retired':
      return [live, shadow].flatMap((version) => (version === undefined ? [] : [moveOf(id, version)]));
    case 'live':
      // what is tried in shadow is what goes live; a draft beside a live version was never tried
      if (shadow) return [moveOf(id, shadow)];
      return live ? [] : [unlessRetired(id, newestVersion(history))];
    case 'shadow':
      if (live && shadow) return [{ id, reason: `version ${shadow.pattern.version} is in shadow beside the live one: move it by hand` }];
      if (shadow) return [];
      return live ? [moveOf(id, live)] : [unlessRetired(id, newestVersion(history))];
  }
}

function moveOf(id: string, { pattern: { version, state } }: PatternVersion): VersionToMove {
  return { id, version, state };
}

/** Somebody took it out on purpose: what brings a whole group into force does not bring it back. */
function unlessRetired(id: string, newest: PatternVersion): VersionToMove | LeftAlone {
  const { version, state } = newest.pattern;
  return state === 'retired' ? { id, reason: `version ${version} is retired: bring it back by hand` } : moveOf(id, newest);
}
