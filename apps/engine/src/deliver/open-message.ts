/** Opens what a delivery or a report needs of a message in custody. */
import type { SealedEnvelope } from '#events';
import type { EngineKeys, FieldSealer } from '../platform/engine-keys.js';
import type { RecordedEvent } from '../platform/event-log.js';
import type { DeliveredMessage } from './delivered-message.js';

export interface OpenedMessage extends Pick<DeliveredMessage, 'messageId' | 'receivedAt' | 'envelope' | 'sizeBytes' | 'tls'> {
  /** Opens the sealed fields of its facts. */
  readonly opener: Pick<FieldSealer, 'open'>;
}

/** Undefined once its key is destroyed. */
export async function openMessage(
  messageId: string,
  facts: readonly RecordedEvent[],
  keys: EngineKeys,
): Promise<OpenedMessage | undefined> {
  const received = facts[0];
  if (received?.event.type !== 'MessageReceived') return undefined;
  const { key, envelope, sizeBytes, tls } = received.event.data;
  const sealer = await keys.ofMessage(messageId, key);
  if (sealer === undefined) return undefined;
  // sealed by firstFacts with exactly this shape; the seal vouches for it
  const opened = JSON.parse(sealer.open('envelope', envelope)) as SealedEnvelope;
  return { messageId, receivedAt: received.meta.at, envelope: opened, sizeBytes, tls, opener: sealer };
}
