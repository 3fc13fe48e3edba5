/** Tells the sender that some recipients will not get the message: a DSN (RFC 3464) towards the sender's own server. */
import { composeDsn } from '#mail';
import type { DeliveredMessage, DeliveryParts } from './delivered-message.js';
import { isPositive } from './smtp-reply.js';

export interface FailedRecipient {
  readonly address: string;
  /** 0 when the next hop was never reached. */
  readonly code: number;
  readonly reply: string;
}

export interface SenderNotice {
  /** The same at each try, so that a notice that came twice is known for one. */
  readonly id: string;
  readonly failures: readonly FailedRecipient[];
}

/** `later`: the hop towards the sender takes nothing now. The null reverse-path is told nothing (RFC 5321 §4.5.5). */
export async function notifySender(
  message: DeliveredMessage,
  { id, failures }: SenderNotice,
  { config, clock, routes, blobs }: DeliveryParts,
): Promise<'sent' | 'no-sender' | 'refused' | 'later'> {
  const { sender } = message.envelope;
  if (sender === '') return 'no-sender';
  const headers = await firstBytes(blobs.open(message.messageId), 64 * 1024);
  const bytes = composeDsn({
    reportingMta: config.hostname,
    messageId: `${id}@${config.hostname}`,
    date: clock.iso(),
    arrivalDate: message.receivedAt,
    queueId: message.messageId,
    sender,
    failed: failures,
    originalHeaders: headers,
  });
  const envelope = { sender: '', recipients: [sender], sizeBytes: bytes.length, smtpUtf8: /[^\x20-\x7e]/.test(sender) };
  try {
    const offer = await routes.to('inbound').offer(envelope);
    const refusal = offer.refused ?? offer.recipients.find((reply) => !isPositive(reply));
    if (refusal !== undefined && offer.refused === undefined) offer.abandon();
    const answer = refusal ?? (await offer.send([bytes]));
    if (isPositive(answer)) return 'sent';
    return answer.code >= 500 ? 'refused' : 'later';
  } catch {
    return 'later';
  }
}

/** The header section of the message, as far as it lies in the first bytes. */
async function firstBytes(chunks: AsyncIterable<Buffer>, limit: number): Promise<Buffer> {
  const kept: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    kept.push(chunk);
    length += chunk.length;
    if (length >= limit) break;
  }
  const bytes = Buffer.concat(kept).subarray(0, limit);
  const end = bytes.indexOf('\r\n\r\n');
  return end < 0 ? bytes : bytes.subarray(0, end + 2);
}
