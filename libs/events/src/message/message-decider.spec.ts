import { describe, expect, it } from 'vitest';
import { specificationOf } from '../../test/support/decider-specification.js';
import {
  BEFORE_DUE,
  concluded,
  deletionCommitted,
  deletionScheduled,
  destroyed,
  DUE,
  EXPIRY,
  inCustody,
  judged,
  OTHER_TAG,
  received,
  releaseCommitted,
  releaseScheduled,
  SEALED,
  SENDER_TAG,
} from '../../test/support/message-facts.js';
import type { CommandOf } from './message-commands.js';
import { messageDecider } from './message-decider.js';
import type { MessageEvent } from './message-events.js';

const given = specificationOf(messageDecider);
const release: CommandOf<'ScheduleRelease'> = {
  type: 'ScheduleRelease',
  kind: 'as-is',
  fourEyes: [],
  patternAuthors: [],
  actorId: 'account-1',
  clearTextAcknowledged: false,
  reason: 'business-need',
  verdict: 'business-as-usual',
  note: null,
  actorTag: OTHER_TAG,
  undoSeconds: 30,
  now: '2026-03-01T10:00:00.000Z',
  decisionId: 'release-1',
};
const deletion: CommandOf<'ScheduleDeletion'> = {
  type: 'ScheduleDeletion',
  reason: 'policy-breach',
  verdict: 'real-leak',
  note: null,
  actorTag: OTHER_TAG,
  undoSeconds: 30,
  now: '2026-03-01T10:00:00.000Z',
  decisionId: 'deletion-1',
};
const undo: CommandOf<'UndoDecision'> = { type: 'UndoDecision', now: BEFORE_DUE, actorTag: OTHER_TAG };
const commit: CommandOf<'CommitDecision'> = { type: 'CommitDecision', now: DUE };
const extend: CommandOf<'ExtendHold'> = {
  type: 'ExtendHold',
  expiresAt: '2026-04-30T10:00:00.000Z',
  reason: 'business-need',
  actorTag: OTHER_TAG,
};
const download: CommandOf<'RecordDownload'> = { type: 'RecordDownload', reason: 'policy-breach', actorTag: OTHER_TAG };
const note: CommandOf<'AddNote'> = { type: 'AddNote', note: SEALED };
const expire: CommandOf<'ExpireHold'> = { type: 'ExpireHold', now: EXPIRY, deletedDays: 7 };
const unknownHandOver: CommandOf<'RecordUnknownHandOver'> = { type: 'RecordUnknownHandOver' };
const conclude: CommandOf<'ConcludeDelivery'> = { type: 'ConcludeDelivery', deliveryId: 'release-1', relayed: [0], failed: [], now: DUE };

describe('any command', () => {
  it.each([release, deletion, undo, commit, extend, download, note, expire, unknownHandOver, conclude])(
    '$type is refused for a message that nobody knows',
    (command) => {
      given().when(command).thenRefused('not-found');
    },
  );

  it.each([release, deletion, extend, { ...undo }])('$type is refused on a stale revision', (command) => {
    const facts = command.type === 'UndoDecision' ? [...inCustody('hold'), releaseScheduled(0)] : inCustody('hold');
    given(...facts)
      .when({ ...command, expectedRevision: facts.length - 2 })
      .thenRefused('revision-conflict');
  });

  it.each([release, deletion, extend, download])('$type is refused to the sender of the mail', (command) => {
    given(...inCustody('hold'))
      .when({ ...command, actorTag: SENDER_TAG })
      .thenRefused('own-mail');
  });

  it('undoing is refused to the sender of the mail', () => {
    given(...inCustody('hold'), deletionScheduled(0))
      .when({ ...undo, actorTag: SENDER_TAG })
      .thenRefused('own-mail');
  });

  it.each([release, deletion, extend, download])('$type is refused once the content is destroyed', (command) => {
    given(...inCustody('hold'), deletionScheduled(0), deletionCommitted(0), destroyed)
      .when(command)
      .thenRefused('content-destroyed');
  });

  it.each([release, deletion])('$type is refused while another decision waits', (command) => {
    given(...inCustody('hold', 'hold'), releaseScheduled(0))
      .when(command)
      .thenRefused('decision-pending');
  });

  it.each([release, deletion])('$type is refused when nothing is held', (command) => {
    given(...inCustody('hold'), releaseScheduled(0), releaseCommitted(0))
      .when(command)
      .thenRefused('nothing-held');
  });

  it.each([
    ['a recipient that does not exist', [7]],
    ['a recipient whose copy was handed over', [1]],
    ['no recipient at all', []],
  ])('a release of %s is refused', (_, recipients) => {
    given(...inCustody('hold', 'hand-over'))
      .when({ ...release, recipients })
      .thenRefused('unknown-recipient');
  });

  it('is taken at the revision that the decider saw, by the command line and for mail without a sender', () => {
    given(...inCustody('hold'))
      .when({ ...release, expectedRevision: 2, actorTag: null })
      .then([releaseScheduled(0)]);
  });
});

