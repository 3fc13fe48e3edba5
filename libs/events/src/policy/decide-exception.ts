/** Decides about exceptions: what they name exists, and they end. */
import type { PatternRef } from '#dlp';
import type { Sealed } from '../sealed.js';
import type { PolicyEvent, PolicyScope } from './policy-events.js';
import { refuse, type PolicyRefusal } from './policy-refusal.js';
import { unknownReference } from './policy-references.js';
import type { PolicyState } from './policy-state.js';

type ExceptionDecision = readonly PolicyEvent[] | PolicyRefusal;

export interface GrantException {
  /** A new ULID. */
  readonly id: string;
  readonly refs: readonly PatternRef[];
  /** `null`: every sender. */
  readonly sender: PolicyScope | null;
  /** `null`: every recipient. */
  readonly recipient: PolicyScope | null;
  /** ISO-8601 UTC with milliseconds. */
  readonly expiresAt: string;
  readonly now: string;
  /** Account that answers for it. */
  readonly owner: string;
  readonly reason: Sealed;
}

export function decideGrantException(state: PolicyState, command: GrantException): ExceptionDecision {
  const { id, refs, sender, recipient, expiresAt, now, owner, reason } = command;
  if (state.exceptions.has(id)) return refuse('exception-exists', 'this exception was granted before');
  if (expiresAt <= now) return refuse('already-expired', 'it would have ended before it began');
  const unique = [...new Set(refs)];
  const unknown = unknownReference(state, unique);
  if (unknown) return unknown;
  return [{ type: 'ExceptionGranted', data: { refs: unique, sender, recipient, expiresAt, owner, reason } }];
}

/** Nothing when it was withdrawn before. */
export function decideWithdrawException(
  state: PolicyState,
  { id, reason }: { readonly id: string; readonly reason: Sealed | null },
): ExceptionDecision {
  const exception = state.exceptions.get(id);
  if (exception === undefined) return refuse('unknown-exception', 'there is no such exception');
  return exception.withdrawn === null ? [{ type: 'ExceptionWithdrawn', data: { reason } }] : [];
}
