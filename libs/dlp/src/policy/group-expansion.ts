/** Which patterns a list of patterns and groups comes to. */
import type { PatternRef } from '../settings/setting.js';
import type { PatternGroup } from './policy-set.js';

/** A set of patterns by id: each is in it once, however many groups hold it. */
export interface ExpandedRefs {
  /** Every pattern there is. */
  readonly all: boolean;
  /** Those that are named, sorted; with `all`, those that are named besides. */
  readonly ids: readonly string[];
  has(pattern: string): boolean;
}

/**
 * Opens groups within groups. Never runs in circles: a group that is reached again adds nothing. A group that does not exist adds
 * nothing either. Ids of patterns are not looked up.
 */
export function expandRefs(refs: readonly PatternRef[], groups: readonly PatternGroup[]): ExpandedRefs {
  const members = new Map(groups.map((group) => [group.id, group.members]));
  const ids = new Set<string>();
  const opened = new Set<string>();
  let all = false;
  const open: PatternRef[] = [...refs];
  for (let ref = open.pop(); ref !== undefined; ref = open.pop()) {
    const id = ref.slice(ref.indexOf('/') + 1);
    if (ref === 'all') all = true;
    else if (ref.startsWith('pattern/')) ids.add(id);
    else if (!opened.has(id)) {
      opened.add(id);
      for (const member of members.get(id) ?? []) open.push(member);
    }
  }
  return { all, ids: [...ids].sort(), has: (pattern) => all || ids.has(pattern) };
}

/** A way from a group back to itself, e.g. `['a', 'b', 'a']`; undefined when no group holds itself. */
export function findGroupCycle(groups: readonly PatternGroup[]): readonly string[] | undefined {
  const members = new Map(groups.map((group) => [group.id, group.members]));
  const done = new Set<string>();
  for (const { id } of groups) {
    const cycle = cycleFrom(id, members, done);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

/** Depth first, without recursion: groups may be nested a thousand deep. */
function cycleFrom(start: string, members: ReadonlyMap<string, readonly PatternRef[]>, done: Set<string>): string[] | undefined {
  const path: string[] = [];
  const onPath = new Set<string>();
  const left: { readonly id: string; readonly next: string[] }[] = [];
  const enter = (id: string): void => {
    path.push(id);
    onPath.add(id);
    left.push({ id, next: (members.get(id) ?? []).flatMap((ref) => (ref.startsWith('group/') ? [ref.slice('group/'.length)] : [])) });
  };
  if (!done.has(start)) enter(start);
  for (let top = left.at(-1); top !== undefined; top = left.at(-1)) {
    const next = top.next.pop();
    if (next === undefined) {
      done.add(top.id);
      onPath.delete(top.id);
      path.pop();
      left.pop();
    } else if (onPath.has(next)) return [...path.slice(path.indexOf(next)), next];
    else if (!done.has(next) && members.has(next)) enter(next);
  }
  return undefined;
}
