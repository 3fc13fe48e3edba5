import { describe, expect, it } from 'vitest';
import { movesAsText, movesIn } from './simulation-link.js';

describe('the moves that a link brings to the simulation', () => {
  it('come out as they went in', () => {
    const moves = [
      { pattern: 'credit-card', version: 7, to: 'live' },
      { pattern: 'iban', version: 12, to: 'retired' },
    ] as const;
    expect(movesAsText(moves)).toBe('credit-card:7:live,iban:12:retired');
    expect(movesIn('credit-card:7:live,iban:12:retired')).toEqual(moves);
  });

  it.each(['', ',', 'iban', 'iban:3', 'iban:0:live', 'iban:x:live', 'iban:3:draft', ':3:live'])('leave %j out', (text) => {
    expect(movesIn(text)).toEqual([]);
  });
});
