/**
 * Composes a mail that we write ourselves: text, and HTML beside it (RFC 2046 §5.1.4). Nothing in it answers or starts a
 * loop (RFC 3834), and no value can begin a field, a line or a part of its own. Seven bits throughout, but for an address
 * that cannot be written so (RFC 6532).
 */
import { encodeWord } from '../mime/encode-word.js';
import { renderHeader } from '../mime/prepend-header.js';
import { quotedPrintable } from './quoted-printable.js';

export interface Mailbox {
  /** Empty: none. */
  readonly name: string;
  readonly address: string;
}

export interface NoticeMail {
  readonly from: Mailbox;
  readonly to: readonly string[];
  readonly subject: string;
  /** Without angle brackets. */
  readonly messageId: string;
  /** The same for all mails that belong together, without angle brackets; empty: none. */
  readonly thread: string;
  /** ISO-8601 UTC. */
  readonly date: string;
  /** `auto-replied` to somebody's mail, else `auto-generated` (RFC 3834 §5). */
  readonly autoSubmitted: 'auto-replied' | 'auto-generated';
  /** Fields of the template's own; the names were checked. */
  readonly fields: readonly { readonly name: string; readonly value: string }[];
  readonly text: string;
  readonly html: string | null;
}

/** The mail as bytes, CRLF throughout. */
export function composeNotice(mail: NoticeMail): Buffer {
  const body =
    mail.html === null ? part('plain', mail.text) : alternatives(mail.messageId, [part('plain', mail.text), part('html', mail.html)]);
  return Buffer.concat([header(mail), Buffer.from(body, 'latin1')]);
}

function header(mail: NoticeMail): Buffer {
  const thread =
    mail.thread === '' ? [] : [renderHeader('In-Reply-To', `<${mail.thread}>`), renderHeader('References', `<${mail.thread}>`)];
  return Buffer.concat([
    addressField('From', [mail.from]),
    addressField(
      'To',
      mail.to.map((address) => ({ name: '', address })),
    ),
    renderHeader('Subject', mail.subject),
    renderHeader('Date', rfc5322(mail.date)),
    renderHeader('Message-ID', `<${mail.messageId}>`),
    ...thread,
    renderHeader('Auto-Submitted', mail.autoSubmitted),
    // Exchange answers by rules of its own, and keeps to this only
    renderHeader('X-Auto-Response-Suppress', 'All'),
    ...mail.fields.map(({ name, value }) => renderHeader(name, value)),
    renderHeader('MIME-Version', '1.0'),
  ]);
}

function part(kind: 'plain' | 'html', content: string): string {
  return `Content-Type: text/${kind}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${quotedPrintable(content)}`;
}

/** `=_` stands in no quoted-printable line (RFC 2045 §6.7), so the boundary cannot occur in a part. */
function alternatives(id: string, parts: readonly string[]): string {
  const boundary = `=_notice-${id.replace(/[^A-Za-z0-9-]/g, '').slice(0, 50)}`;
  const bodies = parts.map((each) => `--${boundary}\r\n${each}`).join('');
  return `Content-Type: multipart/alternative;\r\n boundary="${boundary}"\r\n\r\n${bodies}--${boundary}--\r\n`;
}

/** An address of ASCII stays ASCII; another is written in UTF-8, which only a server with SMTPUTF8 takes. */
function addressField(name: string, mailboxes: readonly Mailbox[]): Buffer {
  const shown = mailboxes.map(({ name: phrase, address }) => {
    const plain = `<${address.replace(/[\p{Cc}\p{Cf}\u2028\u2029<>]+/gu, '')}>`;
    return phrase === '' ? plain : `${displayName(phrase)} ${plain}`;
  });
  return Buffer.from(`${name}: ${shown.join(',\r\n ')}\r\n`, 'utf8');
}

/** A phrase (RFC 5322 §3.2.5) that says what the name says, as quoted string or as encoded words (RFC 2047 §5 (3)). */
function displayName(name: string): string {
  const clean = name
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
    .trim()
    .slice(0, 200);
  if (/^[A-Za-z0-9 ]+$/.test(clean)) return clean;
  if (/^[\x20-\x7e]*$/.test(clean) && !clean.includes('=?')) return `"${clean.replace(/[\\"]/g, '\\$&')}"`;
  return encodeWord(clean).join('\r\n ');
}

function rfc5322(instant: string): string {
  return new Date(instant).toUTCString().replace('GMT', '+0000');
}
