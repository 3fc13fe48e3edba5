import { describe, expect, it } from 'vitest';
import { rankFor, ranksOf, slotOf, SLOTS } from './share-of-work.js';

const NAMES = ['mx1', 'mx2', 'mx3'];
const ids = Array.from({ length: 6_000 }, (_, index) => `01JNAVZ3T0QK8W5H6M2R4Y${String(index).padStart(4, '0')}`);
const firstOf = (work: string, living: readonly string[]): string | undefined => living.find((name) => rankFor(work, name, living) === 0);

describe('the share of work', () => {
  it('gives each piece to one living node, whatever order they are named in', () => {
    for (const id of ids.slice(0, 200)) {
      const ranks = NAMES.map((name) => rankFor(id, name, NAMES));
      expect([...ranks].sort()).toEqual([0, 1, 2]);
      expect(NAMES.map((name) => rankFor(id, name, ['mx3', 'mx1', 'mx2']))).toEqual(ranks);
    }
  });

  it('spreads ids that differ at their end evenly over the slots, and the slots over the nodes', () => {
    const bySlot = Array.from({ length: SLOTS }, (_, slot) => ids.filter((id) => slotOf(id) === slot).length);
    expect(Math.min(...bySlot)).toBeGreaterThan(50);
    expect(Math.max(...bySlot)).toBeLessThan(150);
    for (const name of NAMES) {
      const own = ranksOf(name, NAMES).filter((rank) => rank === 0).length;
      expect(own).toBeGreaterThan(10);
      expect(own).toBeLessThan(34);
    }
  });

  it('moves nothing but what a node that is gone had', () => {
    for (const id of ids.slice(0, 500)) {
      const before = firstOf(id, NAMES);
      const after = firstOf(id, ['mx1', 'mx3']);
      if (before !== 'mx2') expect(after).toBe(before);
      else expect(rankFor(id, after ?? '', NAMES)).toBe(1);
    }
  });

  it('has nothing for who is not among the living', () => {
    expect(rankFor('work', 'mx9', NAMES)).toBe(-1);
    expect(ranksOf('mx1', ['mx1'])).toEqual(Array.from({ length: SLOTS }, () => 0));
  });

  it('is the same in every version', () => {
    // FNV-1a 32 with MurmurHash3's finalizer, worked out apart in Python
    expect([slotOf(''), slotOf('a'), slotOf('01JNAVZ3T0QK8W5H6M2R4YB7XC')]).toEqual([11, 51, 25]);
  });
});
