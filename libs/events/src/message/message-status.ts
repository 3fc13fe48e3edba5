/** One word for a whole message whose recipients may stand at different places. */
import type { KnownMessage, RecipientStatus } from './message-state.js';

export type MessageStatus =
  | 'held'
  | 'blocked'
  | 'bounced'
  | 'release-pending'
  | 'deletion-pending'
  | 'return-pending'
  | 'delivering'
  | 'relayed'
  | 'failed'
  | 'not-encrypted'
  | 'returned'
  | 'deleted'
  | 'expired';

/** What needs people most comes first: a copy that is still held outweighs one that was sent. */
const ORDER: readonly MessageStatus[] = [
  'bounced',
  'held',
  'blocked',
  'failed',
  'delivering',
  'relayed',
  'not-encrypted',
  'expired',
  'returned',
  'deleted',
];

/** A waiting decision outweighs everything; `relayed` for a message that was never held. */
export function statusOfMessage(state: KnownMessage): MessageStatus {
  if (state.pending) return `${state.pending.kind}-pending`;
  const statuses = new Set<RecipientStatus>(state.recipients.map(({ status }) => status));
  return ORDER.find((status) => statuses.has(status)) ?? 'relayed';
}
