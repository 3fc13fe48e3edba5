import { describe, expect, it } from 'vitest';
import { wilsonRange } from './wilson.js';

/** Worked out with another program from the formula of Wilson (1927), for 95 %. */
const worked: [number, number, number, number][] = [
  [0, 5, 0, 0.4345],
  [0, 20, 0, 0.1611],
  [5, 20, 0.1119, 0.4687],
  [10, 20, 0.2993, 0.7007],
  [852, 8117, 0.0985, 0.1118],
];

describe('the range of a counted share', () => {
  it.each(worked)('of %d in %d is %d to %d', (hits, base, low, high) => {
    const range = wilsonRange(hits, base);
    expect(range.low).toBeCloseTo(low, 3);
    expect(range.high).toBeCloseTo(high, 3);
  });

  it('is everything when nothing was counted', () => {
    expect(wilsonRange(0, 0)).toEqual({ low: 0, high: 1 });
  });
});
