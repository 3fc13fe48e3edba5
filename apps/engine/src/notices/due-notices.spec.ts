import { sealed, type AnyEvent, type MessageEvent } from '#events';
import { describe, expect, it } from 'vitest';
import { dueNotices, type DueNotice } from './due-notices.js';
import { turnOf } from './outbox.js';

type Group = Extract<MessageEvent, { type: 'VerdictReached' }>['data']['groups'][number];

const heldGroup = (...recipients: number[]): Group => ({
  ...{ recipients, outcome: 'must-encrypt', disposition: 'hold', score: 0, scoreTerms: [] },
  reasons: [{ kind: 'no-encryption-yet', action: 'must-encrypt' }],
});
const verdict = (...groups: Group[]): AnyEvent => ({ type: 'VerdictReached', data: { policyRevision: 'r1', mode: 'enforce', groups } });
const custody = (...recipients: number[]): AnyEvent => ({
  type: 'CustodyTaken',
  data: { recipients, cause: 'held', sizeBytes: 1, expiresAt: '2026-04-01T10:00:00.000Z', team: null },
});
const unencrypted = (disposition: 'held' | 'refused', recipients: number[], releaseId: string | null = null): AnyEvent => ({
  type: 'EncryptionFailed',
  data: { recipients, cause: 'no-method', attempts: [], disposition, releaseId },
});

/** All that is due, over all facts of a message. */
function due(...facts: AnyEvent[]): DueNotice[] {
  return facts.flatMap((_, index): readonly DueNotice[] => {
    const known = dueNotices(facts, index);
    return known === 'later' ? [] : known;
  });
}

/** Who is told what, over all facts of a message. */
function told(...facts: AnyEvent[]): unknown[] {
  return facts.flatMap((_, index): unknown[] => {
    const due = dueNotices(facts, index);
    if (due === 'later') return [due];
    return due.flatMap(({ kind, audiences, recipients }) => audiences.map((who) => [kind, who, recipients]));
  });
}

describe('mail that must be encrypted and cannot', () => {
  it('is told once to each audience when it is held as it comes in', () => {
    expect(told(verdict(heldGroup(0)), custody(0), unencrypted('held', [0]))).toEqual([
      ['quarantine', 'originator', [0]],
      ['quarantine', 'managers', [0]],
    ]);
  });

  it('is told as not sent, and not as held, when it is refused to its sender', () => {
    expect(told(verdict(heldGroup(0)), custody(0), unencrypted('refused', [0]))).toEqual([['encryption-failed', 'originator', [0]]]);
    expect(told(verdict(heldGroup(0, 1)), custody(0, 1), unencrypted('held', [1]), unencrypted('refused', [0]))).toEqual([
      ['quarantine', 'originator', [1]],
      ['quarantine', 'managers', [1]],
      ['encryption-failed', 'originator', [0]],
    ]);
  });

  it('is told with what kept each method from it, of the copies that the notice is about', () => {
    const failed = (disposition: 'held' | 'refused', recipients: number[], why: string): AnyEvent => ({
      type: 'EncryptionFailed',
      data: { recipients, cause: 'failed', attempts: [{ recipients, method: 'smime', why, tried: true }], disposition, releaseId: null },
    });
    const facts = [verdict(heldGroup(0, 1)), custody(0, 1), failed('held', [1], 'expired'), failed('refused', [0], 'revoked')];
    expect(due(...facts)).toMatchObject([
      { kind: 'quarantine', attempts: [{ method: 'smime', why: 'expired' }] },
      { kind: 'encryption-failed', recipients: [0], attempts: [{ method: 'smime', why: 'revoked' }] },
    ]);
  });

  it('is told again when a release brings it back', () => {
    expect(told(verdict(heldGroup(0)), custody(0), unencrypted('held', [0], 'release-1'))).toHaveLength(4);
  });
});

