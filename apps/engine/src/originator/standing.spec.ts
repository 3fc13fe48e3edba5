import { describe, expect, it } from 'vitest';
import { knownMessage } from '../../../../test/support/known-message.js';
import { isUndecided, standingOf } from './standing.js';

describe('how a message stands for its sender', () => {
  it.each([
    [['held', 'held', 'handed-over', 'held'], 'held', 3],
    [['blocked'], 'blocked', 1],
    [['bounced', 'relayed'], 'bounced', 1],
    [['delivering', 'relayed'], 'sending', 1],
    [['relayed', 'handed-over'], 'sent', 2],
    [['relayed', 'deleted', 'deleted'], 'deleted', 2],
    [['handed-over', 'expired'], 'expired', 1],
    [['failed', 'relayed'], 'failed', 1],
    [['returned', 'returned'], 'returned', 2],
    [['not-encrypted', 'relayed'], 'not-encrypted', 1],
  ] as const)('%j is %s for %i', (statuses, standing, count) => {
    expect(standingOf(knownMessage(statuses))).toEqual({ standing, count, total: statuses.length });
  });

  it('never says sent while a copy was not', () => {
    for (const status of ['deleted', 'expired', 'returned', 'not-encrypted'] as const)
      expect(standingOf(knownMessage(['handed-over', status])).standing).toBe(status);
  });

  it('is undecided as long as somebody may decide', () => {
    const all = ['held', 'blocked', 'bounced', 'sending', 'ending', 'sent', 'deleted'] as const;
    expect(all.filter(isUndecided)).toEqual(['held', 'blocked', 'bounced']);
  });
});
