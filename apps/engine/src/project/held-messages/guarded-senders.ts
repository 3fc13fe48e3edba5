/** What is searched for must not tell who sent a message to those who are told a pseudonym. */
import { allOf, condition, type Condition } from './condition.js';
import type { Viewer } from './viewer.js';

/** A condition on the sender: where senders are pseudonymous it holds for messages that the reader has claimed only. */
export function guarded(sender: Condition, viewer: Viewer): Condition {
  return viewer.sendersAreGuarded ? allOf([sender, claimedBy(viewer)]) : sender;
}

/** Messages that the reader has claimed. */
export function claimedBy({ account, nowMs }: Viewer): Condition {
  return condition('claim_by = ? AND claim_until > ?', account?.id ?? '', new Date(nowMs).toISOString());
}
