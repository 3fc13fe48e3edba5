/** Asking a time stamp authority, and what it answers (RFC 3161 §2.4): both as DER, sent by HTTP (§3.4). */
import { CertificateRefused } from '../certificates/certificate-refused.js';
import { fieldsOf, guarded, readDer, TAG } from '../certificates/der.js';
import { readSmallInteger } from '../certificates/der-values.js';
import { encode, integer, integerOfHex, octetString, sequence } from '../certificates/der-write.js';
import { writeDigest } from '../cms/digest.js';
import { nonceHex } from './time-stamp-info.js';

export interface TimeStampQuestion {
  /** SHA-256 of what is to be stamped, 32 bytes. */
  readonly hash: Buffer;
  /** Random octets, 8 of them: an older answer does not repeat them. */
  readonly nonce: Buffer;
}

/** The token (a CMS structure, DER), or the status of a refusal (RFC 3161 §2.4.2). */
export type TimeStampAnswer = { readonly token: Buffer } | { readonly refused: number };

const VERSION = 1;

/** To be sent by POST as `application/timestamp-query`. The certificate of the authority is asked for, so that the token stands by itself. */
export function buildTimeStampRequest({ hash, nonce }: TimeStampQuestion): Buffer {
  const imprint = sequence(writeDigest('sha256', 'null'), octetString(hash));
  const isTrue = encode(TAG.boolean, Buffer.from([0xff]));
  return sequence(integer(VERSION), imprint, integerOfHex(nonceHex(nonce)), isTrue);
}

/** Reads an `application/timestamp-reply`. @throws CertificateRefused `broken` when it is none. */
export function readTimeStampAnswer(bytes: Buffer): TimeStampAnswer {
  return guarded('The answer of the time stamp authority', () => {
    const fields = fieldsOf(readDer(bytes), 'The answer');
    const status = readSmallInteger(fieldsOf(fields.next(TAG.sequence), 'The status').next(TAG.integer));
    // granted, and granted with modifications
    if (status > 1) return { refused: status };
    const token = fields.maybe(TAG.sequence);
    if (token === undefined) throw new CertificateRefused('broken', 'The answer holds no time stamp.');
    return { token: token.raw };
  });
}
