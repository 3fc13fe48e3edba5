/** Decisions as the double takes them: undo windows, conflicts, second persons, requests, holds. */
import type { HeldMessage, RecipientState } from '#contracts';
import { actionsOf } from './double-standing.js';
import { type Call, change, next, Refusal } from './double-world.js';

const UNDECIDED: ReadonlySet<RecipientState> = new Set(['held', 'blocked', 'bounced']);
const PENDING: ReadonlySet<RecipientState> = new Set(['release-pending', 'deletion-pending', 'return-pending']);
const ME = { id: 'a1', name: 'Ana Novak' };

const verbs = { release: 'released', deletion: 'deleted', return: 'returned' } as const;
const types = { release: 'ReleaseScheduled', deletion: 'DeletionScheduled', return: 'ReturnScheduled' } as const;

/** A decision with an undo window; a release that needs a second person becomes a proposal. */
export function decide(kind: 'release' | 'deletion' | 'return'): (call: Call) => unknown {
  return ({ world, id, body }) => {
    const commitAt = new Date(Date.now() + (world.options.undoWindowSeconds ?? 30) * 1000).toISOString();
    const after = change(world, id, (message) => {
      expectRevision(message, body);
      const releaseKind = kind === 'release' ? releaseKindIn(body) : null;
      const rules = releaseKind === null ? [] : message.secondPerson[releaseKind];
      if (releaseKind !== null && rules.length > 0) return proposed(message, body, releaseKind);
      return waiting(message, { kind, releaseKind, commitAt, recipients: asked(message, body) });
    });
    return receiptOf(after);
  };
}

type Pending = NonNullable<HeldMessage['pending']>;

const waiting = (message: HeldMessage, pending: Pick<Pending, 'kind' | 'releaseKind' | 'commitAt' | 'recipients'>): HeldMessage => ({
  ...message,
  ...next(message, `Ana Novak ${verbs[pending.kind]} this`, 'Ana Novak', types[pending.kind]),
  state: `${pending.kind}-pending`,
  commitAt: pending.commitAt,
  pending: { id: 'p1', by: 'Ana Novak', ...pending },
  proposal: null,
  recipientStates: message.recipientStates.map((each) =>
    pending.recipients.includes(each.index) ? { ...each, state: `${pending.kind}-pending` as const } : each,
  ),
});

const proposed = (message: HeldMessage, body: Call['body'], kind: NonNullable<HeldMessage['proposal']>['kind']): HeldMessage => ({
  ...message,
  ...next(message, 'Ana Novak proposed a release', 'Ana Novak', 'ReleaseProposed'),
  proposal: {
    id: 'p9',
    by: ME,
    at: new Date().toISOString(),
    kind,
    recipients: asked(message, body),
    reason: 'business-need',
    verdict: 'business-as-usual',
    note: null,
    because: message.secondPerson[kind],
    mayApprove: false,
    mayNotApproveBecause: 'You proposed it. Another person must approve.',
  },
  actions: actionsOf({ withdraw: true }),
});

export function undo({ world, id, body }: Call): unknown {
  const after = change(world, id, (message) => {
    expectRevision(message, body);
    return {
      ...message,
      ...next(message, 'Ana Novak took it back', 'Ana Novak', 'ReleaseUndone'),
      state: 'held',
      commitAt: null,
      pending: null,
      recipientStates: message.recipientStates.map((each) => (PENDING.has(each.state) ? { ...each, state: 'held' as const } : each)),
    };
  });
  return receiptOf(after);
}

/** The second person agrees: the proposal goes into its undo window. */
export function approve({ world, id, body }: Call): unknown {
  const commitAt = new Date(Date.now() + 30_000).toISOString();
  const after = change(world, id, (message) => {
    expectRevision(message, body);
    const { proposal } = message;
    if (proposal === null) throw new Refusal(409, 'no-proposal', 'Nothing is proposed any more.');
    return waiting(message, { kind: 'release', releaseKind: proposal.kind, commitAt, recipients: proposal.recipients });
  });
  return receiptOf(after);
}

/** Something that leaves the copies where they are. */
export const standing =
  (sentence: string, type: string, changed: Partial<HeldMessage>) =>
  ({ world, id, body }: Call): unknown =>
    receiptOf(
      change(world, id, (message) => {
        expectRevision(message, body);
        return { ...message, ...next(message, sentence, 'Ana Novak', type), ...changed };
      }),
    );

export const changing =
  (by: (message: HeldMessage) => HeldMessage) =>
  (call: Call): unknown =>
    receiptOf(change(call.world, call.id, by));

export const decisionAnswers = {
  release: decide('release'),
  delete: decide('deletion'),
  returnToSender: decide('return'),
  undo,
  approve,
  reject: standing('Ana Novak rejected the proposal', 'ProposalRejected', { proposal: null, actions: actionsOf() }),
  withdraw: standing('Ana Novak withdrew the proposal', 'ProposalWithdrawn', { proposal: null, actions: actionsOf() }),
  denyRequest: standing('Ana Novak denied the request', 'RequestDenied', { request: null, actions: actionsOf() }),
  hold: standing('Ana Novak holds it without end', 'HoldPinned', {
    pinned: { by: ME.name, at: new Date().toISOString(), reason: 'business-need', note: null },
    actions: actionsOf({ unhold: true, hold: 'It is held without end already.' }),
  }),
  unhold: standing('Ana Novak let go of it', 'HoldUnpinned', { pinned: null, actions: actionsOf() }),
  restore: standing('Ana Novak restored it', 'DeletionRestored', { deletedUntil: null, state: 'held', actions: actionsOf() }),
  extend: standing('Kept longer', 'RetentionExtended', {}),
  note: changing((message) => ({ ...message, ...next(message, 'Added a note', 'Ana Novak', 'NoteAdded') })),
} as const;

function asked(message: HeldMessage, body: Call['body']): number[] {
  const eligible = message.recipientStates.filter((each) => UNDECIDED.has(each.state)).map((each) => each.index);
  return Array.isArray(body['recipients']) ? body['recipients'].map(Number) : eligible;
}

const releaseKindIn = (body: Call['body']): 'release' | 'release-encrypted' | 'as-is' => {
  const kind = body['kind'];
  return kind === 'release-encrypted' || kind === 'as-is' ? kind : 'release';
};

function expectRevision(message: HeldMessage, body: Call['body']): void {
  if (body['expectedRevision'] === message.revision) return;
  const newer = message.timeline.filter((entry) => entry.revision > Number(body['expectedRevision']));
  throw new Refusal(409, 'revision-conflict', 'Somebody was faster. Nothing was changed by you.', {
    actualRevision: message.revision,
    newerEvents: newer.map(({ revision, at, type, sentence, actor }) => ({ revision, at, type, sentence, actor })),
  });
}

const receiptOf = (message: HeldMessage): unknown => ({
  messageId: message.id,
  revision: message.revision,
  state: message.state,
  commitAt: message.commitAt,
  proposalId: message.proposal?.by.id === ME.id ? message.proposal.id : null,
  repeated: false,
});
