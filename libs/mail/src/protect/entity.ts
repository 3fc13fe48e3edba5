/**
 * A mail as its outer header and the MIME entity that S/MIME (RFC 8551 §3.1) and PGP/MIME (RFC 3156 §4) protect: the body with
 * the fields that describe it. The outer fields, To and Subject among them, stay in front of whatever the entity becomes.
 */
import { readHeaderBlock } from '../mime/header-fields.js';
import { withCrlf } from '../mime/line-ends.js';
import type { HeaderField } from '../mime/mime-node.js';
import { isUtf8 } from 'node:buffer';

/** The two halves of a mail. All Buffers are complete lines that end in CRLF. */
export interface SplitMail {
  /** Every field that does not describe the body, as it was written and in its order. No empty line follows. */
  readonly outer: Buffer;
  /** The fields whose names begin with `Content-`, an empty line, the body. */
  readonly entity: Buffer;
}

const CRLF = Buffer.from('\r\n');

/**
 * Takes the entity out of a mail. Line ends become CRLF, for that is what is signed (RFC 8551 §3.1.1); nothing else is changed. A mail
 * without Content-Type gets the default that it has anyway (RFC 2045 §5.2), because within another entity it is needed.
 */
export function splitMail(mail: Buffer): SplitMail {
  const raw = withCrlf(mail);
  const { fields, bodyStart } = readHeaderBlock(raw, 0, () => false);
  const inner = fields.filter(describesBody);
  const body = raw.subarray(bodyStart);
  const head = Buffer.concat([defaultsOf(inner, body), lines(inner)]);
  const outer = fields.filter((field) => !describesBody(field) && !isMimeVersion(field));
  return { outer: lines(outer), entity: Buffer.concat([head, CRLF, body]) };
}

/** Puts an entity behind outer fields again; `Mime-Version` is written once, where the outer fields end (RFC 2045 §4). */
export function joinMail({ outer, entity }: SplitMail): Buffer {
  return Buffer.concat([outer, Buffer.from('MIME-Version: 1.0\r\n'), entity]);
}

function describesBody({ name }: HeaderField): boolean {
  return /^content-/i.test(name);
}

function isMimeVersion({ name }: HeaderField): boolean {
  return /^mime-version$/i.test(name);
}

/** What the body is taken for where nobody says so; 8-bit text of a mail without MIME is most often UTF-8 (RFC 6532). */
function defaultsOf(fields: readonly HeaderField[], body: Buffer): Buffer {
  const has = (wanted: string): boolean => fields.some(({ name }) => name.toLowerCase() === wanted);
  if (has('content-type')) return Buffer.alloc(0);
  const isAscii = body.every((byte) => byte < 0x80);
  const charset = isAscii ? 'us-ascii' : isUtf8(body) ? 'utf-8' : 'iso-8859-1';
  const encoding = isAscii || has('content-transfer-encoding') ? '' : 'Content-Transfer-Encoding: 8bit\r\n';
  return Buffer.from(`Content-Type: text/plain; charset=${charset}\r\n${encoding}`);
}

function lines(fields: readonly HeaderField[]): Buffer {
  return Buffer.concat(fields.flatMap(({ raw }) => [raw, CRLF]));
}
