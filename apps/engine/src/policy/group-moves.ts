/** Which versions are moved when a whole group is, and why a pattern is left where it is. */
import { expandRefs } from '#dlp';
import { groupRefOf, listedPattern, newestVersion, versionIn, type PatternHistory, type PolicyState } from '#events';

export type GroupTarget = 'shadow' | 'live' | 'retired';

export interface VersionToMove {
  readonly id: string;
  readonly version: number;
}

export interface LeftAlone {
  readonly id: string;
  readonly reason: string;
}

export interface GroupMoves {
  readonly moves: readonly VersionToMove[];
  readonly refused: readonly LeftAlone[];
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
  const newest = newestVersion(history);
  const move = ({ pattern }: typeof newest): VersionToMove[] => [{ id, version: pattern.version }];
  switch (to) {
    case 'retired':
      return [live, shadow].flatMap((version) => (version === undefined ? [] : move(version)));
    case 'live':
      // what is tried in shadow is what goes live; a draft beside a live version was never tried
      if (shadow) return move(shadow);
      return live ? [] : move(newest);
    case 'shadow':
      if (live && shadow) return [{ id, reason: `version ${shadow.pattern.version} is in shadow beside the live one: move it by hand` }];
      if (shadow) return [];
      return move(live ?? newest);
  }
}
