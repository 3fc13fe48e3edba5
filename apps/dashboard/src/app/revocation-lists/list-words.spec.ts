import { describe, expect, it } from 'vitest';
import { listChip, sizeOf } from './list-words.js';

describe('a revocation list', () => {
  const fetched = { place: 'http://ca.example/list.crl', at: '2026-03-18T09:14:06Z', failedAt: null };
  it.each([
    [{ isOver: false, fetched: null }, 'Counts'],
    [{ isOver: false, fetched }, 'Counts'],
    [{ isOver: false, fetched: { ...fetched, failedAt: '2026-03-19T09:14:06Z' } }, 'Last look failed'],
    [{ isOver: true, fetched: { ...fetched, failedAt: '2026-03-19T09:14:06Z' } }, 'Overdue'],
  ])('%j is said to be: %s', (list, words) => {
    expect(listChip(list).words).toBe(words);
  });

  it('says how many it revokes', () => {
    expect([0, 1, 2].map((size) => sizeOf({ size }))).toEqual([
      'revokes none',
      'revokes 1\u00a0certificate',
      'revokes 2\u00a0certificates',
    ]);
  });
});
