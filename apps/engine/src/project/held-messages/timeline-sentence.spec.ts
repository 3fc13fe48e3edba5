import { decisionEventSchemas, sealed, type AnyEvent } from '#events';
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
    { type: 'ReleaseScheduled', data: { releaseId: 'r', kind: 'as-is', by: 'person', proposalId: null, recipients: [0, 1], ...decision } },
    'Release as it is decided for 2 people, not sent yet: business need, false alarm',
  ],
  [
    { type: 'IncomingCopyMade', data: { deliveryId: 'd', copyId: 'c', recipients: [0], isDecrypted: true, sizeBytes: 1 } },
    'A copy that is decrypted for 1 person inside',
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
  [{ type: 'ContentDestroyed', data: { cause: 'expired', snippets: 'destroyed' } }, 'Content destroyed: its hold expired'],
  [
    {
      type: 'DeliveryDeferred',
      data: { attempt: 1, recipients: [0], nextAttemptAt: '2026-03-18T09:05:00.000Z', because: 'refused', replies: [] },
    },
    'Not taken yet for 1 person, next attempt at 2026-03-18 09:05 UTC',
  ],
];

const lives: [AnyEvent, string, string | null][] = [
  [
    {
      type: 'ReleaseProposed',
      data: {
        ...{ proposalId: 'p', kind: 'release-encrypted', recipients: [0], reason: 'encryption-agreed', verdict: 'business-as-usual', note },
        ...{ by: 'ben', proposerTag: null, because: ['severity'] },
      },
    },
    'Encrypted release proposed for 1 person, a second person decides (severity): encryption agreed, business as usual',
    'opened note',
  ],
  [
    { type: 'ProposalRejected', data: { proposalId: 'p', reason: 'policy-breach', note } },
    'Proposal rejected, still held: policy breach',
    'opened note',
  ],
  [{ type: 'ProposalWithdrawn', data: { proposalId: 'p' } }, 'Proposal withdrawn, still held', null],
  [
    { type: 'ReleaseScheduled', data: { releaseId: 'r', kind: 'release', by: 'person', proposalId: 'p', recipients: [0], ...decision } },
    'Release decided for 1 person, not sent yet, approved by a second person: business need, false alarm',
    'opened note',
  ],
  [
    { type: 'DeletionScheduled', data: { deletionId: 'd', by: 'originator', recipients: [0], ...decision, verdict: null, note: null } },
    'Deletion by the sender decided for 1 person: business need',
    null,
  ],
  [
    { type: 'ReturnScheduled', data: { returnId: 'b', recipients: [0], ...decision, text: note } },
    'Return to the sender decided for 1 person: business need, false alarm',
    'opened text',
  ],
  [{ type: 'ReturnCommitted', data: { returnId: 'b', recipients: [0] } }, 'Returned to the sender for 1 person, not sent', null],
  [
    { type: 'DeletionRestored', data: { recipients: [0, 1], reason: 'business-need', note: null } },
    'Deletion taken back for 2 people, held again: business need',
    null,
  ],
  [
    { type: 'ReleaseRequested', data: { requestId: 'q', recipients: [0], reason: 'recipient-entitled', text: note } },
    'The sender asks for release to 1 person: recipient entitled',
    'opened text',
  ],
  [
    { type: 'RequestDenied', data: { requestId: 'q', reason: 'policy-breach', text: null } },
    'Request of the sender denied: policy breach',
    null,
  ],
  [
    { type: 'EncryptionFailed', data: { recipients: [0], cause: 'no-method', attempts: [], disposition: 'refused', releaseId: null } },
    'Could not be encrypted for 1 person, not sent, the sender is told: there is no way to encrypt for them',
    null,
  ],
  [
    { type: 'CopiesBounced', data: { recipients: [0], deliveryId: 'd', source: 'report', code: 550, reply: note, keptUntil: null } },
    'Did not arrive for 1 person, held again: a delivery report says so',
    '550 opened reply',
  ],
  [{ type: 'HoldPinned', data: { reason: 'malicious', note: null } }, 'Held without end: malicious', null],
  [{ type: 'HoldUnpinned', data: {} }, 'No longer held without end', null],
  [{ type: 'LegalHoldApplied', data: { holdId: 'h' } }, 'Under a legal hold: nothing of it is deleted', null],
  [{ type: 'LegalHoldLifted', data: { holdId: 'h' } }, 'Legal hold ended', null],
  [{ type: 'ExpiryAnnounced', data: { expiresAt: '2026-04-18T09:00:30.000Z' } }, 'Told that the hold ends on 2026-04-18', null],
  [{ type: 'MessageAssigned', data: { assignee: 'ana', team: 'emea', note } }, 'Assigned to Ana Novak, team emea', 'opened note'],
  [{ type: 'MessageAssigned', data: { assignee: null, team: null, note: null } }, 'Assigned to nobody', null],
  [{ type: 'MessageEscalated', data: { note } }, 'Escalated', 'opened note'],
  [
    { type: 'FlowPassed', data: { recipients: [0], transitions: [{ from: 'dlp', to: 'quarantine', because: 'pattern' }] } },
    'Way of 1 person through the mail flow: dlp to quarantine (pattern)',
    null,
  ],
];

describe('the timeline of a whole life', () => {
  it.each(lives)('tells %o', (event, sentence, detail) => {
    expect(tellEvent(event, open, (account) => (account === 'ana' ? 'Ana Novak' : account))).toEqual({ sentence, detail });
  });

  it('has a sentence for every fact of a message', () => {
    const names = new Set([...told, ...lives].map(([{ type }]) => type));
    for (const [event] of [...told, ...lives]) expect(tellEvent(event, gone).sentence).not.toBe(event.type);
    for (const type of Object.keys(decisionEventSchemas)) {
      if (!names.has(type as AnyEvent['type'])) expect(PLAIN).toContain(type);
    }
  });
});

/** Told without anything that could be wrong. */
const PLAIN = [
  'DeletionUndone',
  'ReturnUndone',
  'ReleaseCommitted',
  'HoldExtended',
  'ContentDownloaded',
  'HoldExpired',
  'NoteAdded',
  'SnippetsDestroyed',
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

  it('tells what was found around a protected mail, and whose keys they were as long as that can be read', () => {
    const opened: AnyEvent = {
      type: 'MailOpened',
      data: {
        layers: [
          { kind: 'encrypted', format: 'smime', isOpened: true, algorithms: ['aes-256-gcm', 'rsa-oaep-sha256'], verdict: null },
          { kind: 'signed', format: 'smime', isOpened: null, algorithms: [], verdict: 'unknown-signer' },
          { kind: 'encrypted', format: 'pgp', isOpened: false, algorithms: [], verdict: null },
        ],
        stoppedBy: 'cannot-decrypt',
        isScanned: true,
        keys: note,
      },
    };
    expect(tellEvent(opened, () => JSON.stringify({ openedBy: ['7c2f'], signers: ['51b0'] }))).toEqual({
      sentence:
        'Came encrypted by S/MIME, opened (aes-256-gcm, rsa-oaep-sha256); signed by S/MIME (unknown signer); encrypted by OpenPGP, left closed; cannot decrypt; what is inside was scanned',
      detail: 'opened with 7c2f; signed by 51b0',
    });
    expect(tellEvent(opened, gone).detail).toBeNull();
  });
});
