/** Decides about groups: what they name exists, no group holds itself, and none goes that something needs. */
import { isDeepStrictEqual } from 'node:util';
import type { PatternGroup } from '#dlp';
import type { Sealed } from '../sealed.js';
import type { PolicyEvent } from './policy-events.js';
import { refuse, storable, type PolicyRefusal } from './policy-refusal.js';
import { groupRefOf, revisionConflict, unknownReference, usesOf } from './policy-references.js';
import type { PolicyState } from './policy-state.js';
import { groupStream } from './policy-streams.js';

type GroupDecision = readonly PolicyEvent[] | PolicyRefusal;

export interface SaveGroup {
  readonly group: PatternGroup;
  readonly reason: Sealed | null;
  /** Of the stream that was read; `null` for a new group, absent: not checked. */
  readonly expectedRevision?: number | null;
}

export interface DeleteGroup {
  readonly id: string;
  /** ISO-8601 UTC. */
  readonly now: string;
  readonly reason: Sealed | null;
}

/** The group as it shall be, each member once; nothing when it is so already. */
export function decideSaveGroup(state: PolicyState, { group, reason, expectedRevision }: SaveGroup): GroupDecision {
  const known = state.groups.get(group.id);
  // the stream of a deleted group has a revision that nobody sees
  const expected = known === undefined && expectedRevision === null ? undefined : expectedRevision;
  const conflict = revisionConflict(state, groupStream(group.id), expected);
  if (conflict) return conflict;
  const saved = { ...group, members: [...new Set(group.members)] };
  const others = saved.members.filter((ref) => ref !== groupRefOf(group.id));
  const unknown = unknownReference(state, others);
  if (unknown) return unknown;
  const cycle = cycleThrough(state, saved);
  if (cycle) return refuse('group-cycle', `the group would hold itself: ${cycle.join(' → ')}`);
  if (known !== undefined && isDeepStrictEqual(known.group, saved)) return [];
  return storable([{ type: 'GroupSaved', data: { group: saved, reason } }]);
}

/** The group goes when no other group, setting or exception in force names it. */
export function decideDeleteGroup(state: PolicyState, { id, now, reason }: DeleteGroup): GroupDecision {
  if (!state.groups.has(id)) return refuse('unknown-group', `there is no group ${id}`);
  const uses = usesOf(state, groupRefOf(id), now);
  if (uses.length > 0) return { ...refuse('in-use', `the group ${id} is named elsewhere in the policy`), uses };
  return [{ type: 'GroupDeleted', data: { reason } }];
}

/** The way from a group back to itself, by ids, if its new members make one. Each group is looked into once. */
function cycleThrough(state: PolicyState, group: PatternGroup): readonly string[] | undefined {
  const seen = new Set<string>();
  const ways = [[group.id]];
  for (let way = ways.pop(); way !== undefined; way = ways.pop()) {
    const id = way.at(-1);
    const members = id === undefined || id === group.id ? group.members : (state.groups.get(id)?.group.members ?? []);
    for (const ref of members) {
      if (!ref.startsWith('group/')) continue;
      const inner = ref.slice('group/'.length);
      if (inner === group.id) return [...way, inner];
      if (seen.has(inner)) continue;
      seen.add(inner);
      ways.push([...way, inner]);
    }
  }
  return undefined;
}
