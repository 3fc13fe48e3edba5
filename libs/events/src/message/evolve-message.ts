/** Folds the facts of a message. Total: what does not concern the state leaves it as it is; never throws. */
import type { MessageEvent } from './message-events.js';
import {
  heldRecipients,
  type Copy,
  type KnownMessage,
  type MessageState,
  type PendingDecision,
  type RecipientStatus,
} from './message-state.js';

type Changes = Partial<Omit<KnownMessage, 'status' | 'revision'>>;
type EventOf<T extends MessageEvent['type']> = Extract<MessageEvent, { readonly type: T }>;

/** The state after one more fact. */
export function evolveMessage(state: MessageState, event: MessageEvent): MessageState {
  if (event.type === 'MessageReceived') return received(event, state.revision + 1);
  if (state.status === 'absent') return state;
  return { ...state, ...changes(state, event), revision: state.revision + 1 };
}

function received({ data }: EventOf<'MessageReceived'>, revision: number): KnownMessage {
  return {
    status: 'known',
    revision,
    senderTag: data.senderTag,
    recipients: data.recipients.map(({ hop }) => ({ hop, status: 'handing-over', before: null, encryptionFailed: false })),
    policyRevision: '',
    custody: null,
    pending: null,
    proposal: null,
    request: null,
    pinned: false,
    legalHolds: [],
    assignee: null,
    team: null,
    announcedExpiry: null,
    deletedAt: null,
    releaseDeliveries: [],
    closingVerdict: null,
    everDecided: false,
  };
}

const dispositionStatus = { 'hand-over': 'handing-over', hold: 'held', block: 'blocked' } as const;

function changes(state: KnownMessage, event: MessageEvent): Changes {
  switch (event.type) {
    case 'VerdictReached':
      return event.data.groups.reduce<Changes>(
        (now, group) => ({
          ...now,
          recipients: mark(now.recipients ?? state.recipients, group.recipients, dispositionStatus[group.disposition]),
        }),
        { policyRevision: event.data.policyRevision },
      );
    case 'CustodyTaken':
      return { custody: { expiresAt: event.data.expiresAt, content: 'kept', snippets: 'kept' }, team: event.data.team ?? state.team };
    case 'HandedOver':
      return { recipients: mark(state.recipients, event.data.recipients, 'handed-over') };
    case 'HandOverRefused':
      return { recipients: mark(state.recipients, event.data.recipients, 'refused') };
    case 'HandOverOutcomeUnknown':
      return { recipients: mark(state.recipients, event.data.recipients, 'outcome-unknown') };
    case 'DeliveryQueued':
      return { recipients: mark(state.recipients, event.data.recipients, 'delivering') };
    case 'DeliveryConcluded':
      return { recipients: mark(mark(state.recipients, event.data.relayed, 'relayed'), event.data.failed, 'failed') };
    case 'CopiesBounced':
      return {
        recipients: mark(state.recipients, event.data.recipients, 'bounced'),
        custody: keptLonger(state.custody, event.data.keptUntil),
      };
    case 'EncryptionFailed':
      return encryptionFailed(state, event);
    default:
      return keepingChanges(state, event);
  }
}

function keptLonger(custody: KnownMessage['custody'], until: string | null): KnownMessage['custody'] {
  return custody === null || until === null || until <= custody.expiresAt ? custody : { ...custody, expiresAt: until };
}

function keepingChanges(state: KnownMessage, event: MessageEvent): Changes {
  switch (event.type) {
    case 'HoldExtended':
      return state.custody === null ? {} : { custody: { ...state.custody, expiresAt: event.data.expiresAt } };
    case 'HoldPinned':
      return { pinned: true };
    case 'HoldUnpinned':
      return { pinned: false };
    case 'LegalHoldApplied':
      return { legalHolds: [...state.legalHolds.filter((id) => id !== event.data.holdId), event.data.holdId] };
    case 'LegalHoldLifted':
      return { legalHolds: state.legalHolds.filter((id) => id !== event.data.holdId) };
    case 'ExpiryAnnounced':
      return { announcedExpiry: event.data.expiresAt };
    case 'MessageAssigned':
      return { assignee: event.data.assignee, team: event.data.team ?? state.team };
    case 'HoldExpired':
      return settled({ ...state, recipients: mark(state.recipients, event.data.recipients, 'expired'), proposal: null });
    case 'ContentDestroyed':
      return state.custody === null ? {} : { custody: { ...state.custody, content: 'destroyed', snippets: event.data.snippets } };
    case 'SnippetsDestroyed':
      return state.custody === null ? {} : { custody: { ...state.custody, snippets: 'destroyed' } };
    case 'ReleaseRequested':
      return { request: { id: event.data.requestId, recipients: event.data.recipients } };
    case 'RequestDenied':
      return { request: null };
    default:
      return decisionChanges(state, event);
  }
}