/** The way of a release that needs no policy. */
const asIs = (recipient: number): MessageEvent => ({
  type: 'FlowPassed',
  data: { recipients: [recipient], transitions: [{ from: 'post-quarantine-send-as-is', to: 'transport', because: 'as-is' }] },
});

describe('a release', () => {
  it('waits for its undo window', () => {
    given(...inCustody('hold', 'block'))
      .when(release)
      .then([releaseScheduled(0, 1)]);
  });

  it('is due at once when there is no undo window: the mail flow has yet to say how its copies leave', () => {
    const now = '2026-03-01T10:00:00.000Z';
    const scheduled: MessageEvent = { type: 'ReleaseScheduled', data: { ...releaseData([0]), commitAt: now } };
    given(...inCustody('hold'))
      .when({ ...release, undoSeconds: 0 })
      .then([scheduled]);
    given(...inCustody('hold'), scheduled)
      .when({ type: 'CommitDecision', now })
      .then([asIs(0), releaseCommitted(0)]);
  });

  it('names each recipient once', () => {
    given(...inCustody('hold', 'hold'))
      .when({ ...release, recipients: [1, 1] })
      .then([releaseScheduled(1)]);
  });

  it('may go to some recipients now and to the rest later', () => {
    const firstDone = [...inCustody('hold', 'hold', 'block'), releaseScheduled(1), releaseCommitted(1), concluded([1], [])];
    given(...firstDone)
      .when(release)
      .then([releaseScheduled(0, 2)]);
  });

  it('is committed at its time and not before', () => {
    const scheduled = given(...inCustody('hold'), releaseScheduled(0));
    scheduled.when({ ...commit, now: BEFORE_DUE }).thenNothing();
    scheduled.when(commit).then([asIs(0), releaseCommitted(0)]);
  });

  it('is committed once', () => {
    given(...inCustody('hold'), releaseScheduled(0), releaseCommitted(0))
      .when(commit)
      .thenNothing();
  });

  it('can be undone until its time and not at it: then the commit has won', () => {
    const scheduled = given(...inCustody('hold'), releaseScheduled(0));
    scheduled.when(undo).then([{ type: 'ReleaseUndone', data: { releaseId: 'release-1' } }]);
    scheduled.when({ ...undo, now: DUE }).thenRefused('nothing-to-undo');
  });

  it('gives the copies back as they were when it is undone: blocked ones are blocked', () => {
    const { state } = given(...inCustody('block', 'hold', 'block'), releaseScheduled(2, 1), {
      type: 'ReleaseUndone',
      data: { releaseId: 'release-1' },
    });
    expect(statuses(state)).toEqual(['blocked', 'held', 'blocked']);
  });

  it('starts a delivery whose result ends in relayed and failed copies', () => {
    const releasing = given(...inCustody('hold', 'hold'), releaseScheduled(0, 1), releaseCommitted(0, 1));
    releasing.when({ ...conclude, relayed: [0], failed: [1] }).then([
      concluded([0], [1]),
      {
        type: 'CopiesBounced',
        data: { recipients: [1], deliveryId: 'release-1', source: 'next-hop', code: null, reply: null, keptUntil: null },
      },
    ]);
    const { state } = given(...inCustody('hold', 'hold'), releaseScheduled(0, 1), releaseCommitted(0, 1), concluded([0], [1]));
    expect(statuses(state)).toEqual(['relayed', 'failed']);
  });

  it('destroys the content of a cleared message with its last copy, whatever became of the copies', () => {
    const queued: MessageEvent = {
      type: 'DeliveryQueued',
      data: { deliveryId: 'release-1', recipients: [0, 1], hop: 'outbound', cause: 'split' },
    };
    const sending = given(...inCustody('hand-over', 'hand-over'), queued);
    sending.when(conclude).then([concluded([0], [])]);
    sending
      .when({ ...conclude, failed: [1] })
      .then([concluded([0], [1]), { type: 'ContentDestroyed', data: { cause: 'retention', snippets: 'kept' } }]);
  });

  it.each<[string, MessageEvent[]]>([
    ['held', inCustody('hand-over', 'hold')],
    ['blocked', inCustody('hand-over', 'block')],
    ['being handed over', inCustody('hand-over', 'hand-over')],
    [
      'sent because somebody released it',
      [...inCustody('hand-over', 'hold'), releaseScheduled(1), releaseCommitted(1), concluded([1], [])],
    ],
    ['about to be deleted', [...inCustody('hand-over', 'hold'), deletionScheduled(1)]],
  ])('keeps the content when another copy is %s', (_, facts) => {
    const queued: MessageEvent = {
      type: 'DeliveryQueued',
      data: { deliveryId: 'release-1', recipients: [0], hop: 'outbound', cause: 'split' },
    };
    given(...facts, queued)
      .when(conclude)
      .then([concluded([0], [])]);
  });

  it('is concluded for those copies only that are being delivered', () => {
    const releasing = given(...inCustody('hold', 'hold'), releaseScheduled(0), releaseCommitted(0), concluded([0], []));
    releasing.when({ ...conclude, relayed: [0, 1], failed: [] }).thenNothing();
  });

  it('records the verdict of the decider', () => {
    const { state } = given(...inCustody('hold'), releaseScheduled(0), releaseCommitted(0));
    expect(state).toMatchObject({ closingVerdict: 'business-as-usual', pending: null });
  });
});

