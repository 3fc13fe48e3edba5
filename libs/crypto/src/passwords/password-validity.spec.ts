import { describe, expect, it } from 'vitest';
import { VALID_FOR_EVER, validUntil } from './password-validity.js';

const MADE = '2026-03-01T10:00:00.000Z';

describe('a generated password', () => {
  it.each([
    [1, '2026-03-02T10:00:00.000Z'],
    [30, '2026-03-31T10:00:00.000Z'],
    [0.5, '2026-03-01T22:00:00.000Z'],
    [0, MADE],
    [VALID_FOR_EVER, null],
  ])('of %s days is used until %s', (days, until) => {
    expect(validUntil(MADE, days)).toBe(until);
  });

  it.each([
    [-2, MADE],
    [NaN, MADE],
    [1, 'yesterday'],
  ])('has no interval of %s days from %s', (days, from) => {
    expect(() => validUntil(from, days)).toThrow(RangeError);
  });
});
