import { describe, expect, it } from 'vitest';
import { isStillValid, VALID_FOR_EVER } from './password-validity.js';

const MADE = '2026-03-01T10:00:00.000Z';

describe('a generated password', () => {
  it.each([
    [1, '2026-03-02T09:59:59.999Z', true],
    [1, '2026-03-02T10:00:00.000Z', false],
    [30, '2026-03-31T09:59:59.999Z', true],
    [30, '2026-03-31T10:00:00.000Z', false],
    [0.5, '2026-03-01T21:00:00.000Z', true],
    [0, MADE, false],
    [1, '2026-02-28T10:00:00.000Z', true],
    [VALID_FOR_EVER, '2126-03-01T10:00:00.000Z', true],
  ])('of %s days, at %s: still valid %s', (days, now, valid) => {
    expect(isStillValid(MADE, days, now)).toBe(valid);
  });

  it.each([
    [-2, MADE],
    [NaN, MADE],
    [1, 'yesterday'],
  ])('has no interval of %s days until %s', (days, now) => {
    expect(() => isStillValid(MADE, days, now)).toThrow(RangeError);
  });
});
