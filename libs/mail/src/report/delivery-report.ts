/** Reads a delivery status notification (RFC 3464 in a multipart/report, RFC 6522) that some mail server wrote. Any bytes give a value. */
import { fieldsNamed, readHeaderBlock } from '../mime/header-fields.js';
import type { HeaderField, MimeNode } from '../mime/mime-node.js';
import { parseMime } from '../mime/parse-mime.js';
import { decodeBody } from '../mime/transfer-encoding.js';

export interface DeliveryReport {
  /** What names the message that is reported on: its envelope id, and the Received fields of what was returned of it. */
  readonly names: readonly string[];
  /** Recipients that will not get it. */
  readonly failed: readonly FailedRecipient[];
}

export interface FailedRecipient {
  /** As the sender wrote it, and as the reporting server had it; without type and angle brackets. */
  readonly addresses: readonly string[];
  /** SMTP code of the diagnostic; null when there is none. */
  readonly code: number | null;
  /** Diagnostic or status. */
  readonly reply: string;
}

/** A report says what it says at its beginning; the message that it returns may be long. */
const READ_BYTES = 512 * 1024;
const MAX_PARTS = 20;
const MAX_GROUPS = 500;
const MAX_RECEIVED = 100;
const MAX_TEXT = 500;
const STATUS_TYPES = new Set(['message/delivery-status', 'message/global-delivery-status']);
const RETURNED_TYPES = new Set(['message/rfc822', 'message/global', 'text/rfc822-headers', 'message/global-headers']);

/** Undefined when the message is no delivery report. */
export function readDeliveryReport(raw: Buffer): DeliveryReport | undefined {
  if (!isReport(raw)) return undefined;
  let parts = 0;
  const root = parseMime(raw.subarray(0, READ_BYTES), { maxMimeDepth: 3, takeMimePart: () => (parts += 1) <= MAX_PARTS });
  const status = root.children.find(({ contentType }) => STATUS_TYPES.has(contentType.value));
  if (status === undefined) return undefined;
  const [perMessage = [], ...perRecipient] = fieldGroups(contentOf(status));
  const returned = root.children.filter(({ contentType }) => RETURNED_TYPES.has(contentType.value)).flatMap(receivedFields);
  return {
    names: [...values(perMessage, 'original-envelope-id'), ...returned],
    failed: perRecipient.filter((group) => values(group, 'action')[0]?.toLowerCase() === 'failed').map(failedRecipient),
  };
}

/** Looks at the header alone: most mail is no report. */
function isReport(raw: Buffer): boolean {
  const { fields } = readHeaderBlock(raw.subarray(0, READ_BYTES), 0, () => false);
  return fieldsNamed(fields, 'content-type').some(({ value }) => /^multipart\/report\b/i.test(value));
}

function contentOf(node: MimeNode): Buffer {
  return decodeBody(node.body, node.transferEncoding).bytes;
}

/** Groups of fields with empty lines between them (RFC 3464 §2.1). */
function fieldGroups(content: Buffer): (readonly HeaderField[])[] {
  const groups: (readonly HeaderField[])[] = [];
  for (let at = 0; at < content.length && groups.length < MAX_GROUPS;) {
    const { fields, bodyStart } = readHeaderBlock(content, at, () => false);
    if (bodyStart <= at) break; // no field begins here
    if (fields.length > 0) groups.push(fields);
    at = bodyStart;
  }
  return groups;
}

function failedRecipient(group: readonly HeaderField[]): FailedRecipient {
  const addresses = [...values(group, 'original-recipient'), ...values(group, 'final-recipient')].map(addressIn);
  const diagnostic = values(group, 'diagnostic-code')[0]?.replace(/^[a-z0-9-]+\s*;\s*/i, '');
  const code = /^([245]\d\d)\b/.exec(diagnostic ?? '')?.[1];
  return {
    addresses: [...new Set(addresses)].filter((address) => address !== ''),
    code: code === undefined ? null : Number(code),
    reply: (diagnostic ?? values(group, 'status')[0] ?? '').replace(/^[245]\d\d[ -]?/, ''),
  };
}

/** `rfc822; <anna@example.net>`, of any type. */
function addressIn(value: string): string {
  return value
    .replace(/^[^;]*;\s*/, '')
    .replace(/^<(.*)>$/, '$1')
    .trim();
}

function receivedFields(node: MimeNode): string[] {
  const { fields } = readHeaderBlock(contentOf(node), 0, () => false);
  return values(fields.slice(0, 1000), 'received').slice(0, MAX_RECEIVED);
}

function values(fields: readonly HeaderField[], name: string): string[] {
  return fieldsNamed(fields, name).map(({ value }) => value.replace(/[\p{Cc}]+/gu, ' ').slice(0, MAX_TEXT));
}
