import type { Intent } from './intents.js';

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
export function pendingVerb(kind: Intent | 'deletion' | 'return'): string {
  if (kind === 'return') return 'Returns';
  return kind === 'delete' || kind === 'deletion' ? 'Deletes' : 'Releases';
}

/** What is true while the window is open. */
export const meanwhileWords = (kind: Intent | 'deletion' | 'return'): string =>
  pendingVerb(kind) === 'Releases' ? 'Not sent yet' : `Not ${kind === 'return' ? 'returned' : 'deleted'} yet`;
