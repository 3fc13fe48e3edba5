import { describe, expect, it } from 'vitest';
import { beginningThatFits, fairShares, firstThatFit, jsonBytes } from './event-size.js';

describe('what fits into an event', () => {
  it('is counted in bytes of JSON', () => {
    expect(jsonBytes('a€\n')).toBe(8);
  });

  it('is a beginning of the list', () => {
    expect(firstThatFit(['aa', 'bb', 'cc'], 10)).toEqual(['aa', 'bb']);
    expect(firstThatFit(['aa'], 4)).toEqual([]);
    expect(firstThatFit([], 0)).toEqual([]);
  });

  it('is shared: the small ones get all that they want, the large ones the same each', () => {
    expect(fairShares([10, 500, 20, 400], 430)).toEqual([10, 200, 20, 200]);
    expect(fairShares([10, 20], 1_000)).toEqual([10, 20]);
    expect(fairShares([], 100)).toEqual([]);
  });

  it('is a beginning of the text, whatever its characters cost', () => {
    expect(beginningThatFits('short', 100)).toBe('short');
    for (const character of ['x', 'ü', '€', '😀', '\u0000', '"', '\ud800']) {
      const cut = beginningThatFits(character.repeat(1000), 100);
      expect(cut.length).toBeGreaterThan(5);
      expect(jsonBytes(cut)).toBeLessThanOrEqual(102);
    }
  });
});
