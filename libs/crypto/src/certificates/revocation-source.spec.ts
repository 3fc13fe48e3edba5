import { describe, expect, it } from 'vitest';
import { cacheAdvice } from './revocation-source.js';

const HOUR = 3_600_000;
const RULE = { refreshAfterMs: 12 * HOUR, retryAfterMs: HOUR / 2 };
/** Fetched at hour 100, good until hour 200. */
const LIST = { fetchedAtMs: 100 * HOUR, nextUpdateMs: 200 * HOUR, failedAtMs: null };

describe('when something fetched is fetched again', () => {
  it.each([
    ['what was never fetched is fetched', undefined, 100, 'fetch'],
    ['what is young is used', LIST, 111, 'use'],
    ['what is half a day old is used and refreshed', LIST, 112, 'refresh'],
    ['what is old but failed a moment ago is used', { ...LIST, failedAtMs: 150 * HOUR }, 150.2, 'use'],
    ['what is old and failed a while ago is refreshed', { ...LIST, failedAtMs: 150 * HOUR }, 151, 'refresh'],
    ['what is good no longer is fetched first', LIST, 201, 'fetch'],
    ['what is good no longer and failed a moment ago waits', { ...LIST, failedAtMs: 201 * HOUR }, 201.2, 'wait'],
    ['what has no end is refreshed in the same way', { ...LIST, nextUpdateMs: null }, 300, 'refresh'],
    ['what seems to come from the future, as after a clock was set back, is refreshed', LIST, 50, 'refresh'],
  ] as const)('%s', (_, evidence, hour, advice) => {
    expect(cacheAdvice(evidence, RULE, hour * HOUR)).toBe(advice);
  });
});
