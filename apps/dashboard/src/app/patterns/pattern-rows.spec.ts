import type { PatternRow } from '#contracts';
import { describe, expect, it } from 'vitest';
import { fits, inOrder, monthOf, otherVersions } from './pattern-rows.js';

const row: PatternRow = {
  id: 'credit-card',
  version: 6,
  name: 'Credit card',
  description: 'Payment card numbers',
  action: 'quarantine',
  state: 'live',
  threshold: 5,
  matcher: 'detector credit-card',
  versions: [
    { version: 7, state: 'draft' },
    { version: 6, state: 'live' },
  ],
  groups: ['cards'],
  last30Days: { messages: 224, shadowMessages: 0, falseAlarms: 12, realLeaks: 2 },
};
const any = { q: '', state: '', action: '', group: '' };
const none = new Set<string>();

describe('the list of patterns', () => {
  it.each([
    [{ q: 'CARD payment' }, true],
    [{ q: 'card iban' }, false],
    [{ state: 'live' }, true],
    [{ state: 'draft' }, true],
    [{ state: 'shadow' }, false],
    [{ action: 'block' }, false],
    [{ group: 'cards' }, false],
  ])('with the filter %j shows the pattern: %s', (filter, shown) => {
    expect(fits(row, { ...any, ...filter }, none)).toBe(shown);
  });

  it('asks the opened group, so that nested groups count', () => {
    expect(fits(row, { ...any, group: 'personal-data' }, new Set(['credit-card']))).toBe(true);
  });

  it('puts what acts first', () => {
    const rows = (['retired', 'draft', 'live', 'shadow'] as const).map((state) => ({ ...row, state, id: state }));
    expect(inOrder(rows).map(({ id }) => id)).toEqual(['live', 'shadow', 'draft', 'retired']);
  });

  it('names the versions that wait beside the one that stands for it', () => {
    expect(otherVersions(row)).toEqual(['v7 draft']);
  });
});

describe('the figures of 30 days', () => {
  const figures = (last30Days: Partial<PatternRow['last30Days']>, state: PatternRow['state'] = 'live'): ReturnType<typeof monthOf> =>
    monthOf({ state, last30Days: { messages: 0, shadowMessages: 0, falseAlarms: 0, realLeaks: 0, ...last30Days } });

  it('give false alarms with their base', () => {
    expect(figures({ messages: 224, falseAlarms: 12, realLeaks: 2 })).toEqual({
      messages: '224\u00a0messages',
      decided: 'false alarms 12 of 14 decided',
    });
  });

  it.each([
    [{ messages: 3 }, 'live', '3\u00a0messages', 'none decided yet'],
    [{}, 'live', '0\u00a0messages', ''],
    [{ shadowMessages: 18 }, 'shadow', '18 in shadow', ''],
    [{}, 'shadow', '0 in shadow', ''],
    [{ messages: 2, shadowMessages: 5 }, 'live', '2\u00a0messages, 5 in shadow', 'none decided yet'],
    [{}, 'draft', '', ''],
  ] as const)('of %j, %s, say %j and %j', (month, state, messages, decided) => {
    expect(figures(month, state)).toEqual({ messages, decided });
  });
});
