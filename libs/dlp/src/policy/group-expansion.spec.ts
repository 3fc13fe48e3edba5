import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PatternRef } from '../settings/setting.js';
import { expandRefs, findGroupCycle } from './group-expansion.js';
import type { PatternGroup } from './policy-set.js';

function group(id: string, ...members: PatternRef[]): PatternGroup {
  return { id, name: id, description: '', members };
}

describe('groups of patterns', () => {
  it('§2.4: opens groups within groups and counts each pattern once', () => {
    const groups = [group('cards', 'pattern/visa', 'pattern/amex'), group('pci', 'group/cards', 'pattern/visa', 'pattern/iban')];
    expect(expandRefs(['group/pci', 'group/cards', 'pattern/amex'], groups).ids).toEqual(['amex', 'iban', 'visa']);
  });

  it('§2.4: keeps apart a pattern and a group of the same name', () => {
    expect(expandRefs(['group/pci'], [group('pci', 'pattern/pci')]).ids).toEqual(['pci']);
    expect(expandRefs(['pattern/pci'], [group('pci', 'pattern/visa')]).ids).toEqual(['pci']);
  });

  it('means every pattern by `all`, wherever it stands', () => {
    const expanded = expandRefs(['group/everything'], [group('everything', 'all')]);
    expect([expanded.all, expanded.has('unheard-of')]).toEqual([true, true]);
  });

  it('finds nothing in a group that is gone or empty', () => {
    expect(expandRefs(['group/gone', 'group/empty'], [group('empty')])).toMatchObject({ all: false, ids: [] });
  });

  it.each([
    [[group('a', 'group/a')], ['a', 'a']],
    [
      [group('a', 'group/b'), group('b', 'pattern/x', 'group/c'), group('c', 'group/a')],
      ['a', 'b', 'c', 'a'],
    ],
    [
      [group('x', 'group/a'), group('a', 'group/b'), group('b', 'group/a')],
      ['a', 'b', 'a'],
    ],
  ])('§2.4: shows the way round of a group that holds itself', (groups, cycle) => {
    expect(findGroupCycle(groups)).toEqual(cycle);
  });

  it('§2.4: takes two ways to one group for no circle', () => {
    const diamond = [
      group('top', 'group/left', 'group/right'),
      group('left', 'group/leaf'),
      group('right', 'group/leaf'),
      group('leaf', 'pattern/p'),
    ];
    expect(findGroupCycle(diamond)).toBeUndefined();
    expect(expandRefs(['group/top'], diamond).ids).toEqual(['p']);
  });

  it('opens ten thousand groups, one in the other', () => {
    const chain = Array.from({ length: 10_000 }, (_, i) => group(`g${i}`, `group/g${i + 1}`, `pattern/p${i}`));
    expect(expandRefs(['group/g0'], chain).ids).toHaveLength(10_000);
    expect(findGroupCycle(chain)).toBeUndefined();
    expect(findGroupCycle([...chain, group('g10000', 'group/g0')])).toHaveLength(10_002);
  });
});

describe('properties of groups', () => {
  const SEED = 20_262;
  const name = fc.constantFrom('a', 'b', 'c', 'd', 'e');
  const anyRef = fc.oneof(
    name.map((id): PatternRef => `group/${id}`),
    fc.integer({ min: 0, max: 9 }).map((i): PatternRef => `pattern/p${i}`),
  );
  const anyGroups = fc.uniqueArray(fc.record({ id: name, members: fc.array(anyRef, { maxLength: 6 }) }), { selector: ({ id }) => id });
  const asGroups = (groups: readonly { id: string; members: PatternRef[] }[]) => groups.map(({ id, members }) => group(id, ...members));

  /** What a pattern's being in a group means: some way of memberships leads to it. Slow and plain. */
  function reaches(groups: readonly PatternGroup[], from: readonly PatternRef[], pattern: string): boolean {
    let reached = new Set<PatternRef>(from);
    for (let i = 0; i <= groups.length; i += 1) {
      const inside = groups.filter(({ id }) => reached.has(`group/${id}`)).flatMap(({ members }) => members);
      reached = new Set([...reached, ...inside]);
    }
    return reached.has(`pattern/${pattern}`);
  }

  it('ends for any groups, circles too, with each leaf once', () => {
    fc.assert(
      fc.property(anyGroups, fc.array(anyRef), (plain, refs) => {
        const groups = asGroups(plain);
        const { ids } = expandRefs(refs, groups);
        const wanted = Array.from({ length: 10 }, (_, i) => `p${i}`).filter((id) => reaches(groups, refs, id));
        expect(ids).toEqual(wanted);
      }),
      { seed: SEED, numRuns: 300 },
    );
  });

  it('finds a circle exactly when some group is within itself', () => {
    fc.assert(
      fc.property(anyGroups, (plain) => {
        const groups = asGroups(plain);
        // A leaf put into one group is reached from that group's own members only by a way round.
        const holdsItself = groups.some(({ id, members }) => {
          const marked = groups.map((each) => (each.id === id ? group(id, ...each.members, 'pattern/mark') : each));
          return reaches(marked, members, 'mark');
        });
        const cycle = findGroupCycle(groups);
        expect(cycle !== undefined).toBe(holdsItself);
        if (cycle === undefined) return;
        expect(cycle.at(-1)).toBe(cycle[0]);
        cycle.slice(1).forEach((next, i) => {
          expect(groups.find(({ id }) => id === cycle[i])?.members).toContain(`group/${next}`);
        });
      }),
      { seed: SEED, numRuns: 300 },
    );
  });

  it('is free of order', () => {
    fc.assert(
      fc.property(anyGroups, fc.array(anyRef), (plain, refs) => {
        const groups = asGroups(plain);
        expect(expandRefs([...refs].reverse(), [...groups].reverse()).ids).toEqual(expandRefs(refs, groups).ids);
      }),
      { seed: SEED },
    );
  });
});
