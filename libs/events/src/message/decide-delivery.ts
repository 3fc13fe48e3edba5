/** What became of copies on their way: concluded, bounced, interrupted. */
import type { CommandOf } from './message-commands.js';
import type { MessageEvent } from './message-events.js';
import { evolveMessage } from './evolve-message.js';
import { contentGone, later, underLegalHold, type MessageDecided } from './message-refusals.js';
import { recipientsWith, type KnownMessage } from './message-state.js';

/** Who released mail at the end of its hold still has a week to decide about what bounced. */
const SECONDS_TO_DECIDE = 7 * 86_400;

/** A released copy that failed is back in the queue; what was kept only to be sent is destroyed with its last copy. */
export function conclude(command: CommandOf<'ConcludeDelivery'>, state: KnownMessage): MessageDecided {
  const { deliveryId } = command;
  const delivering = recipientsWith(state, ['delivering']);
  const relayed = command.relayed.filter((recipient) => delivering.includes(recipient));
  const failed = command.failed.filter((recipient) => delivering.includes(recipient));
  if (relayed.length + failed.length === 0) return [];
  const concluded: MessageEvent = { type: 'DeliveryConcluded', data: { deliveryId, relayed, failed } };
  if (failed.length > 0 && state.releaseDeliveries.includes(deliveryId)) {
    const bounced = {
      recipients: failed,
      deliveryId,
      source: 'next-hop',
      code: null,
      reply: null,
      keptUntil: keptUntil(command.now, state),
    } as const;
    return [concluded, { type: 'CopiesBounced', data: bounced }];
  }
  const after = evolveMessage(state, concluded);
  return after.status === 'known' && isOnlyTransit(after)
    ? [concluded, { type: 'ContentDestroyed', data: { cause: 'retention', snippets: 'kept' } }]
    : [concluded];
}

/** Cleared mail that was kept only to be sent, and is sent: nobody ever held it, so nobody has a reason to read it later. */
function isOnlyTransit(state: KnownMessage): boolean {
  const ended = recipientsWith(state, ['relayed', 'handed-over', 'failed', 'refused', 'outcome-unknown']);
  if (state.custody?.content !== 'kept' || underLegalHold(state) || state.everDecided || state.pending !== null) return false;
  return ended.length === state.recipients.length;
}

/** Only copies that people released come back: of others the report goes to the sender alone. */
export function bounce(command: CommandOf<'RecordBounce'>, state: KnownMessage): MessageDecided {
  if (state.releaseDeliveries.length === 0 || contentGone(state)) return []; // without its bytes nobody can decide again
  const relayed = recipientsWith(state, ['relayed']);
  const recipients = [...new Set(command.recipients)].filter((recipient) => relayed.includes(recipient));
  if (recipients.length === 0) return [];
  const { code, reply, now } = command;
  const data = { recipients, deliveryId: null, source: 'report' as const, code, reply, keptUntil: keptUntil(now, state) };
  return [{ type: 'CopiesBounced', data }];
}

function keptUntil(now: string, { custody }: KnownMessage): string | null {
  const until = later(now, SECONDS_TO_DECIDE);
  return custody !== null && custody.expiresAt < until ? until : null;
}

export function recordUnknownHandOver(state: KnownMessage): MessageDecided {
  const recipients = [...recipientsWith(state, ['handing-over'])];
  return recipients.length === 0 ? [] : [{ type: 'HandOverOutcomeUnknown', data: { recipients, cause: 'engine-stopped' } }];
}