describe('a deletion', () => {
  it('waits for its undo window and can be undone in it', () => {
    given(...inCustody('hold'))
      .when(deletion)
      .then([deletionScheduled(0)]);
    given(...inCustody('hold'), deletionScheduled(0))
      .when(undo)
      .then([{ type: 'DeletionUndone', data: { deletionId: 'deletion-1' } }]);
  });

  it('is soft: the content stays until nobody can restore it any more', () => {
    given(...inCustody('hold', 'block'), deletionScheduled(0, 1))
      .when(commit)
      .then([deletionCommitted(0, 1)]);
    const deleted = given(...inCustody('hold', 'block'), deletionScheduled(0, 1), deletionCommitted(0, 1));
    deleted.when({ type: 'PurgeDeleted', now: '2026-03-08T10:00:29.999Z', deletedDays: 7 }).thenNothing();
    deleted.when({ type: 'PurgeDeleted', now: '2026-03-08T10:00:30.000Z', deletedDays: 7 }).then([destroyed]);
  });

  it('keeps the content while another copy is held', () => {
    given(...inCustody('hold', 'hold'), deletionScheduled(0))
      .when(commit)
      .then([deletionCommitted(0)]);
  });

  it('keeps the content while another copy is being delivered', () => {
    given(...inCustody('hold', 'hold'), releaseScheduled(0), releaseCommitted(0), deletionScheduled(1))
      .when(commit)
      .then([deletionCommitted(1)]);
  });

  it('without an undo window is committed at once', () => {
    given(...inCustody('hold'))
      .when({ ...deletion, undoSeconds: 0 })
      .then([{ type: 'DeletionScheduled', data: { ...deletionData([0]), commitAt: '2026-03-01T10:00:00.000Z' } }, deletionCommitted(0)]);
  });
});

