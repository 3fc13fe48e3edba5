/** Answers of OCSP responders (RFC 6960 §4.2): read here, believed after `ocspVerdict`. */
import type { KeyObject } from 'node:crypto';
import { parseCertificate, type Certificate } from './certificate.js';
import { readExtensionList } from './certificate-extensions.js';
import { broken, CertificateRefused } from './certificate-refused.js';
import { explicit, fieldsOf, guarded, implicit, readDer, TAG, DerFields, type DerElement } from './der.js';
import { readBitOctets, readInstant, readIntegerHex, readOctets, readOid, readSmallInteger } from './der-values.js';
import { NONCE } from './ocsp-request.js';
import { revocationReason, type Revocation } from './revocation-reason.js';
import { isSignatureOf, type SignedBytes } from './signature-algorithm.js';

/** What an answer says about one certificate. */
export interface OcspLine {
  /** Object identifier of the hash that names the issuer. */
  readonly hash: string;
  readonly issuerNameHash: Buffer;
  readonly issuerKeyHash: Buffer;
  /** Hex, as {@link Certificate} has it. */
  readonly serial: string;
  readonly status: 'good' | 'revoked' | 'unknown';
  readonly revocation: Revocation | undefined;
  /** ISO 8601 UTC. */
  readonly thisUpdate: string;
  /** null: newer information is there at any time (§4.2.2.1). */
  readonly nextUpdate: string | null;
}

/** An answer. */
export interface OcspAnswer {
  /** Who answers: the name (DER) or the SHA-1 of the key. */
  readonly responder: { readonly name: Buffer } | { readonly keyHash: Buffer };
  readonly producedAt: string;
  readonly lines: readonly OcspLine[];
  readonly nonce: Buffer | undefined;
  /** What the responder sent along to prove its right to answer. */
  readonly certificates: readonly Certificate[];
  isSignedBy(key: KeyObject): boolean;
}

const BASIC = '1.3.6.1.5.5.7.48.1.1';
/** §4.2.1; 0 is an answer. */
const REFUSALS = [
  '',
  'the request was not understood',
  'an error inside of it',
  'it should be asked later',
  '',
  'the request must be signed',
  'not authorized',
];
const MAX_ANSWER_BYTES = 1024 * 1024;
const MAX_LINES = 100;
const MAX_CERTIFICATES = 10;

/**
 * Reads an answer in DER.
 * @throws CertificateRefused `broken`; `unsupported` when the responder says that it does not answer; `too-large` above 1 MiB.
 */
export function parseOcspAnswer(der: Buffer): OcspAnswer {
  if (der.length > MAX_ANSWER_BYTES) throw new CertificateRefused('too-large', 'The OCSP answer is larger than 1 MiB.');
  return guarded('The OCSP answer', () => readAnswer(fieldsOf(readDer(Buffer.from(der)), 'The OCSP answer')));
}

function readAnswer(fields: DerFields): OcspAnswer {
  const status = readSmallInteger(fields.next(TAG.enumerated));
  if (status !== 0)
    throw new CertificateRefused('unsupported', `The OCSP responder gives no answer: ${REFUSALS[status] ?? `code ${status}`}.`);
  const typed = fieldsOf(readDer(fields.next(explicit(0)).content), 'The OCSP answer');
  if (readOid(typed.next(TAG.oid)) !== BASIC)
    throw new CertificateRefused('unsupported', 'The OCSP answer is of a kind that is not known.');
  return readBasicAnswer(fieldsOf(readDer(readOctets(typed.next(TAG.octetString))), 'The OCSP answer'));
}

/** BasicOCSPResponse and ResponseData (§4.2.1). */
function readBasicAnswer(basic: DerFields): OcspAnswer {
  const data = basic.next(TAG.sequence);
  const proof: SignedBytes = { algorithm: basic.next(TAG.sequence), signed: data.raw, signature: readBitOctets(basic.next(TAG.bitString)) };
  const certificates = basic.maybe(explicit(0));
  const fields = fieldsOf(data, 'The OCSP answer');
  fields.maybe(explicit(0));
  const responder = fields.next(explicit(1), explicit(2));
  const producedAt = readInstant(fields.next(TAG.generalizedTime));
  const lines = fieldsOf(fields.next(TAG.sequence), 'The OCSP answer').all(MAX_LINES).map(readLine);
  const extensions = fields.maybe(explicit(1));
  return {
    responder:
      responder.tag === explicit(1) ? { name: Buffer.from(responder.content) } : { keyHash: readOctets(readDer(responder.content)) },
    producedAt,
    lines,
    nonce: extensions === undefined ? undefined : readNonce(extensions),
    certificates: certificates === undefined ? [] : readCertificates(certificates),
    isSignedBy: (key) => isSignatureOf(key, proof),
  };
}

function readCertificates(list: DerElement): Certificate[] {
  return fieldsOf(readDer(list.content), 'The certificates of the OCSP answer')
    .all(MAX_CERTIFICATES)
    .map(({ raw }) => parseCertificate(raw));
}

function readNonce(extensions: DerElement): Buffer | undefined {
  const list = readExtensionList(readDer(extensions.content));
  const unknown = [...list.values()].find(({ oid, critical }) => critical && oid !== NONCE);
  if (unknown !== undefined)
    throw new CertificateRefused('unsupported', `The OCSP answer has the extension ${unknown.oid}, which must be understood and is not.`);
  const value = list.get(NONCE)?.value;
  return value === undefined ? undefined : readOctets(readDer(value));
}

function readLine(element: DerElement): OcspLine {
  const fields = fieldsOf(element, 'A line of the OCSP answer');
  const certId = fieldsOf(fields.next(TAG.sequence), 'A line of the OCSP answer');
  const hash = readOid(fieldsOf(certId.next(TAG.sequence), 'The hash').next(TAG.oid));
  const issuerNameHash = readOctets(certId.next(TAG.octetString));
  const issuerKeyHash = readOctets(certId.next(TAG.octetString));
  const serial = readIntegerHex(certId.next(TAG.integer));
  const verdict = readStatus(fields.next());
  const thisUpdate = readInstant(fields.next(TAG.generalizedTime));
  const nextUpdate = fields.maybe(explicit(0));
  const until = nextUpdate === undefined ? null : readInstant(readDer(nextUpdate.content));
  return { hash, issuerNameHash, issuerKeyHash, serial, ...verdict, thisUpdate, nextUpdate: until };
}

function readStatus(element: DerElement): Pick<OcspLine, 'status' | 'revocation'> {
  if (element.tag === implicit(0)) return { status: 'good', revocation: undefined };
  if (element.tag === implicit(2)) return { status: 'unknown', revocation: undefined };
  if (element.tag !== explicit(1)) throw broken('The OCSP answer has a status that makes no sense.');
  const fields = new DerFields(element, 'A revocation');
  const since = readInstant(fields.next(TAG.generalizedTime));
  const reason = fields.maybe(explicit(0));
  return {
    status: 'revoked',
    revocation: { since, reason: revocationReason(reason === undefined ? 0 : readSmallInteger(readDer(reason.content))) },
  };
}
