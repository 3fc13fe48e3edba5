import { describe, expect, it } from 'vitest';
import { markedRuns } from './marked-text.js';

const match = (start: number, end: number, counts = true): Parameters<typeof markedRuns>[1]['matches'][number] => ({
  start,
  end,
  counts,
  confidence: 0.95,
  masked: '••',
  terms: [],
});

describe('a text that was tried', () => {
  it('is cut at its matches and near misses', () => {
    const runs = markedRuns('a 12 b 34 c', { matches: [match(2, 4)], nearMisses: [{ start: 7, end: 9, why: 'the check fails' }] });
    expect(runs).toEqual([
      { text: 'a ', kind: 'plain', note: '' },
      { text: '12', kind: 'match', note: 'confidence 0.95' },
      { text: ' b ', kind: 'plain', note: '' },
      { text: '34', kind: 'near', note: 'the check fails' },
      { text: ' c', kind: 'plain', note: '' },
    ]);
  });

  it.each([
    ['overlap', [match(0, 4), match(2, 6)], ['1234', '56']],
    ['lie outside', [match(3, 99), match(5, 5)], ['123456']],
    ['are none', [], ['123456']],
  ])('loses nothing when spans %s', (_, matches, texts) => {
    expect(markedRuns('123456', { matches, nearMisses: [] }).map(({ text }) => text)).toEqual(texts);
  });

  it('tells a match that does not count from one that does', () => {
    expect(markedRuns('12', { matches: [match(0, 2, false)], nearMisses: [] })[0]?.kind).toBe('weak');
  });
});
