/** What the message learns of the end of one delivery; with the end of its last copy its content may go. */
import { RevisionConflict } from '#event-store';
import { messageDecider, type EventMeta } from '#events';
import type { LegalHolds } from '../legal-hold/legal-hold-port.js';
import { messageStream } from '../platform/engine-keys.js';
import type { DeliveredMessage, DeliveryParts } from './delivered-message.js';
import { concludable } from './delivery-reports.js';
import type { KnownDelivery } from './delivery-record.js';

export type ConclusionParts = Pick<DeliveryParts, 'events' | 'clock'> & { readonly legalHolds: Pick<LegalHolds, 'settle'> };

/**
 * Deliveries of one message often end at the same moment, and each time only one of them is the quickest. The others decide again at once,
 * on what is recorded by then: there are never more deliveries under way than this.
 */
const TRIES = 24;

/** Nothing when no copy has come to an end that the sender knows of. @throws what the store throws */
export async function concludeDelivery(
  deliveryId: string,
  state: KnownDelivery,
  message: DeliveredMessage,
  { events, clock, legalHolds }: ConclusionParts,
): Promise<void> {
  const { relayed, failed } = concludable(state, message);
  const settled = relayed.length + failed.length;
  if (settled === 0) return;
  // the end of the last copy destroys the content, which a hold may keep that has not spread to it yet
  await legalHolds.settle(message.messageId);
  const now = clock.iso();
  const command = { type: 'ConcludeDelivery', deliveryId, relayed, failed, now } as const;
  const meta: EventMeta = {
    at: now,
    actor: { kind: 'system', id: 'delivery' },
    commandId: `deliver-${deliveryId}-settled-${String(settled)}`,
  };
  for (let tries = 1; ; tries++) {
    try {
      await events.decide(messageDecider, messageStream(message.messageId), command, meta);
      return;
    } catch (cause) {
      if (!(cause instanceof RevisionConflict) || tries === TRIES) throw cause;
    }
  }
}
