import { sealed, type AnyEvent } from '#events';
import { describe, expect, it } from 'vitest';
import { tellEvent } from './timeline-sentence.js';

const note = sealed.parse('v1.note.AAAA');
const open = (field: string): string => `opened ${field}`;
const gone = (): null => null;
const decision = { reason: 'business-need', verdict: 'false-alarm', note, commitAt: '2026-03-18T09:00:30.000Z' } as const;

const told: [AnyEvent, string][] = [
  [
    {
      type: 'VerdictReached',
      data: {
        policyRevision: 'r1',
        mode: 'enforce',
        groups: [
          { recipients: [0, 1, 2], outcome: 'quarantine', disposition: 'hold', score: 1, scoreTerms: [], reasons: [] },
          { recipients: [3], outcome: 'pass', disposition: 'hand-over', score: 0, scoreTerms: [], reasons: [] },
        ],
      },
    },
    'Held for 3 people, cleared for 1 person',
  ],
  [
    {
      type: 'VerdictReached',
      data: {
        policyRevision: 'r1',
        mode: 'enforce',
        groups: [
          { recipients: [0], outcome: 'quarantine', disposition: 'hold', score: 1, scoreTerms: [], reasons: [] },
          { recipients: [3], outcome: 'pass', disposition: 'hand-over', score: 0, scoreTerms: [], reasons: [] },
          { recipients: [1, 2], outcome: 'quarantine', disposition: 'hold', score: 2, scoreTerms: [], reasons: [] },
        ],
      },
    },
    'Held for 3 people, cleared for 1 person',
  ],
  [
    { type: 'ReleaseScheduled', data: { releaseId: 'r', kind: 'as-is', recipients: [0, 1], ...decision } },
    'Release decided for 2 people, not sent yet: business need, false alarm',
  ],
  [{ type: 'DeletionCommitted', data: { deletionId: 'd', recipients: [0] } }, 'Deleted for 1 person, not sent'],
  [{ type: 'ReleaseUndone', data: { releaseId: 'r' } }, 'Release taken back, still held'],
  [
    { type: 'HandOverRefused', data: { recipients: [0], hop: 'outbound', code: 0, reply: null } },
    'Not sent to 1 person: the next hop could not be reached',
  ],
  [
    { type: 'DeliveryConcluded', data: { deliveryId: 'd', relayed: [0], failed: [1, 2] } },
    'Delivery ended: sent to 1 person, failed for 2 people',
  ],
  [{ type: 'ContentDestroyed', data: { cause: 'expired' } }, 'Content destroyed: its hold expired'],
  [
    { type: 'DeliveryDeferred', data: { attempt: 1, recipients: [0], nextAttemptAt: '2026-03-18T09:05:00.000Z', replies: [] } },
    'Not taken yet for 1 person, next attempt at 2026-03-18 09:05 UTC',
  ],
];

describe('the timeline', () => {
  it.each(told)('tells %o', (event, sentence) => {
    expect(tellEvent(event, open).sentence).toBe(sentence);
  });

  it('shows what a person wrote and the next hop said', () => {
    expect(tellEvent({ type: 'NoteAdded', data: { note } }, open).detail).toBe('opened note');
    expect(tellEvent({ type: 'HandedOver', data: { recipients: [0], hop: 'outbound', code: 250, reply: note } }, open).detail).toBe(
      '250 opened reply',
    );
  });

  it('shows neither once the key was destroyed', () => {
    expect(tellEvent({ type: 'NoteAdded', data: { note } }, gone).detail).toBeNull();
    expect(tellEvent({ type: 'HandedOver', data: { recipients: [0], hop: 'outbound', code: 250, reply: note } }, gone).detail).toBe('250');
  });
});
