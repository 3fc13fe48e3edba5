/** SignedData as it is read (RFC 5652 §5.1 to §5.3). */
import { children, type DerElement, eachChild, explicit, fieldsOf, implicit, TAG } from '../certificates/der.js';
import { readOctets, readOid } from '../certificates/der-values.js';
import { type AlgorithmIdentifier, readAlgorithm } from './algorithm-identifier.js';
import { type CertificateName, readIssuerAndSerial } from './certificate-identity.js';
import { CmsError } from './cms-error.js';
import { joinOctets, readContentOf } from './content-info.js';
import { CONTENT } from './oids.js';

/** Honest mail has one signer, rarely two. */
const MAX_SIGNERS = 32;
/** Chains of some signers. */
const MAX_CERTIFICATES = 200;

export interface SignedData {
  readonly contentType: string;
  /** Undefined when the signature is detached. */
  readonly content: Buffer | undefined;
  /** X.509 certificates that came along, encoded. */
  readonly certificates: readonly Buffer[];
  readonly signers: readonly SignerInfo[];
}

export interface SignerInfo {
  readonly name: CertificateName;
  readonly digest: AlgorithmIdentifier;
  /** `[0] IMPLICIT SignedAttributes`. */
  readonly attributes: DerElement | undefined;
  readonly signatureAlgorithm: AlgorithmIdentifier;
  readonly signature: Buffer;
}

/** @throws CmsError `malformed`, `unsupported`, `too-large`; CertificateRefused. */
export function readSignedData(bytes: Buffer): SignedData {
  const fields = fieldsOf(readContentOf(bytes, CONTENT.signedData).content, 'The signed data');
  fields.next(TAG.integer);
  fields.next(TAG.set);
  const encapsulated = fieldsOf(fields.next(TAG.sequence), 'The signed content');
  const contentType = readOid(encapsulated.next(TAG.oid));
  const wrapped = encapsulated.maybe(explicit(0));
  const certificates = fields.maybe(explicit(0));
  fields.maybe(explicit(1));
  return {
    contentType,
    content: wrapped && contentOf(wrapped),
    certificates: certificates ? readCertificates(certificates) : [],
    signers: atMost(MAX_SIGNERS, fields.next(TAG.set), 'signers').map(readSigner),
  };
}

function contentOf(wrapped: DerElement): Buffer {
  const [octets] = children(wrapped);
  if (octets === undefined || (octets.tag & ~0x20) !== TAG.octetString)
    throw new CmsError('unsupported', 'The signed content is not made of octets.');
  return joinOctets(octets);
}

/** RFC 5652 §10.2.2: a SEQUENCE is an X.509 certificate; attribute certificates and others carry tags and are left out. */
function readCertificates(set: DerElement): Buffer[] {
  return atMost(MAX_CERTIFICATES, set, 'certificates')
    .filter(({ tag }) => tag === TAG.sequence)
    .map(({ raw }) => raw);
}

function readSigner(element: DerElement): SignerInfo {
  const fields = fieldsOf(element, 'A signer');
  fields.next(TAG.integer);
  const name = readSignerName(fields.next(TAG.sequence, implicit(0)));
  const digest = readAlgorithm(fields.next(TAG.sequence));
  const attributes = fields.maybe(explicit(0));
  const signatureAlgorithm = readAlgorithm(fields.next(TAG.sequence));
  const signature = readOctets(fields.next(TAG.octetString));
  return { name, digest, attributes, signatureAlgorithm, signature };
}

function readSignerName(element: DerElement): CertificateName {
  if (element.tag === TAG.sequence) return readIssuerAndSerial(element);
  return { by: 'subject-key-identifier', keyId: element.content.toString('hex') };
}

/** The elements of a list, counted while they are read. */
export function atMost(most: number, list: DerElement, what: string): DerElement[] {
  const elements: DerElement[] = [];
  for (const element of eachChild(list)) {
    if (elements.length === most) throw new CmsError('too-large', `There are more than ${most} ${what}.`);
    elements.push(element);
  }
  return elements;
}
