import { describe, expect, it } from 'vitest';
import { retryDelay } from './retry-delay.js';

describe('the wait before the next try', () => {
  it.each([
    [0, 500, 1_000],
    [1, 1_000, 2_000],
    [4, 8_000, 16_000],
    [5, 15_000, 30_000],
    [2_000, 15_000, 30_000],
  ])('after %i refusals lies between %i and %i ms', (refusals, least, most) => {
    expect([retryDelay(refusals, 0), retryDelay(refusals, 1)]).toEqual([least, most]);
  });
});
