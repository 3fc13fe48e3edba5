/** Proposals, returns, requests, holds, bounces and failed encryption: one promise each. Releases and deletions: the decider's spec. */
import { describe, expect, it } from 'vitest';
import { specificationOf } from '../../test/support/decider-specification.js';
import {
  BEFORE_DUE,
  concluded,
  deletionCommitted,
  deletionScheduled,
  DUE,
  EXPIRY,
  inCustody,
  OTHER_TAG,
  releaseCommitted,
  releaseScheduled,
  SEALED,
  SENDER_TAG,
  WAY_OUT,
} from '../../test/support/message-facts.js';
import type { CommandOf } from './message-commands.js';
import { messageDecider } from './message-decider.js';
import type { MessageEvent } from './message-events.js';

const given = specificationOf(messageDecider);
const NOW = '2026-03-01T10:00:00.000Z';
const BEN_TAG = 'be'.repeat(16);

const release: CommandOf<'ScheduleRelease'> = {
  type: 'ScheduleRelease',
  kind: 'release',
  fourEyes: ['severity'],
  patternAuthors: ['account-author'],
  actorId: 'account-ana',
  clearTextAcknowledged: false,
  reason: 'business-need',
  verdict: 'business-as-usual',
  note: null,
  actorTag: OTHER_TAG,
  undoSeconds: 30,
  now: NOW,
  decisionId: 'proposal-1',
};
const said = { reason: 'business-need', verdict: 'business-as-usual', note: null } as const;
const proposed: MessageEvent = {
  type: 'ReleaseProposed',
  data: {
    proposalId: 'proposal-1',
    kind: 'release',
    recipients: [0],
    ...said,
    by: 'account-ana',
    proposerTag: OTHER_TAG,
    because: ['severity'],
  },
};
const approve: CommandOf<'ApproveRelease'> = {
  type: 'ApproveRelease',
  proposalId: 'proposal-1',
  actorId: 'account-ben',
  actorTag: BEN_TAG,
  patternAuthors: ['account-author'],
  undoSeconds: 30,
  now: NOW,
  decisionId: 'release-1',
  clearTextAcknowledged: false,
};

describe('four eyes', () => {
  const waiting = given(...inCustody('hold'), proposed);

  it('make of a release a proposal that names the rules', () => {
    given(...inCustody('hold'))
      .when(release)
      .then([proposed]);
  });

  it('keep a message held while only one of two people has said yes', () => {
    expect(waiting.state).toMatchObject({ recipients: [{ status: 'held' }], pending: null });
    waiting.when({ type: 'CommitDecision', now: EXPIRY }).thenNothing();
  });

  it('release with the word of another person', () => {
    waiting.when(approve).then([
      {
        type: 'ReleaseScheduled',
        data: { releaseId: 'release-1', kind: 'release', recipients: [0], ...said, commitAt: DUE, by: 'person', proposalId: 'proposal-1' },
      },
    ]);
  });

  it.each([
    ['who proposed it', { actorId: 'account-ana', actorTag: OTHER_TAG }, 'own-proposal'],
    ['who proposed it, by another account', { actorId: 'account-ana-2', actorTag: OTHER_TAG }, 'own-proposal'],
    ['the sender', { actorTag: SENDER_TAG }, 'own-mail'],
    ['who wrote a pattern that holds it', { actorId: 'account-author' }, 'pattern-author'],
    ['who names another proposal', { proposalId: 'proposal-2' }, 'no-such-proposal'],
  ])('do not take the word of %s', (_, who, refusal) => {
    waiting.when({ ...approve, ...who }).thenRefused(refusal);
  });

  it('do not take a proposal of who wrote a pattern that holds the mail', () => {
    given(...inCustody('hold'))
      .when({ ...release, actorId: 'account-author' })
      .thenRefused('pattern-author');
  });

  it('let one proposal wait at a time', () => {
    waiting.when(release).thenRefused('proposal-open');
  });

  it('end when the second person says no, or the first takes it back', () => {
    waiting
      .when({ type: 'RejectProposal', proposalId: 'proposal-1', reason: 'policy-breach', note: SEALED, actorTag: BEN_TAG })
      .then([{ type: 'ProposalRejected', data: { proposalId: 'proposal-1', reason: 'policy-breach', note: SEALED } }]);
    const withdraw = { type: 'WithdrawProposal', proposalId: 'proposal-1', actorId: 'account-ana', actorTag: OTHER_TAG } as const;
    waiting.when(withdraw).then([{ type: 'ProposalWithdrawn', data: { proposalId: 'proposal-1' } }]);
    waiting.when({ ...withdraw, actorId: 'account-ben', actorTag: BEN_TAG }).thenRefused('not-allowed');
  });

  it('are over when the copies were decided otherwise meanwhile', () => {
    given(...inCustody('hold'), proposed, deletionScheduled(0))
      .when(approve)
      .thenRefused('no-such-proposal');
  });
});

