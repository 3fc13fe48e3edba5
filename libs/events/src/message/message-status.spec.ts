import { describe, expect, it } from 'vitest';
import type { KnownMessage, PendingDecision, RecipientStatus } from './message-state.js';
import { statusOfMessage } from './message-status.js';

function message(statuses: readonly RecipientStatus[], pending: PendingDecision | null = null): KnownMessage {
  return {
    status: 'known',
    revision: 3,
    senderTag: null,
    recipients: statuses.map((status) => ({ hop: 'outbound', status })),
    policyRevision: 'r1',
    custody: null,
    pending,
    closingVerdict: null,
  };
}

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
    expect(statusOfMessage(message(statuses))).toBe(status);
  });

  it('is the waiting decision while there is one', () => {
    const pending: PendingDecision = {
      kind: 'deletion',
      id: 'd',
      recipients: [0],
      before: ['held'],
      commitAt: '2026-01-01T00:00:00.000Z',
      verdict: 'real-leak',
    };
    expect(statusOfMessage(message(['deletion-pending', 'held'], pending))).toBe('deletion-pending');
  });
});
