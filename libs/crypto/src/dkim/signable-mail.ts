/** A mail as DKIM looks at it (RFC 6376 §3.4): header fields byte by byte, and the body. */
import { setImmediate } from 'node:timers/promises';
import { DkimRefused } from './dkim-refused.js';

/** One header field. */
export interface SignableField {
  /** Lower-case, blanks before the colon taken off; `''` for a line that is no field (RFC 5322 §2.2). */
  readonly name: string;
  /** As it stands in the mail, one character a byte (Latin-1), folds included, without its last CRLF. */
  readonly text: string;
}

/** A mail in two. */
export interface SignableMail {
  readonly fields: readonly SignableField[];
  /** What follows the first empty line; empty when there is none. */
  readonly body: Buffer;
}

/** Larger headers are refused, in bytes: mail servers take a tenth of it (Postfix `header_size_limit`). */
const MOST_HEADER_BYTES = 1024 * 1024;
const MOST_FIELDS = 5_000;

const CR = 0x0d;
const LF = 0x0a;

/**
 * Reads the header fields and finds the body.
 *
 * @param mail - with every line ended by CRLF, as it goes over SMTP (RFC 6376 §5.3): what is signed is what is sent.
 * @throws DkimRefused `bare-line-end`, `header-too-large`.
 */
export function readSignableMail(mail: Buffer): SignableMail {
  for (const _ of bareLineEndsRefused(mail));
  return inTwo(mail);
}

/** The same as {@link readSignableMail}, but that others have their turn while a large mail is gone through. */
export async function readLargeSignableMail(mail: Buffer): Promise<SignableMail> {
  for (const _ of bareLineEndsRefused(mail)) await setImmediate();
  return inTwo(mail);
}

/** The header fields alone; line ends are not looked at. @throws DkimRefused `header-too-large`. */
export function readHeaderFields(mail: Buffer): readonly SignableField[] {
  return inTwo(mail).fields;
}

function inTwo(mail: Buffer): SignableMail {
  const end = endOfHeader(mail);
  if (end > MOST_HEADER_BYTES) throw new DkimRefused('header-too-large', `the header is larger than ${MOST_HEADER_BYTES} bytes`);
  const lines = mail.toString('latin1', 0, end).split('\r\n');
  const fields = lines.length > 1 || lines[0] !== '' ? fieldsOf(lines) : [];
  // Between the header and the body stand the CRLF of the last field and the empty line.
  return { fields, body: mail.subarray(Math.min(mail.length, end === 0 ? 2 : end + 4)) };
}

/** What stands behind the colon of a field, unfolded and trimmed, one character a byte. */
export function valueOfField({ text }: SignableField): string {
  const value = text.slice(text.indexOf(':') + 1).replace(/\r\n/g, '');
  let end = value.length;
  while (end > 0 && (value[end - 1] === ' ' || value[end - 1] === '\t')) end--;
  return value.slice(0, end).replace(/^[ \t]+/, '');
}

/** Where the CRLF of the last field, or the empty line of a mail without fields, begins. */
function endOfHeader(mail: Buffer): number {
  if (mail[0] === CR && mail[1] === LF) return 0;
  const at = mail.indexOf('\r\n\r\n', 0, 'latin1');
  if (at >= 0) return at;
  return mail.length >= 2 && mail[mail.length - 1] === LF ? mail.length - 2 : mail.length;
}

function fieldsOf(lines: readonly string[]): SignableField[] {
  const fields: string[][] = [];
  for (const line of lines) {
    const before = fields.at(-1);
    if (before !== undefined && /^[ \t]/.test(line)) before.push(line);
    else fields.push([line]);
    if (fields.length > MOST_FIELDS) throw new DkimRefused('header-too-large', `the header has more than ${MOST_FIELDS} fields`);
  }
  return fields.map((folds) => ({ name: nameOf(folds[0] ?? ''), text: folds.join('\r\n') }));
}

/** The name before the colon: printable ASCII (RFC 5322 §2.2), then perhaps blanks (§4.5). */
function nameOf(line: string): string {
  return /^([\x21-\x39\x3b-\x7e]+)[ \t]*:/.exec(line)?.[1]?.toLowerCase() ?? '';
}

/** Looked at between two turns, in bytes. */
const SLICE_BYTES = 512 * 1024;

/** @throws DkimRefused at the first; has gone through the mail once it is done. */
function* bareLineEndsRefused(mail: Buffer): Generator<void> {
  for (let from = 0; from < mail.length; from += SLICE_BYTES) {
    // one byte more: of a CRLF the CR may be the last of the slice before
    const slice = mail.subarray(Math.max(0, from - 1), from + SLICE_BYTES);
    const skipped = from === 0 ? 0 : 1;
    for (let at = slice.indexOf(LF, skipped); at >= 0; at = slice.indexOf(LF, at + 1)) if (at === 0 || slice[at - 1] !== CR) refuse();
    for (let at = slice.indexOf(CR); at >= 0; at = slice.indexOf(CR, at + 1))
      if (at < slice.length - 1 ? slice[at + 1] !== LF : from + SLICE_BYTES >= mail.length) refuse();
    yield;
  }
}

function refuse(): never {
  throw new DkimRefused('bare-line-end', 'a CR or an LF stands alone: such a mail would change on its way');
}
