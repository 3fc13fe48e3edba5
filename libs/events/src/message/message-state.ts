/** What is known of one message when its facts are folded: where each recipient's copy is, and what is being decided. */
import type { ClosingVerdict, Hop, MessageEvent } from './message-events.js';

/** Where one recipient's copy is. All from `held` to `deletion-pending` mean: not sent. */
export type RecipientStatus =
  | 'handing-over'
  | 'handed-over'
  | 'refused'
  | 'outcome-unknown'
  | 'held'
  | 'blocked'
  | 'release-pending'
  | 'deletion-pending'
  | 'delivering'
  | 'relayed'
  | 'failed'
  | 'deleted'
  | 'expired';

/** A decision inside its undo window. */
export interface PendingDecision {
  readonly kind: 'release' | 'deletion';
  readonly id: string;
  readonly recipients: readonly number[];
  /** What each of `recipients` was before, in their order: undoing gives it back. */
  readonly before: readonly RecipientStatus[];
  readonly commitAt: string;
  readonly verdict: ClosingVerdict;
}

export interface KnownMessage {
  readonly status: 'known';
  /** Revision of the last event folded. */
  readonly revision: number;
  readonly senderTag: string | null;
  readonly recipients: readonly { readonly hop: Hop; readonly status: RecipientStatus }[];
  readonly policyRevision: string;
  /** Set once Lazaret owns the mail of some recipients. */
  readonly custody: { readonly expiresAt: string; readonly content: 'kept' | 'destroyed' } | null;
  readonly pending: PendingDecision | null;
  readonly closingVerdict: ClosingVerdict | null;
}

export type MessageState = { readonly status: 'absent'; readonly revision: -1 } | KnownMessage;

export const noMessage: MessageState = { status: 'absent', revision: -1 };

/** Recipients about whom a decision can be made now. */
export function heldRecipients(state: KnownMessage): readonly number[] {
  return recipientsWith(state, ['held', 'blocked']);
}

/** Recipient numbers whose copy is in one of these states. */
export function recipientsWith(state: KnownMessage, statuses: readonly RecipientStatus[]): readonly number[] {
  return state.recipients.flatMap((recipient, index) => (statuses.includes(recipient.status) ? [index] : []));
}

/** Folds one fact. Total: what does not concern the state leaves it as it is; never throws. */
export function evolveMessage(state: MessageState, event: MessageEvent): MessageState {
  if (event.type === 'MessageReceived') {
    return {
      status: 'known',
      revision: state.revision + 1,
      senderTag: event.data.senderTag,
      recipients: event.data.recipients.map(({ hop }) => ({ hop, status: 'handing-over' })),
      policyRevision: '',
      custody: null,
      pending: null,
      closingVerdict: null,
    };
  }
  if (state.status === 'absent') return state;
  return { ...state, ...changes(state, event), revision: state.revision + 1 };
}

type Changes = Partial<Omit<KnownMessage, 'status' | 'revision'>>;

function changes(state: KnownMessage, event: MessageEvent): Changes {
  switch (event.type) {
    case 'VerdictReached':
      return event.data.groups.reduce<Changes>(
        (now, group) => ({
          ...now,
          recipients: mark({ ...state, ...now }, group.recipients, dispositionStatus[group.disposition]),
        }),
        { policyRevision: event.data.policyRevision },
      );
    case 'CustodyTaken':
      return { custody: { expiresAt: event.data.expiresAt, content: 'kept' } };
    case 'HandedOver':
      return { recipients: mark(state, event.data.recipients, 'handed-over') };
    case 'HandOverRefused':
      return { recipients: mark(state, event.data.recipients, 'refused') };
    case 'HandOverOutcomeUnknown':
      return { recipients: mark(state, event.data.recipients, 'outcome-unknown') };
    case 'DeliveryQueued':
      return { recipients: mark(state, event.data.recipients, 'delivering') };
    case 'DeliveryConcluded':
      return { recipients: mark({ ...state, recipients: mark(state, event.data.relayed, 'relayed') }, event.data.failed, 'failed') };
    case 'HoldExtended':
      return state.custody === null ? {} : { custody: { ...state.custody, expiresAt: event.data.expiresAt } };
    case 'HoldExpired':
      return { recipients: mark(state, event.data.recipients, 'expired') };
    case 'ContentDestroyed':
      return state.custody === null ? {} : { custody: { ...state.custody, content: 'destroyed' } };
    default:
      return decisionChanges(state, event);
  }
}

const dispositionStatus = { 'hand-over': 'handing-over', hold: 'held', block: 'blocked' } as const;

function decisionChanges(state: KnownMessage, event: MessageEvent): Changes {
  switch (event.type) {
    case 'ReleaseScheduled': {
      const { releaseId: id, recipients, commitAt, verdict } = event.data;
      const before = statusesOf(state, recipients);
      return {
        recipients: mark(state, recipients, 'release-pending'),
        pending: { kind: 'release', id, recipients, before, commitAt, verdict },
      };
    }
    case 'DeletionScheduled': {
      const { deletionId: id, recipients, commitAt, verdict } = event.data;
      const before = statusesOf(state, recipients);
      return {
        recipients: mark(state, recipients, 'deletion-pending'),
        pending: { kind: 'deletion', id, recipients, before, commitAt, verdict },
      };
    }
    case 'ReleaseUndone':
    case 'DeletionUndone':
      return { recipients: restored(state), pending: null };
    case 'ReleaseCommitted':
      return { recipients: mark(state, event.data.recipients, 'delivering'), ...closed(state) };
    case 'DeletionCommitted':
      return { recipients: mark(state, event.data.recipients, 'deleted'), ...closed(state) };
    default:
      return {};
  }
}

/** A blocked copy whose release was undone is blocked again, not merely held. */
function restored(state: KnownMessage): KnownMessage['recipients'] {
  const { pending } = state;
  if (pending === null) return state.recipients;
  return pending.recipients.reduce(
    (recipients, recipient, index) => mark({ ...state, recipients }, [recipient], pending.before[index] ?? 'held'),
    state.recipients,
  );
}

function statusesOf(state: KnownMessage, recipients: readonly number[]): RecipientStatus[] {
  return recipients.map((recipient) => state.recipients[recipient]?.status ?? 'held');
}

function closed(state: KnownMessage): Changes {
  return { pending: null, closingVerdict: state.pending?.verdict ?? state.closingVerdict };
}

function mark(state: KnownMessage, recipients: readonly number[], status: RecipientStatus): KnownMessage['recipients'] {
  return state.recipients.map((recipient, index) => (recipients.includes(index) ? { ...recipient, status } : recipient));
}