describe('mail that was encrypted', () => {
  const encrypted = (recipients: number[], method: 'smime' | 'pgp' | 'pdf', generatedPasswords: string[] = []): AnyEvent => ({
    type: 'MailProtected',
    data: {
      ...{ deliveryId: `d${String(recipients[0])}`, copyId: `c${String(recipients[0])}`, recipients, protection: 'encrypted', method },
      ...{ algorithms: ['aes-256-cbc'], keyCount: 1, keys: sealed.parse('v1.keys.AAAA'), generatedPasswords },
      ...{ signedBy: null, sizeBytes: 1, dkim: [] },
    },
  });
  const queued = (...recipients: number[]): AnyEvent => ({
    type: 'DeliveryQueued',
    data: { deliveryId: `d${String(recipients[0])}`, recipients, hop: 'outbound', cause: 'split' },
  });
  it('is told once of all its copies, with how, or with the passwords that were made', () => {
    const facts = [
      custody(0, 1, 2, 3),
      encrypted([0, 1], 'smime'),
      queued(0, 1),
      encrypted([2], 'pdf', ['A']),
      queued(2),
      encrypted([3], 'pdf', ['B']),
    ];
    expect(due(...facts).map(({ kind, recipients, always, method, passwords }) => [kind, recipients, always, method, passwords])).toEqual([
      ['passwords', [2, 3], true, 'PDF', ['A', 'B']],
      ['encrypted', [0, 1], false, 'S/MIME', []],
    ]);
  });

  it('is told of each release apart', () => {
    const note: AnyEvent = { type: 'NoteAdded', data: { note: sealed.parse('v1.note.AAAA') } };
    expect(due(encrypted([0], 'pgp'), queued(0), note, encrypted([1], 'pdf', ['C'])).map(({ kind, occasion }) => [kind, occasion])).toEqual(
      [
        ['encrypted', '0'],
        ['passwords', '3'],
      ],
    );
  });

  it('and only signed is told to nobody', () => {
    const { data } = encrypted([0], 'smime') as Extract<AnyEvent, { type: 'MailProtected' }>;
    expect(due({ type: 'MailProtected', data: { ...data, protection: 'signed', keyCount: 0 } })).toEqual([]);
  });
});

describe('a release', () => {
  const committed = (releaseId: string, deliveryId: string, recipients: number[]): AnyEvent => ({
    type: 'ReleaseCommitted',
    data: { releaseId, kind: 'release', recipients, deliveryId, policyRevision: 'r1' },
  });
  const both = [committed('release-1', 'release-1', [0, 2]), committed('release-1', 'release-1-inbound', [1])];

  it('that leaves by two hops is told once, of all its copies', () => {
    expect(told(...both)).toEqual([
      ['release', 'originator', [0, 1, 2]],
      ['release', 'managers', [0, 1, 2]],
    ]);
  });

  it('that leaves by two hops answers the request of the sender once', () => {
    const asked: AnyEvent = {
      type: 'ReleaseRequested',
      data: { requestId: 'request-1', recipients: [0, 1, 2], reason: 'business-need', text: sealed.parse('v1.AAAAAAAAAAAAAAAA.AAAA') },
    };
    expect(told(asked, ...both)).toEqual([
      ['decision', 'originator', [0, 1, 2]],
      ['release', 'managers', [0, 1, 2]],
    ]);
  });

  it('of what bounced is told again', () => {
    expect(told(...both, committed('release-2', 'release-2', [0]))).toHaveLength(4);
  });
});

describe('the telling of what happened', () => {
  const tell = { kind: 'tell', id: 'm@3', messageId: 'm' } as const;

  it('goes one by one for the facts of a message, and not for those of others', () => {
    expect(turnOf({ ...tell, id: 'm@4' })).toBe(turnOf(tell));
    expect(turnOf({ ...tell, id: 'n@3', messageId: 'n' })).not.toBe(turnOf(tell));
  });

  it('keeps no notice of the message from being sent', () => {
    expect(turnOf({ kind: 'send', id: 'a', messageId: 'm' })).not.toBe(turnOf({ kind: 'send', id: 'b', messageId: 'm' }));
  });
});
