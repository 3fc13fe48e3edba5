/** Signatures of Standard Webhooks: HMAC-SHA-256 over `id.timestamp.body`, one for each secret that is in force. */
import { createHmac } from 'node:crypto';

export interface SignedWebhook {
  readonly id: string;
  /** Seconds since 1970. */
  readonly timestamp: number;
  readonly body: string;
}

/** Value of `webhook-signature`: `v1,` and base64, several with a blank between. */
export function webhookSignature({ id, timestamp, body }: SignedWebhook, secrets: readonly string[]): string {
  const content = `${id}.${String(timestamp)}.${body}`;
  return secrets.map((secret) => `v1,${createHmac('sha256', keyOf(secret)).update(content).digest('base64')}`).join(' ');
}

function keyOf(secret: string): Buffer {
  return Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
}
