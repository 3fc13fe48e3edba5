/** What a time stamp token says (TSTInfo, RFC 3161 §2.4.2). */
import { type DerElement, fieldsOf, readDer, TAG } from '../certificates/der.js';
import { readIntegerHex, readOctets, readOid } from '../certificates/der-values.js';
import { broken } from '../certificates/certificate-refused.js';
import { readAlgorithm } from '../cms/algorithm-identifier.js';
import { type DigestName, readDigest } from '../cms/digest.js';

export interface TimeStampInfo {
  readonly digest: DigestName;
  readonly hash: Buffer;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Hex, without a zero octet before it; undefined when it repeats none. */
  readonly nonce: string | undefined;
}

/** A nonce as the number that it is sent as: without zero octets before it. */
export function nonceHex(nonce: Buffer): string {
  return nonce.toString('hex').replace(/^(?:00)+(?=..)/, '');
}

/** @throws CertificateRefused, CmsError when it is none. */
export function readTimeStampInfo(bytes: Buffer): TimeStampInfo {
  const fields = fieldsOf(readDer(bytes), 'The time stamp');
  fields.next(TAG.integer); // version
  readOid(fields.next(TAG.oid)); // policy
  const imprint = fieldsOf(fields.next(TAG.sequence), 'The imprint');
  const digest = readDigest(readAlgorithm(imprint.next(TAG.sequence)));
  const hash = readOctets(imprint.next(TAG.octetString));
  fields.next(TAG.integer); // serial number
  const at = readTime(fields.next(TAG.generalizedTime));
  fields.maybe(TAG.sequence); // accuracy
  fields.maybe(TAG.boolean); // ordering
  const nonce = fields.maybe(TAG.integer);
  return { digest, hash, at, nonce: nonce && readIntegerHex(nonce) };
}

/** Unlike elsewhere in X.509, a fraction of a second may stand there. */
function readTime({ content }: DerElement): string {
  const text = content.toString('latin1');
  const [, year, month, day, hour, minute, second, fraction = '0'] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d{1,9}))?Z$/.exec(text) ?? [];
  const instant = new Date(
    `${year ?? ''}-${month ?? ''}-${day ?? ''}T${hour ?? ''}:${minute ?? ''}:${second ?? ''}.${fraction.padEnd(3, '0').slice(0, 3)}Z`,
  );
  if (Number.isNaN(instant.getTime())) throw broken('The time of the time stamp makes no sense.');
  return instant.toISOString();
}