describe('a return to the sender', () => {
  const back: CommandOf<'ScheduleReturn'> = {
    type: 'ScheduleReturn',
    text: SEALED,
    ...said,
    actorTag: OTHER_TAG,
    undoSeconds: 30,
    now: NOW,
    decisionId: 'return-1',
  };
  const scheduled: MessageEvent = {
    type: 'ReturnScheduled',
    data: { returnId: 'return-1', recipients: [0], ...said, text: SEALED, commitAt: DUE },
  };

  it('waits for its undo window, then closes the copies', () => {
    given(...inCustody('hold'))
      .when(back)
      .then([scheduled]);
    given(...inCustody('hold'), scheduled)
      .when({ type: 'CommitDecision', now: DUE })
      .then([{ type: 'ReturnCommitted', data: { returnId: 'return-1', recipients: [0] } }]);
  });

  it('can be undone', () => {
    given(...inCustody('hold'), scheduled)
      .when({ type: 'UndoDecision', now: BEFORE_DUE, actorTag: OTHER_TAG })
      .then([{ type: 'ReturnUndone', data: { returnId: 'return-1' } }]);
  });
});

describe('a deleted copy', () => {
  const deleted = given(...inCustody('block', 'hold'), deletionScheduled(0), deletionCommitted(0));
  const restore: CommandOf<'RestoreDeleted'> = { type: 'RestoreDeleted', reason: 'business-need', note: null, actorTag: OTHER_TAG };

  it('can be restored, and is what it was: a blocked one is blocked', () => {
    const restored: MessageEvent = { type: 'DeletionRestored', data: { recipients: [0], reason: 'business-need', note: null } };
    deleted.when(restore).then([restored]);
    expect(given(...inCustody('block', 'hold'), deletionScheduled(0), deletionCommitted(0), restored).state).toMatchObject({
      recipients: [{ status: 'blocked' }, { status: 'held' }],
    });
  });

  it('is not a copy that is still held', () => {
    deleted.when({ ...restore, recipients: [1] }).thenRefused('nothing-to-restore');
  });
});

