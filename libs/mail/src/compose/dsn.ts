/** Composes a delivery status notification (RFC 3464) that reports failed recipients in a multipart/report (RFC 6522). */
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
  readonly failed: readonly {
    readonly address: string;
    /** SMTP code; 0 when never reached. */ readonly code: number;
    readonly reply: string;
  }[];
  /** Header section of the message, with its last CRLF. */
  readonly originalHeaders: Buffer;
}

/** The notification as bytes, CRLF throughout; 7-bit but for the original headers. */
export function composeDsn(dsn: DsnContent): Buffer {
  const boundary = `=_dsn-${dsn.queueId}`;
  const header = Buffer.concat([
    renderHeader('From', `Mail Delivery System <postmaster@${dsn.reportingMta}>`),
    renderHeader('To', `<${dsn.sender}>`),
    renderHeader('Subject', 'Undelivered mail returned to sender'),
    renderHeader('Date', rfc5322(dsn.date)),
    renderHeader('Message-ID', `<${dsn.messageId}>`),
    renderHeader('Auto-Submitted', 'auto-replied'),
    renderHeader('MIME-Version', '1.0'),
    Buffer.from(`Content-Type: multipart/report; report-type=delivery-status;\r\n boundary="${boundary}"\r\n\r\n`),
  ]);
  const parts = [
    `Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64(explanation(dsn))}`,
    `Content-Type: message/delivery-status\r\n\r\n${status(dsn)}`,
    `Content-Type: text/rfc822-headers\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64(dsn.originalHeaders)}`,
  ];
  const body = parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('');
  return Buffer.concat([header, Buffer.from(`${body}--${boundary}--\r\n`)]);
}

function explanation({ reportingMta, failed, queueId }: DsnContent): Buffer {
  const lines = failed.map(
    ({ address, code, reply }) => `  ${address}: ${code === 0 ? 'the next mail server could not be reached' : `${String(code)} ${reply}`}`,
  );
  return Buffer.from(
    [`Your message could not be delivered to these recipients by ${reportingMta}:`, '', ...lines, '', `Reference: ${queueId}`, ''].join(
      '\r\n',
    ),
    'utf8',
  );
}

/** RFC 3464 §2: fields of the message, then a group of fields a recipient. */
function status({ reportingMta, arrivalDate, failed }: DsnContent): string {
  const perMessage = `Reporting-MTA: dns; ${ascii(reportingMta)}\r\nArrival-Date: ${rfc5322(arrivalDate)}\r\n`;
  const perRecipient = failed.map(
    ({ address, code, reply }) =>
      `Final-Recipient: rfc822; ${ascii(address)}\r\nAction: failed\r\nStatus: ${enhancedCode(code, reply)}\r\n` +
      (code === 0 ? '' : `Diagnostic-Code: smtp; ${String(code)} ${ascii(reply)}\r\n`),
  );
  return [perMessage, ...perRecipient].join('\r\n');
}

/** The enhanced code of the reply (RFC 3463) when it has one; else 5.0.0, or 4.4.1 when the hop was never reached. */
function enhancedCode(code: number, reply: string): string {
  if (code === 0) return '4.4.1';
  return /^[45]\.\d{1,3}\.\d{1,3}/.exec(reply)?.[0] ?? '5.0.0';
}

function ascii(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?');
}

function base64(bytes: Buffer): string {
  return (bytes.toString('base64').match(/.{1,76}/g) ?? []).join('\r\n');
}

function rfc5322(instant: string): string {
  return new Date(instant).toUTCString().replace('GMT', '+0000');
}