describe('a hold', () => {
  it('can be made longer and never shorter', () => {
    const held = given(...inCustody('hold'));
    held.when(extend).then([{ type: 'HoldExtended', data: { expiresAt: '2026-04-30T10:00:00.000Z', reason: 'business-need' } }]);
    held.when({ ...extend, expiresAt: EXPIRY }).thenRefused('shorter-hold');
  });

  it('ends in destroyed content, at its time and not before', () => {
    const held = given(...inCustody('hold', 'block'));
    held.when({ ...expire, now: '2026-03-31T09:59:59.999Z' }).thenNothing();
    held.when(expire).then([
      { type: 'HoldExpired', data: { recipients: [0, 1] } },
      { type: 'ContentDestroyed', data: { cause: 'expired', snippets: 'kept' } },
    ]);
  });

  it('never ends in a delivery', () => {
    const { state } = given(...inCustody('hold'), { type: 'HoldExpired', data: { recipients: [0] } });
    expect(statuses(state)).toEqual(['expired']);
  });

  it('ends at its extended time', () => {
    const extended = given(...inCustody('hold'), {
      type: 'HoldExtended',
      data: { expiresAt: '2026-04-30T10:00:00.000Z', reason: 'business-need' },
    });
    extended.when(expire).thenNothing();
  });

  it.each([
    ['a decision waits', [releaseScheduled(0)]],
    ['a delivery is under way', [releaseScheduled(0), releaseCommitted(0)]],
  ])('does not end while %s', (_, facts) => {
    given(...inCustody('hold', 'hold'), ...facts)
      .when(expire)
      .thenNothing();
  });

  it('ends once, and with nobody waiting only the content goes', () => {
    const sent = [...inCustody('hold'), releaseScheduled(0), releaseCommitted(0), concluded([0], [])];
    given(...sent)
      .when(expire)
      .then([{ type: 'ContentDestroyed', data: { cause: 'retention', snippets: 'kept' } }]);
    given(...sent, destroyed)
      .when(expire)
      .thenNothing();
  });

  it('takes notes and records who downloaded the content', () => {
    const held = given(...inCustody('hold'));
    held.when(note).then([{ type: 'NoteAdded', data: { note: SEALED } }]);
    held.when(download).then([{ type: 'ContentDownloaded', data: { reason: 'policy-breach' } }]);
  });
});

describe('a hand-over that a stop has interrupted', () => {
  const began = [received(2), judged('hand-over', 'hand-over')];

  it('is recorded as unknown for the copies that were on their way', () => {
    given(...began)
      .when(unknownHandOver)
      .then([{ type: 'HandOverOutcomeUnknown', data: { recipients: [0, 1], cause: 'engine-stopped' } }]);
  });

  it('is recorded once, and not at all when the outcome is known', () => {
    given(...began, { type: 'HandOverOutcomeUnknown', data: { recipients: [0, 1], cause: 'engine-stopped' } })
      .when(unknownHandOver)
      .thenNothing();
    given(...began, { type: 'HandedOver', data: { recipients: [0, 1], hop: 'outbound', code: 250, reply: SEALED } })
      .when(unknownHandOver)
      .thenNothing();
  });
});

function statuses(state: ReturnType<typeof messageDecider.initialState>): string[] {
  return state.status === 'known' ? state.recipients.map(({ status }) => status) : [];
}

function releaseData(recipients: number[]) {
  const said = { reason: 'business-need', verdict: 'business-as-usual', note: null } as const;
  return { releaseId: 'release-1', kind: 'as-is' as const, recipients, ...said, by: 'person' as const, proposalId: null };
}

function deletionData(recipients: number[]) {
  return {
    deletionId: 'deletion-1',
    recipients,
    reason: 'policy-breach' as const,
    verdict: 'real-leak' as const,
    note: null,
    by: 'person' as const,
  };
}
