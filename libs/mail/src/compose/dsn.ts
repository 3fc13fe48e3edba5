/** Composes a delivery status notification (RFC 3464) in a multipart/report (RFC 6522). */
import { renderHeader } from '../mime/prepend-header.js';

export interface DsnContent {
  /** Host name of this mail server. */
  readonly reportingMta: string;
  /** Without angle brackets. */
  readonly messageId: string;
  /** ISO-8601 UTC. */
  readonly date: string;
  /** When the message came in, ISO-8601 UTC. */
  readonly arrivalDate: string;
  readonly queueId: string;
  /** Envelope sender of the message, to whom this goes. */
  readonly sender: string;
  /** The sender's own name for the mail, from its transaction; null when it gave none. */
  readonly originalEnvelopeId: string | null;
  /** What all recipients of this notification have in common. */
  readonly action: DsnAction;
  readonly recipients: readonly DsnRecipient[];
  /** Header section of the message with its last CRLF, or the whole message where that was asked for; null: nothing of it (RFC 6522 §3). */
  readonly returned: { readonly kind: 'headers' | 'message'; readonly bytes: Buffer } | null;
}

/** RFC 3464 §2.3.3, as far as we have reason to say it. */
export type DsnAction = 'failed' | 'delayed' | 'relayed';

export interface DsnRecipient {
  readonly address: string;
  /** `rfc822;anna@example.net`, as the sender gave it; null when it did not. */
  readonly originalRecipient: string | null;
  /** SMTP code; 0 when there was no answer of a mail server. */
  readonly code: number;
  readonly reply: string;
  /** RFC 3463, when it is not the one that the reply begins with. */
  readonly status?: string;
}

const SUBJECT: Readonly<Record<DsnAction, string>> = {
  failed: 'Undelivered mail returned to sender',
  delayed: 'Delayed mail, still being tried',
  relayed: 'Mail passed on to a server that sends no reports',
};

const FIRST_LINE: Readonly<Record<DsnAction, string>> = {
  failed: 'Your message could not be delivered to these recipients by',
  delayed: 'Your message could not be delivered yet to these recipients; you need not send it again. It waits at',
  relayed: 'Your message was passed on for these recipients; there will be no further report. It was passed on by',
};

/** The notification as bytes, CRLF throughout; 7-bit but for a whole message that is returned. */
export function composeDsn(dsn: DsnContent): Buffer {
  const boundary = `=_dsn-${dsn.queueId}`;
  const header = Buffer.concat([
    renderHeader('From', `Mail Delivery System <postmaster@${dsn.reportingMta}>`),
    renderHeader('To', `<${dsn.sender}>`),
    renderHeader('Subject', SUBJECT[dsn.action]),
    renderHeader('Date', rfc5322(dsn.date)),
    renderHeader('Message-ID', `<${dsn.messageId}>`),
    renderHeader('Auto-Submitted', 'auto-replied'),
    renderHeader('MIME-Version', '1.0'),
    Buffer.from(`Content-Type: multipart/report; report-type=delivery-status;\r\n boundary="${boundary}"\r\n\r\n`),
  ]);
  const parts = [
    `Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64(explanation(dsn))}`,
    `Content-Type: message/delivery-status\r\n\r\n${status(dsn)}`,
  ];
  const body = parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('');
  const returned = dsn.returned === null ? [] : [Buffer.from(`--${boundary}\r\n`), ...returnedPart(dsn.returned), Buffer.from('\r\n')];
  return Buffer.concat([header, Buffer.from(body), ...returned, Buffer.from(`--${boundary}--\r\n`)]);
}

/** RFC 2046 §5.2.1: a message as a part may not be encoded, so it stands as it is. */
function returnedPart({ kind, bytes }: NonNullable<DsnContent['returned']>): Buffer[] {
  if (kind === 'message') return [Buffer.from('Content-Type: message/rfc822\r\nContent-Transfer-Encoding: 8bit\r\n\r\n'), bytes];
  return [Buffer.from(`Content-Type: text/rfc822-headers\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64(bytes)}`)];
}

function explanation({ reportingMta, recipients, queueId, action }: DsnContent): Buffer {
  const lines = recipients.map(({ address, code, reply }) => `  ${address}: ${code === 0 ? reply : `${String(code)} ${reply}`}`);
  return Buffer.from([`${FIRST_LINE[action]} ${reportingMta}:`, '', ...lines, '', `Reference: ${queueId}`, ''].join('\r\n'), 'utf8');
}

/** RFC 3464 §2: fields of the message, then a group of fields a recipient. */
function status({ reportingMta, arrivalDate, originalEnvelopeId, recipients, action }: DsnContent): string {
  const envelopeId = originalEnvelopeId === null ? '' : `Original-Envelope-Id: ${ascii(originalEnvelopeId)}\r\n`;
  const perMessage = `${envelopeId}Reporting-MTA: dns; ${ascii(reportingMta)}\r\nArrival-Date: ${rfc5322(arrivalDate)}\r\n`;
  const perRecipient = recipients.map(
    ({ address, originalRecipient, code, reply, status: own }) =>
      (originalRecipient === null ? '' : `Original-Recipient: ${ascii(originalRecipient)}\r\n`) +
      `Final-Recipient: ${addressType(address)}; ${ascii(address)}\r\nAction: ${action}\r\n` +
      `Status: ${own ?? enhancedCode(action, code, reply)}\r\n` +
      (code === 0 ? '' : `Diagnostic-Code: smtp; ${String(code)} ${ascii(reply)}\r\n`),
  );
  return [perMessage, ...perRecipient].join('\r\n');
}

/** RFC 6533 §3: this type for addresses beyond ASCII, which are then written in ASCII all the same. */
function addressType(address: string): 'rfc822' | 'utf-8' {
  return /[^\x20-\x7e]/.test(address) ? 'utf-8' : 'rfc822';
}

/** The enhanced code of the reply (RFC 3463) when it has one of its class; else 4.4.1 when there was no answer, or nothing in particular. */
function enhancedCode(action: DsnAction, code: number, reply: string): string {
  if (code === 0) return '4.4.1';
  const own = /^[245]\.\d{1,3}\.\d{1,3}/.exec(reply)?.[0];
  const byAction = { failed: '5.0.0', delayed: '4.0.0', relayed: '2.0.0' }[action];
  return own ?? byAction;
}

/** What a field of the report may hold. Beyond ASCII as RFC 6533 §3 writes it, line breaks not at all. */
function ascii(text: string): string {
  return text.replace(/[^\x20-\x7e]/gu, (character) => {
    const point = character.codePointAt(0) ?? 0;
    return point < 0xa0 ? '?' : `\\x{${point.toString(16).toUpperCase()}}`;
  });
}

function base64(bytes: Buffer): string {
  return (bytes.toString('base64').match(/.{1,76}/g) ?? []).join('\r\n');
}

function rfc5322(instant: string): string {
  return new Date(instant).toUTCString().replace('GMT', '+0000');
}
