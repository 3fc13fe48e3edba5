/** Gives a DSN (RFC 3464) about some recipients to the next hop towards the sender. */
import { composeDsn, type DsnAction, type DsnContent, type DsnRecipient } from '#mail';
import type { EnvelopeDsn } from '#events';
import { ownMail } from '../flow/own-mail.js';
import type { Lease } from '../nodes/nodes.js';
import type { DeliveredMessage, DeliveryParts } from './delivered-message.js';
import { isPositive } from './smtp-reply.js';

export interface ReportedRecipient {
  /** Number in the envelope. */
  readonly recipient: number;
  /** 0 when no mail server has answered. */
  readonly code: number;
  readonly reply: string;
  /** RFC 3463, when the reply has none. */
  readonly status?: string;
}

export interface SenderReport {
  /** The same at each try, so that a report that came twice is known for one. */
  readonly id: string;
  readonly action: DsnAction;
  readonly recipients: readonly ReportedRecipient[];
  /** Nothing of a mail that is held or was: a report must not carry out what the policy keeps in, be it to the envelope sender. */
  readonly returns: 'nothing' | 'as-asked';
  /** Under which it is given; when that is over, it is not. */
  readonly lease: Lease;
}

/** What a report needs of its message. */
type ReportedMessage = Pick<DeliveredMessage, 'messageId' | 'receivedAt' | 'envelope' | 'sizeBytes'>;

/** More of a message is not returned: RFC 3461 §4.3 lets a server return the header alone. */
const MAX_RETURNED_BYTES = 1024 * 1024;
const MAX_HEADER_BYTES = 64 * 1024;

/** `later`: the hop towards the sender takes nothing now. The null reverse-path is told nothing (RFC 5321 §4.5.5). */
export async function reportToSender(
  message: ReportedMessage,
  report: SenderReport,
  parts: Pick<DeliveryParts, 'config' | 'clock' | 'routes' | 'blobs' | 'dkim' | 'log'>,
): Promise<'sent' | 'no-sender' | 'refused' | 'later'> {
  const { config, clock, routes } = parts;
  const { sender, dsn } = message.envelope;
  if (sender === '') return 'no-sender';
  const bytes = composeDsn({
    reportingMta: config.hostname,
    messageId: `${report.id}@${config.hostname}`,
    date: clock.iso(),
    arrivalDate: message.receivedAt,
    queueId: message.messageId,
    sender,
    originalEnvelopeId: dsn?.envid ?? null,
    action: report.action,
    recipients: report.recipients.map((reported) => dsnRecipient(message, reported)),
    returned: report.returns === 'nothing' ? null : await returned(message, report.action, parts),
  });
  const envelope = { sender: '', recipients: [sender], sizeBytes: bytes.length, smtpUtf8: /[^\x20-\x7e]/.test(sender), dsn: NO_REPORTS };
  try {
    const offer = await routes.to('inbound').offer(envelope);
    const refusal = offer.refused ?? offer.recipients.find((reply) => !isPositive(reply));
    if (refusal !== undefined && offer.refused === undefined) offer.abandon();
    const mail = await ownMail(bytes, parts, clock.iso());
    if (!report.lease.holds()) {
      offer.abandon();
      return 'later';
    }
    const answer = refusal ?? (await offer.send(mail));
    if (isPositive(answer)) return 'sent';
    return answer.code >= 500 ? 'refused' : 'later';
  } catch {
    return 'later';
  }
}

/** RFC 3464 §2: nobody wants to hear of what becomes of a report. */
const NO_REPORTS: EnvelopeDsn = { ret: null, envid: null, recipients: [{ notify: ['NEVER'], orcpt: null }] };

function dsnRecipient({ envelope }: ReportedMessage, { recipient, ...said }: ReportedRecipient): DsnRecipient {
  const originalRecipient = envelope.dsn?.recipients[recipient]?.orcpt ?? null;
  return { address: envelope.recipients[recipient] ?? '', originalRecipient, ...said };
}

/** RFC 3461 §4.3: the whole message only where a failure is reported and the sender has asked for it. */
async function returned(
  message: ReportedMessage,
  action: DsnAction,
  { blobs }: Pick<DeliveryParts, 'blobs'>,
): Promise<DsnContent['returned']> {
  const whole = action === 'failed' && message.envelope.dsn?.ret === 'FULL' && message.sizeBytes <= MAX_RETURNED_BYTES;
  const bytes = await firstBytes(blobs.open(message.messageId), whole ? MAX_RETURNED_BYTES : MAX_HEADER_BYTES);
  return whole ? { kind: 'message', bytes } : { kind: 'headers', bytes: headerSection(bytes) };
}

async function firstBytes(chunks: AsyncIterable<Buffer>, limit: number): Promise<Buffer> {
  const kept: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    kept.push(chunk);
    length += chunk.length;
    if (length >= limit) break;
  }
  return Buffer.concat(kept).subarray(0, limit);
}

/** As far as it lies in the first bytes. */
function headerSection(bytes: Buffer): Buffer {
  const end = bytes.indexOf('\r\n\r\n');
  return end < 0 ? bytes : bytes.subarray(0, end + 2);
}
