/** What is known of one message when its facts are folded: where each recipient's copy is, and what is being decided. */
import type { ClosingVerdict, Hop, ReasonCode, ReleaseKind } from './fact-parts.js';
import type { Sealed } from '../sealed.js';

/** Where one recipient's copy is. All from `held` to `return-pending` mean: not sent. */
export type RecipientStatus =
  | 'handing-over'
  | 'handed-over'
  | 'refused'
  | 'outcome-unknown'
  | 'held'
  | 'blocked'
  /** Released, and did not arrive: people decide again. */
  | 'bounced'
  | 'release-pending'
  | 'deletion-pending'
  | 'return-pending'
  | 'delivering'
  | 'relayed'
  | 'failed'
  /** Can be restored while the content is kept. */
  | 'deleted'
  /** Sent back to the sender for correction. */
  | 'returned'
  /** Had to be encrypted, could not be, and the sender was told. */
  | 'not-encrypted'
  | 'expired';

/** One recipient's copy. */
export interface Copy {
  readonly hop: Hop;
  readonly status: RecipientStatus;
  /** What it was before the decision that is pending or was a deletion: undoing and restoring give it back. */
  readonly before: RecipientStatus | null;
  /** It could not be encrypted although it had to be: a plain release may let it leave in clear. */
  readonly encryptionFailed: boolean;
}

/** A decision inside its undo window. */
export interface PendingDecision {
  readonly kind: 'release' | 'deletion' | 'return';
  readonly id: string;
  readonly recipients: readonly number[];
  readonly commitAt: string;
  readonly verdict: ClosingVerdict | null;
  /** Of a release; else null. */
  readonly releaseKind: ReleaseKind | null;
}

/** A release that waits for a second person. */
export interface OpenProposal {
  readonly id: string;
  readonly kind: ReleaseKind;
  readonly recipients: readonly number[];
  readonly reason: ReasonCode;
  readonly verdict: ClosingVerdict;
  readonly note: Sealed | null;
  readonly by: string;
  readonly proposerTag: string | null;
  readonly because: readonly string[];
}

/** The sender waits for an answer. */
export interface OpenRequest {
  readonly id: string;
  readonly recipients: readonly number[];
}

export interface KnownMessage {
  readonly status: 'known';
  /** Revision of the last event folded. */
  readonly revision: number;
  readonly senderTag: string | null;
  readonly recipients: readonly Copy[];
  readonly policyRevision: string;
  /** Set once Lazaret owns the mail of some recipients. */
  readonly custody: {
    readonly expiresAt: string;
    readonly content: 'kept' | 'destroyed';
    /** Subject, addresses, masked values: what a decision is understood by. */
    readonly snippets: 'kept' | 'destroyed';
  } | null;
  readonly pending: PendingDecision | null;
  readonly proposal: OpenProposal | null;
  readonly request: OpenRequest | null;
  /** Kept without an end by a person's word. */
  readonly pinned: boolean;
  /** Ids of the legal holds that keep it. */
  readonly legalHolds: readonly string[];
  readonly assignee: string | null;
  readonly team: string | null;
  /** The expiry that was announced last. */
  readonly announcedExpiry: string | null;
  /** When the newest deletion or return was committed: the time to restore runs from there. */
  readonly deletedAt: string | null;
  /** Deliveries that a release began. */
  readonly releaseDeliveries: readonly string[];
  readonly closingVerdict: ClosingVerdict | null;
  /** Whether anybody ever decided: then people had a reason to keep the content. */
  readonly everDecided: boolean;
}

export type MessageState = { readonly status: 'absent'; readonly revision: -1 } | KnownMessage;

export const noMessage: MessageState = { status: 'absent', revision: -1 };

/** States in which people can decide about a copy. */
export const DECIDABLE: readonly RecipientStatus[] = ['held', 'blocked', 'bounced'];

/** Recipients about whom a decision can be made now. */
export function heldRecipients(state: KnownMessage): readonly number[] {
  return recipientsWith(state, DECIDABLE);
}

/** Recipient numbers whose copy is in one of these states. */
export function recipientsWith(state: KnownMessage, statuses: readonly RecipientStatus[]): readonly number[] {
  return state.recipients.flatMap((recipient, index) => (statuses.includes(recipient.status) ? [index] : []));
}
