import { describe, expect, it } from 'vitest';
import type { HeldMessageRow } from '#contracts';
import { newRowsWords, patched, unseenOf } from './rows.js';
import { plainRow } from './rows.fixture.js';

const row = plainRow;

describe('changed rows', () => {
  it('change in place', () => {
    const rows = patched([row('a'), row('b'), row('c')], 'b', { revision: 4, state: 'release-pending' });
    expect(rows.map(({ id, state }) => [id, state])).toEqual([
      ['a', 'held'],
      ['b', 'release-pending'],
      ['c', 'held'],
    ]);
  });

  it('never go back to an older revision', () => {
    expect(patched([row('a', { revision: 5 })], 'a', { revision: 4, state: 'deleted' })[0]?.state).toBe('held');
  });

  it('take over only what a row has', () => {
    const whole = { revision: 4, sentence: 'Held because …' } as Partial<HeldMessageRow> & { revision: number };
    expect(patched([row('a')], 'a', whole)[0]).not.toHaveProperty('sentence');
  });
});

describe('new rows', () => {
  it('are those that came in after the newest one shown', () => {
    const shown = [row('a', { receivedAt: '2026-03-18T09:00:00Z' })];
    const found = unseenOf(
      [row('late', { receivedAt: '2026-03-18T10:00:00Z' }), row('a'), row('early', { receivedAt: '2026-03-18T08:00:00Z' })],
      shown,
    );
    expect(found.map(({ id }) => id)).toEqual(['late']);
  });

  it.each([
    [[row('a')], '1 new message'],
    [[row('a', { severity: 'critical' }), row('b')], '2 new messages, 1 of high severity'],
  ])('are said with the grave ones named', (rows, words) => {
    expect(newRowsWords(rows)).toBe(words);
  });
});
