/** The header fields of a message as text: which are scanned, which are only technical. */

import { decodeEncodedWords } from '../mime/encoded-words.js';
import { fieldsNamed } from '../mime/header-fields.js';
import type { HeaderField, MimeNode } from '../mime/mime-node.js';

/** What the header of one message gives. */
export interface MessageHeaders {
  readonly subject?: string;
  readonly from?: string;
  readonly messageId?: string;
  readonly date?: string;
  readonly receivedCount: number;
  /** All subjects, one a line: a message can have two, and programs differ in which they show. */
  readonly subjectText: string;
  /** The scanned fields, decoded, one a line as `Name: value`. */
  readonly headersText: string;
}

/** Written by programs for programs. Everything else is scanned: addresses, comments, and every field that is not known. */
const TECHNICAL = new Set(
  (
    'authentication-results bcc-id content-disposition content-id content-length content-location content-md5 content-transfer-encoding content-type date ' +
    'delivered-to dkim-signature domainkey-signature in-reply-to message-id mime-version received received-spf references return-path ' +
    'subject thread-index x-google-dkim-signature x-google-smtp-source x-gm-message-state x-received'
  ).split(' '),
);
const TECHNICAL_PREFIXES = ['arc-', 'list-', 'x-ms-', 'x-microsoft-antispam', 'x-forefront-', 'x-spam-'];

/** Fields of parts that say nothing a person wrote; `Content-Description` does. */
const TECHNICAL_OF_PART = new Set([
  ...TECHNICAL,
  'x-attachment-id',
  'content-class',
  'content-features',
  'content-duration',
  'content-language',
  'lines',
]);

/** Defects after which even technical fields are read: their borders are in doubt, so anything may stand in them. */
const DOUBTFUL = new Set(['header-line-without-colon', 'header-without-end', 'too-many-header-fields']);

/** Reads the header of a message root. */
export function readMessageHeaders(root: MimeNode): MessageHeaders {
  const { fields } = root;
  const decoded = (name: string): string | undefined => {
    const field = fieldsNamed(fields, name)[0];
    return field && decodeEncodedWords(field.value);
  };
  const [subject, from, messageId, date] = [decoded('subject'), decoded('from'), decoded('message-id'), decoded('date')];
  const subjects = fieldsNamed(fields, 'subject').map((field) => decodeEncodedWords(field.value));
  return {
    ...(subject !== undefined && { subject }),
    ...(from !== undefined && { from }),
    ...(messageId !== undefined && { messageId }),
    ...(date !== undefined && { date }),
    receivedCount: fieldsNamed(fields, 'received').length,
    subjectText: subjects.join('\n'),
    headersText: headersText(root, isTechnical),
  };
}

/** The scanned fields of a part below the root, one a line; mostly empty. */
export function readPartHeaders(node: MimeNode): string {
  return headersText(node, (name) => TECHNICAL_OF_PART.has(name));
}

/** Whether a header field, by its lower-case name, is left out of scanning. */
export function isTechnical(name: string): boolean {
  return TECHNICAL.has(name) || TECHNICAL_PREFIXES.some((prefix) => name.startsWith(prefix));
}

function headersText(node: MimeNode, isLeftOut: (name: string) => boolean): string {
  const isDoubtful = node.defects.some((defect) => DOUBTFUL.has(defect.defect));
  const scanned = node.fields.filter((field) => isDoubtful || hasControls(field) || !isLeftOut(field.name.toLowerCase()));
  return scanned
    .map((field) => (field.name === '' ? decodeEncodedWords(field.value) : `${field.name}: ${decodeEncodedWords(field.value)}`))
    .join('\n');
}

/** A bare carriage return is a line end for some programs: a technical field may go on as something else behind it. */
export function hasControls(field: HeaderField): boolean {
  return field.value.includes('\r') || field.value.includes('\0');
}
