import type { Intent } from './decision.js';

/** A decision that can still be taken back. */
export interface PendingDecision {
  readonly messageId: string;
  /** Revision that an undo expects. */
  readonly revision: number;
  readonly commitAt: string;
  readonly subject: string;
  readonly intent: Intent;
  /** Idempotency key of the undo. */
  readonly undoKey: string;
  /** Length of the whole window, in milliseconds: the ring is a share of it. */
  readonly ofMs: number;
}

export const isWaiting = (decision: Pick<PendingDecision, 'commitAt'>, nowMs: number): boolean => Date.parse(decision.commitAt) > nowMs;

/** `Releases in 25 s` with what is true of the mail meanwhile. */
export const pendingVerb = (kind: Intent | 'deletion'): string => (kind === 'delete' || kind === 'deletion' ? 'Deletes' : 'Releases');
