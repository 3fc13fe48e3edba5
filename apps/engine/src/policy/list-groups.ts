import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { PatternGroupOfApi } from '#contracts';
import { expandRefs, type PatternGroup, type PatternRef } from '#dlp';
import { groupRefOf, groupStream, listedPattern, revisionOfStream, usesOf, type PolicyState } from '#events';
import { requireRole, type Caller } from '../access/access-port.js';
import { EngineClock } from '../platform/engine-clock.js';
import { PolicyNames } from '../settings/policy-names.js';
import { movesOfGroup, type GroupMoves, type GroupTarget } from './group-moves.js';
import { shownVersion } from './pattern-shown.js';
import { PolicyBook } from './policy-book.js';

export interface GroupList {
  readonly groups: PatternGroupOfApi[];
  readonly policyRevision: string;
}

/** All groups, by id, with the patterns that they come to. */
export class ListGroups extends Query<GroupList> {
  constructor(readonly caller: Caller | null) {
    super();
  }
}

@QueryHandler(ListGroups)
export class ListGroupsHandler implements IQueryHandler<ListGroups> {
  constructor(
    @Inject(PolicyBook) private readonly book: PolicyBook,
    @Inject(PolicyNames) private readonly names: PolicyNames,
    @Inject(EngineClock) private readonly clock: EngineClock,
  ) {}

  async execute({ caller }: ListGroups): Promise<GroupList> {
    requireRole('patternGroups', caller);
    const { state, revision } = this.book.current();
    const saved = [...state.groups.values()].map(({ group }) => group).sort((a, b) => (a.id < b.id ? -1 : 1));
    return { groups: await Promise.all(saved.map((group) => this.view(group, state, caller))), policyRevision: revision };
  }

  private async view(
    { id, name, description, members }: PatternGroup,
    state: PolicyState,
    caller: Caller | null,
  ): Promise<PatternGroupOfApi> {
    const movesTo = (to: GroupTarget): GroupMoves => movesOfGroup(state, id, to) ?? { moves: [], refused: [] };
    const uses = usesOf(state, groupRefOf(id), this.clock.iso());
    return {
      ...{ id, name, description, members: [...members] },
      patterns: patternsOf(members, state).map(({ id: pattern, name: shown, state: now }) => ({ id: pattern, name: shown, state: now })),
      moves: { shadow: movesTo('shadow'), live: movesTo('live'), retired: movesTo('retired') },
      usedBy: await this.names.usesFor(caller, state, uses),
      revision: revisionOfStream(state, groupStream(id)),
    };
  }
}

/** What stands for each pattern that these come to, each once, by id. */
function patternsOf(refs: readonly PatternRef[], state: PolicyState) {
  const groups = [...state.groups.values()].map(({ group }) => group);
  const expanded = expandRefs(refs, groups);
  const ids = expanded.all ? [...state.patterns.keys()].sort() : expanded.ids;
  return ids.flatMap((id) => {
    const history = listedPattern(state, id);
    return history === undefined ? [] : [shownVersion(history)];
  });
}