describe('the sender', () => {
  const ask: CommandOf<'RequestRelease'> = { type: 'RequestRelease', requestId: 'request-1', reason: 'recipient-entitled', text: SEALED };
  const asked: MessageEvent = {
    type: 'ReleaseRequested',
    data: { requestId: 'request-1', recipients: [0], reason: 'recipient-entitled', text: SEALED },
  };
  const decide = {
    allowed: true,
    proof: 'code',
    reason: 'business-need',
    note: null,
    undoSeconds: 30,
    now: NOW,
    decisionId: 'deletion-1',
  } as const;

  it('asks once, and the mail is as held as before', () => {
    given(...inCustody('hold'))
      .when(ask)
      .then([asked]);
    const waiting = given(...inCustody('hold'), asked);
    waiting.when({ ...ask, requestId: 'request-2' }).thenRefused('request-open');
    expect(waiting.state).toMatchObject({ recipients: [{ status: 'held' }], request: { id: 'request-1' } });
  });

  it('is answered by a denial, or by any decision on the copies', () => {
    const deny = { type: 'DenyRequest', requestId: 'request-1', reason: 'policy-breach', text: SEALED, actorTag: OTHER_TAG } as const;
    const denied: MessageEvent = { type: 'RequestDenied', data: { requestId: 'request-1', reason: 'policy-breach', text: SEALED } };
    given(...inCustody('hold'), asked)
      .when(deny)
      .then([denied]);
    given(...inCustody('hold'), asked, denied)
      .when(deny)
      .thenRefused('no-open-request');
    expect(given(...inCustody('hold'), asked, releaseScheduled(0)).state).toMatchObject({ request: { id: 'request-1' } });
    expect(given(...inCustody('hold'), asked, releaseScheduled(0), releaseCommitted(0)).state).toMatchObject({ request: null });
  });

  it('deletes with proof, where the settings allow it', () => {
    const held = given(...inCustody('hold'));
    const remove = { type: 'OriginatorDelete', ...decide } as const;
    held.when(remove).then([
      {
        type: 'DeletionScheduled',
        data: {
          deletionId: 'deletion-1',
          recipients: [0],
          reason: 'business-need',
          verdict: null,
          note: null,
          commitAt: DUE,
          by: 'originator',
        },
      },
    ]);
    held.when({ ...remove, proof: null }).thenRefused('proof-missing');
    held.when({ ...remove, allowed: false }).thenRefused('not-allowed');
  });

  it('releases nothing that needs a second person of ours', () => {
    const own = { type: 'OriginatorRelease', kind: 'release', fourEyes: ['severity'], ...decide } as const;
    given(...inCustody('hold'))
      .when(own)
      .thenRefused('second-person-needed');
    given(...inCustody('hold'), proposed)
      .when({ ...own, fourEyes: [] })
      .thenRefused('second-person-needed');
  });
});

describe('a hold', () => {
  const pinned: MessageEvent = { type: 'HoldPinned', data: { reason: 'business-need', note: null } };
  const underHold: MessageEvent = { type: 'LegalHoldApplied', data: { holdId: 'hold-1' } };
  const announce = { type: 'AnnounceExpiry', beforeSeconds: 86_400 } as const;

  it('does not end while it is pinned, and ends once it is not', () => {
    given(...inCustody('hold'), pinned)
      .when({ type: 'ExpireHold', now: EXPIRY, deletedDays: 7 })
      .thenNothing();
    given(...inCustody('hold'), pinned, { type: 'HoldUnpinned', data: {} })
      .when({ type: 'ExpireHold', now: EXPIRY, deletedDays: 7 })
      .then([
        { type: 'HoldExpired', data: { recipients: [0] } },
        { type: 'ContentDestroyed', data: { cause: 'expired', snippets: 'kept' } },
      ]);
  });

  it('by law is not passed by a deletion that waited for its undo window', () => {
    given(...inCustody('hold'), deletionScheduled(0), underHold)
      .when({ type: 'CommitDecision', now: DUE })
      .then([{ type: 'DeletionUndone', data: { deletionId: 'deletion-1' } }]);
  });

  it('by law keeps what was deleted before', () => {
    given(...inCustody('hold'), deletionScheduled(0), deletionCommitted(0), underHold)
      .when({ type: 'PurgeDeleted', now: EXPIRY, deletedDays: 0 })
      .thenNothing();
  });

  it('by law lets a release pass', () => {
    given(...inCustody('hold'), underHold)
      .when({ ...release, fourEyes: [], kind: 'as-is', decisionId: 'release-1' })
      .then([releaseScheduled(0)]);
  });

  it('is announced once before it ends', () => {
    const dayBefore = '2026-03-30T10:00:00.000Z';
    const held = given(...inCustody('hold'));
    held.when({ ...announce, now: '2026-03-30T09:59:59.999Z' }).thenNothing();
    held.when({ ...announce, now: dayBefore }).then([{ type: 'ExpiryAnnounced', data: { expiresAt: EXPIRY } }]);
    given(...inCustody('hold'), { type: 'ExpiryAnnounced', data: { expiresAt: EXPIRY } })
      .when({ ...announce, now: dayBefore })
      .thenNothing();
  });
});

