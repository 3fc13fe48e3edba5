/** How long a message is kept: extended, pinned, under legal hold, announced and ended. Time deletes; it never releases. */
import type { CommandOf } from './message-commands.js';
import type { MessageEvent } from './message-events.js';
import { contentGone, later, obstacleToAsker, refuse, underLegalHold, type MessageDecided } from './message-refusals.js';
import { heldRecipients, recipientsWith, type KnownMessage } from './message-state.js';

export function extend(command: CommandOf<'ExtendHold'>, state: KnownMessage): MessageDecided {
  const obstacle = obstacleToAsker(command, state) ?? contentGone(state);
  if (obstacle) return obstacle;
  if (state.custody !== null && command.expiresAt <= state.custody.expiresAt) {
    return refuse('shorter-hold', 'the hold already lasts that long');
  }
  return [{ type: 'HoldExtended', data: { expiresAt: command.expiresAt, reason: command.reason } }];
}

export function pin(command: CommandOf<'PinHold'>, state: KnownMessage): MessageDecided {
  const obstacle = obstacleToAsker(command, state) ?? contentGone(state);
  if (obstacle) return obstacle;
  return state.pinned ? [] : [{ type: 'HoldPinned', data: { reason: command.reason, note: command.note } }];
}

export function unpin(command: CommandOf<'UnpinHold'>, state: KnownMessage): MessageDecided {
  return obstacleToAsker(command, state) ?? (state.pinned ? [{ type: 'HoldUnpinned', data: {} }] : []);
}

/** There is nothing to keep of what was handed over or is destroyed. */
export function applyLegalHold({ holdId }: CommandOf<'ApplyLegalHold'>, state: KnownMessage): MessageDecided {
  if (state.custody?.snippets !== 'kept' || state.legalHolds.includes(holdId)) return [];
  return [{ type: 'LegalHoldApplied', data: { holdId } }];
}

export function liftLegalHold({ holdId }: CommandOf<'LiftLegalHold'>, state: KnownMessage): MessageDecided {
  return state.legalHolds.includes(holdId) ? [{ type: 'LegalHoldLifted', data: { holdId } }] : [];
}

/** Once for each end, and only while somebody can still decide. */
export function announceExpiry({ now, beforeSeconds }: CommandOf<'AnnounceExpiry'>, state: KnownMessage): MessageDecided {
  const { custody } = state;
  if (custody?.content !== 'kept' || isKept(state) || heldRecipients(state).length === 0) return [];
  const { expiresAt } = custody;
  const isNear = expiresAt > now && expiresAt <= later(now, beforeSeconds);
  return isNear && state.announcedExpiry !== expiresAt ? [{ type: 'ExpiryAnnounced', data: { expiresAt } }] : [];
}

/** What was deleted can be restored for its own time, also past the end of the hold. */
export function expire({ now, deletedDays }: CommandOf<'ExpireHold'>, state: KnownMessage): MessageDecided {
  const { custody } = state;
  const busy = state.pending !== null || recipientsWith(state, ['delivering']).length > 0;
  if (custody?.content !== 'kept' || custody.expiresAt > now || busy || isKept(state)) return [];
  const recipients = [...heldRecipients(state)];
  const destroyed = (cause: 'expired' | 'retention'): MessageEvent => ({ type: 'ContentDestroyed', data: { cause, snippets: 'kept' } });
  const expired: MessageEvent[] = recipients.length > 0 ? [{ type: 'HoldExpired', data: { recipients } }] : [];
  if (isRestorable(state, now, deletedDays)) return expired;
  return [...expired, destroyed(recipients.length > 0 ? 'expired' : 'retention')];
}

/** Only what outlives its bytes, and not under a legal hold. */
export function destroySnippets(state: KnownMessage): MessageDecided {
  const { custody } = state;
  if (custody?.content !== 'destroyed' || custody.snippets !== 'kept' || underLegalHold(state)) return [];
  return [{ type: 'SnippetsDestroyed', data: {} }];
}

/**
 * Everything that can be read of a message that needs no decision any more. What was never in custody goes with the key of its day; what
 * was deleted cannot be restored any more.
 */
export function erase(state: KnownMessage): MessageDecided {
  const { custody } = state;
  if (custody?.snippets !== 'kept') return [];
  const hold = underLegalHold(state);
  if (hold) return hold;
  if (isUnsettled(state)) return refuse('undecided', 'somebody still has to decide about it, or it is on its way');
  if (custody.content === 'destroyed') return [{ type: 'SnippetsDestroyed', data: {} }];
  return [{ type: 'ContentDestroyed', data: { cause: 'erasure', snippets: 'destroyed' } }];
}

function isUnsettled(state: KnownMessage): boolean {
  const isMoving = recipientsWith(state, ['handing-over', 'delivering']).length > 0;
  return isMoving || state.pending !== null || state.proposal !== null || heldRecipients(state).length > 0;
}

function isRestorable(state: KnownMessage, now: string, deletedDays: number): boolean {
  const { deletedAt } = state;
  return deletedAt !== null && recipientsWith(state, ['deleted']).length > 0 && later(deletedAt, deletedDays * 86_400) > now;
}

function isKept(state: KnownMessage): boolean {
  return state.pinned || underLegalHold(state) !== undefined;
}
