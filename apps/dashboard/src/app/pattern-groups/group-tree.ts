/** Groups as a tree: a group stands below every group that holds it. Pure. */
import type { PatternGroupOfApi } from '#contracts';

type Group = Pick<PatternGroupOfApi, 'id' | 'name' | 'members' | 'patterns'>;

export interface GroupNode {
  readonly group: Group;
  /** 0 is the top. */
  readonly depth: number;
  /** Ids from the top to this one: a group may stand at several places. */
  readonly path: string;
}

const nestedIn = (group: Group): readonly string[] =>
  group.members.filter((member) => member.startsWith('group/')).map((member) => member.slice('group/'.length));

/** Depth first, by name. A group that holds itself, which the engine refuses, is not opened twice. */
export function groupNodes(groups: readonly Group[]): readonly GroupNode[] {
  const known = new Map(groups.map((group) => [group.id, group]));
  const held = new Set(groups.flatMap(nestedIn));
  const byName = (a: Group, b: Group): number => a.name.localeCompare(b.name);
  const open = (group: Group, above: readonly string[]): GroupNode[] => {
    const path = [...above, group.id];
    const nested = nestedIn(group)
      .filter((id) => !path.includes(id))
      .map((id) => known.get(id))
      .filter((each) => each !== undefined);
    return [{ group, depth: above.length, path: path.join('/') }, ...nested.toSorted(byName).flatMap((each) => open(each, path))];
  };
  return groups
    .filter(({ id }) => !held.has(id))
    .toSorted(byName)
    .flatMap((group) => open(group, []));
}

/** Ids of the patterns that members come to, nested groups opened, each once. `all` comes to all patterns. */
export function patternsOf(members: readonly string[], groups: readonly Group[], all: readonly string[]): ReadonlySet<string> {
  const known = new Map(groups.map((group) => [group.id, group]));
  return new Set(
    members.flatMap((ref) => {
      if (ref === 'all') return all;
      if (ref.startsWith('pattern/')) return [ref.slice('pattern/'.length)];
      return known.get(ref.slice('group/'.length))?.patterns.map(({ id }) => id) ?? [];
    }),
  );
}
