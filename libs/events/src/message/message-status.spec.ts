import { describe, expect, it } from 'vitest';
import { knownMessage } from '../../../../test/support/known-message.js';
import type { PendingDecision } from './message-state.js';
import { statusOfMessage } from './message-status.js';

describe('the status of a message', () => {
  it.each([
    [['handed-over', 'held'], 'held'],
    [['relayed', 'blocked'], 'blocked'],
    [['relayed', 'failed', 'delivering'], 'failed'],
    [['relayed', 'delivering'], 'delivering'],
    [['relayed', 'deleted'], 'relayed'],
    [['handed-over', 'deleted'], 'deleted'],
    [['expired', 'deleted'], 'expired'],
    [['handed-over'], 'relayed'],
  ] as const)('of %j is %s', (statuses, status) => {
    expect(statusOfMessage(knownMessage(statuses))).toBe(status);
  });

  it('is the waiting decision while there is one', () => {
    const pending: PendingDecision = {
      kind: 'deletion',
      id: 'd',
      recipients: [0],
      releaseKind: null,
      commitAt: '2026-01-01T00:00:00.000Z',
      verdict: 'real-leak',
    };
    expect(statusOfMessage(knownMessage(['deletion-pending', 'held'], { pending }))).toBe('deletion-pending');
  });
});