describe('a released copy', () => {
  const out = [...inCustody('hold', 'hold'), releaseScheduled(0, 1), releaseCommitted(0, 1)];
  const bounce = { type: 'RecordBounce', recipients: [0], code: 550, reply: SEALED, now: NOW } as const;

  it('that the next hop refuses is back in the queue and can be decided on again', () => {
    const bounced: MessageEvent = {
      type: 'CopiesBounced',
      data: { recipients: [1], deliveryId: 'release-1', source: 'next-hop', code: null, reply: null, keptUntil: null },
    };
    given(...out)
      .when({ type: 'ConcludeDelivery', deliveryId: 'release-1', relayed: [0], failed: [1], now: NOW })
      .then([concluded([0], [1]), bounced]);
    given(...out, concluded([0], [1]), bounced)
      .when({ ...release, fourEyes: [], kind: 'as-is', decisionId: 'release-1' })
      .then([releaseScheduled(1)]);
  });

  it('of which a report says later that it did not arrive is back in the queue, once', () => {
    const back: MessageEvent = {
      type: 'CopiesBounced',
      data: { recipients: [0], deliveryId: null, source: 'report', code: 550, reply: SEALED, keptUntil: null },
    };
    given(...out, concluded([0, 1], []))
      .when(bounce)
      .then([back]);
    given(...out, concluded([0, 1], []), back)
      .when(bounce)
      .thenNothing();
  });

  it('is not what a report about mail that nobody held speaks of', () => {
    const queued: MessageEvent = {
      type: 'DeliveryQueued',
      data: { deliveryId: 'release-1', recipients: [0, 1], hop: 'outbound', cause: 'split' },
    };
    given(...inCustody('hand-over', 'hand-over'), queued, concluded([0, 1], []))
      .when(bounce)
      .thenNothing();
  });
});

describe('a release that comes back into the mail flow', () => {
  const scheduled = [...inCustody('hold', 'hold'), { ...releaseScheduled(0, 1) }];
  const way = [{ from: 'post-quarantine-release', to: 'post-dlp', because: 'released' }];

  it('lets leave what the flow sends to transport, and holds again what must be encrypted and cannot be', () => {
    given(...scheduled)
      .when({
        type: 'CommitDecision',
        now: DUE,
        routing: [
          { recipients: [0], to: 'transport', transitions: WAY_OUT },
          { recipients: [1], to: 'failed-encryption-quarantine', transitions: way },
        ],
      })
      .then([
        { type: 'FlowPassed', data: { recipients: [0], transitions: [...WAY_OUT] } },
        { type: 'FlowPassed', data: { recipients: [1], transitions: way } },
        {
          type: 'EncryptionFailed',
          data: { recipients: [1], cause: 'no-method', attempts: [], disposition: 'held', releaseId: 'release-1' },
        },
        releaseCommitted(0),
      ]);
  });

  it('holds a copy that the flow has said nothing of', () => {
    given(...scheduled)
      .when({ type: 'CommitDecision', now: DUE, routing: [{ recipients: [1], to: 'transport', transitions: WAY_OUT }] })
      .then([
        { type: 'FlowPassed', data: { recipients: [1], transitions: [...WAY_OUT] } },
        {
          type: 'EncryptionFailed',
          data: { recipients: [0], cause: 'no-method', attempts: [], disposition: 'held', releaseId: 'release-1' },
        },
        releaseCommitted(1),
      ]);
  });

  it('asks who releases plainly what could not be encrypted whether they know', () => {
    const failed: MessageEvent = {
      type: 'EncryptionFailed',
      data: { recipients: [0], cause: 'no-method', attempts: [], disposition: 'held', releaseId: null },
    };
    const held = given(...inCustody('hold'), failed);
    const plain = { ...release, fourEyes: [], decisionId: 'release-1' };
    held.when(plain).thenRefused('clear-text-not-acknowledged');
    held.when({ ...plain, kind: 'as-is' }).thenRefused('clear-text-not-acknowledged');
    held.when({ ...plain, kind: 'release-encrypted' }).then([
      {
        type: 'ReleaseScheduled',
        data: {
          releaseId: 'release-1',
          kind: 'release-encrypted',
          recipients: [0],
          ...said,
          commitAt: DUE,
          by: 'person',
          proposalId: null,
        },
      },
    ]);
  });
});
