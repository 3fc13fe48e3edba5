import type { PolicyExceptionOfApi } from '#contracts';
import { describe, expect, it } from 'vitest';
import { endWords, exceptionRows, standingOf } from './exception-rows.js';

const noon = Date.parse('2026-03-18T12:00:00Z');
const DAY = 86_400_000;
const exception = (id: string, days: number, state: PolicyExceptionOfApi['state'] = 'in-force'): PolicyExceptionOfApi => ({
  id,
  refs: ['all'],
  sender: '*',
  recipient: 'example.com',
  expiresAt: new Date(noon + days * DAY).toISOString(),
  state,
  owner: 'Ana Novak',
  reason: 'A contract',
  grantedAt: '2026-01-01T00:00:00Z',
});

describe('an exception', () => {
  it.each([
    [30, 'in-force', 'in-force'],
    [6.9, 'in-force', 'expiring'],
    [0, 'in-force', 'expired'],
    [-1, 'expired', 'expired'],
    [30, 'withdrawn', 'withdrawn'],
  ] as const)('that ends in %s days and is %s stands as %s', (days, state, standing) => {
    expect(standingOf(exception('e', days, state), noon)).toBe(standing);
  });

  it.each([
    ['*', 'everyone'],
    ['', 'an erased address'],
    ['*.example.com', '*.example.com'],
  ])('names the end %j as %s', (end, words) => {
    expect(endWords(end)).toBe(words);
  });
});

describe('the list of exceptions', () => {
  it('puts first what ends first, and last what has ended', () => {
    const rows = exceptionRows(
      [exception('gone', -3, 'expired'), exception('long', 90), exception('later', 5), exception('soon', 1)],
      noon,
    );
    expect(rows.map(({ id }) => id)).toEqual(['soon', 'later', 'long', 'gone']);
  });
});