function decisionChanges(state: KnownMessage, event: MessageEvent): Changes {
  switch (event.type) {
    case 'ReleaseProposed': {
      const { proposalId: id, kind, recipients, reason, verdict, note, by, proposerTag, because } = event.data;
      return { proposal: { id, kind, recipients, reason, verdict, note, by, proposerTag, because } };
    }
    case 'ProposalRejected':
    case 'ProposalWithdrawn':
      return { proposal: null };
    case 'ReleaseScheduled':
      return scheduled(state, { ...event.data, kind: 'release', id: event.data.releaseId, releaseKind: event.data.kind });
    case 'DeletionScheduled':
      return scheduled(state, { ...event.data, kind: 'deletion', id: event.data.deletionId, releaseKind: null });
    case 'ReturnScheduled':
      return scheduled(state, { ...event.data, kind: 'return', id: event.data.returnId, releaseKind: null });
    case 'ReleaseUndone':
    case 'DeletionUndone':
    case 'ReturnUndone':
      return state.pending === null ? {} : { recipients: restored(state.recipients, state.pending.recipients), pending: null };
    case 'ReleaseCommitted':
      return {
        ...closed(state, event.data.recipients, 'delivering'),
        releaseDeliveries: [...state.releaseDeliveries, event.data.deliveryId],
      };
    case 'DeletionCommitted':
      return { ...closed(state, event.data.recipients, 'deleted'), deletedAt: state.pending?.commitAt ?? state.deletedAt };
    case 'ReturnCommitted':
      return { ...closed(state, event.data.recipients, 'returned'), deletedAt: state.pending?.commitAt ?? state.deletedAt };
    case 'DeletionRestored':
      return { recipients: restored(state.recipients, event.data.recipients) };
    default:
      return {};
  }
}

/** A copy whose release was undone is what it was before: a blocked one is blocked again, not merely held. */
function scheduled(state: KnownMessage, { kind, id, recipients, commitAt, verdict, releaseKind }: PendingDecision): Changes {
  const status = `${kind}-pending` as const;
  return {
    recipients: state.recipients.map((copy, index) => (recipients.includes(index) ? { ...copy, status, before: copy.status } : copy)),
    pending: { kind, id, recipients, commitAt, verdict, releaseKind },
    proposal: null,
  };
}

function closed(state: KnownMessage, recipients: readonly number[], status: RecipientStatus): Changes {
  return settled({
    ...state,
    recipients: mark(state.recipients, recipients, status),
    pending: stillPending(state, recipients),
    closingVerdict: state.pending?.verdict ?? state.closingVerdict,
    everDecided: true,
  });
}

/** The way of a release may end before transport for some of its copies; the decision goes on for the others. */
function stillPending({ pending }: KnownMessage, done: readonly number[]): PendingDecision | null {
  const recipients = pending?.recipients.filter((recipient) => !done.includes(recipient)) ?? [];
  return pending === null || recipients.length === 0 ? null : { ...pending, recipients };
}

function encryptionFailed(state: KnownMessage, { data }: EventOf<'EncryptionFailed'>): Changes {
  const status = data.disposition === 'held' ? 'held' : 'not-encrypted';
  const recipients = state.recipients.map((copy, index): Copy =>
    data.recipients.includes(index) ? { ...copy, status, before: null, encryptionFailed: true } : copy,
  );
  const concerns = state.pending !== null && state.pending.id === data.releaseId;
  return settled({ ...state, recipients, pending: concerns ? stillPending(state, data.recipients) : state.pending });
}

/** A request whose copies are all decided is answered. */
function settled(state: KnownMessage): Changes {
  const { request } = state;
  const open = [...heldRecipients(state), ...(state.pending?.recipients ?? [])];
  const answered = request !== null && !request.recipients.some((recipient) => open.includes(recipient));
  return { ...state, request: answered ? null : request };
}

function restored(copies: readonly Copy[], recipients: readonly number[]): readonly Copy[] {
  return copies.map((copy, index) => (recipients.includes(index) ? { ...copy, status: copy.before ?? 'held', before: null } : copy));
}

function mark(copies: readonly Copy[], recipients: readonly number[], status: RecipientStatus): readonly Copy[] {
  return copies.map((copy, index) => (recipients.includes(index) ? { ...copy, status } : copy));
}
