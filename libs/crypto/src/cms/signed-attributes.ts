/** What a signer signs beside the content (RFC 5652 §5.3, §11; RFC 8551 §2.5; RFC 5035). */
import { children, type DerElement, fieldsOf, readDer, TAG } from '../certificates/der.js';
import { readInstant, readOctets, readOid } from '../certificates/der-values.js';
import { readAlgorithm, writeAlgorithm } from './algorithm-identifier.js';
import type { CertificateBytes } from './certificate-identity.js';
import { malformed } from './cms-error.js';
import { CIPHER_OIDS, PREFERRED_CIPHERS } from './content-cipher.js';
import { encode, instant, octetString, oid as writeOid, sequence, setOf } from '../certificates/der-write.js';
import { type DigestName, digestOf, readDigest } from './digest.js';
import { ATTRIBUTE, CONTENT } from './oids.js';

/** Honest signers have some five. */
const MAX_ATTRIBUTES = 100;

/** What the attributes of a signature say. */
export interface SignedAttributes {
  /** The encoding that is signed: SET OF, whatever tag stood there (RFC 5652 §5.4). */
  readonly signedBytes: Buffer;
  readonly contentType: string;
  readonly messageDigest: Buffer;
  /** ISO 8601, UTC; what the signer says. */
  readonly signingTime: string | undefined;
  /** Hashes of the certificate that the signer meant; none when it named none. */
  readonly certificateHashes: readonly CertificateHash[];
}

interface CertificateHash {
  readonly digest: DigestName;
  readonly hash: Buffer;
}

/** Reads `[0] IMPLICIT SignedAttributes`. @throws CmsError `malformed` where RFC 5652 §11 is not kept. */
export function readSignedAttributes(element: DerElement): SignedAttributes {
  const values = new Map<string, DerElement[]>();
  const attributes = children(element);
  if (attributes.length > MAX_ATTRIBUTES) throw malformed('The signature has too many attributes.');
  for (const attribute of attributes) {
    const fields = fieldsOf(attribute, 'An attribute');
    const oid = readOid(fields.next(TAG.oid));
    // RFC 5652 §11.1 to §11.3: an attribute stands there once, with one value; two would be read differently by different programs.
    if (values.has(oid)) throw malformed('An attribute of the signature stands there twice.');
    values.set(oid, children(fields.next(TAG.set)));
  }
  const time = values.get(ATTRIBUTE.signingTime);
  return {
    signedBytes: encode(TAG.set, element.content),
    contentType: readOid(only(values.get(ATTRIBUTE.contentType))),
    messageDigest: readOctets(only(values.get(ATTRIBUTE.messageDigest))),
    signingTime: time && readInstant(only(time)),
    certificateHashes: [
      ...readCertificateHash(values.get(ATTRIBUTE.signingCertificateV2), 'v2'),
      ...readCertificateHash(values.get(ATTRIBUTE.signingCertificate), 'v1'),
    ],
  };
}

function only(values: readonly DerElement[] | undefined): DerElement {
  const [value] = values ?? [];
  if (value === undefined || values?.length !== 1) throw malformed('The signature lacks an attribute that it must have.');
  return value;
}

/** SigningCertificateV2 and SigningCertificate (RFC 5035 §3, §5.4.1): SEQUENCE { SEQUENCE OF ESSCertID(v2), policies }. */
function readCertificateHash(value: readonly DerElement[] | undefined, version: 'v1' | 'v2'): CertificateHash[] {
  if (value === undefined) return [];
  const [list] = children(only(value));
  const [first] = list ? children(list) : [];
  if (first === undefined) throw malformed('The signature names no certificate.');
  const fields = fieldsOf(first, 'The name of the certificate');
  if (version === 'v1') return [{ digest: 'sha1', hash: readOctets(fields.next(TAG.octetString)) }];
  const algorithm = fields.maybe(TAG.sequence);
  const digest = algorithm ? readDigest(readAlgorithm(algorithm)) : 'sha256';
  return [{ digest, hash: readOctets(fields.next(TAG.octetString)) }];
}

/** Whether the signer meant this certificate in all that it says of it; true when it named none. */
export function meansCertificate({ certificateHashes }: SignedAttributes, certificate: CertificateBytes): boolean {
  return certificateHashes.every(({ digest, hash }) => digestOf(digest, certificate.der).equals(hash));
}

/** What a new signature is about. */
export interface NewAttributes {
  readonly messageDigest: Buffer;
  readonly signingTime: Date;
  readonly certificate: CertificateBytes;
}

/** The attributes of a new signature as the SET OF that is signed. */
export function writeSignedAttributes({ messageDigest, signingTime, certificate }: NewAttributes): Buffer {
  return setOf([
    attribute(ATTRIBUTE.contentType, writeOid(CONTENT.data)),
    attribute(ATTRIBUTE.messageDigest, octetString(messageDigest)),
    attribute(ATTRIBUTE.signingTime, instant(signingTime)),
    attribute(ATTRIBUTE.smimeCapabilities, sequence(...PREFERRED_CIPHERS.map((cipher) => writeAlgorithm(CIPHER_OIDS[cipher])))),
    attribute(ATTRIBUTE.signingCertificateV2, signingCertificate(certificate)),
  ]);
}

/** RFC 5035 §4: with SHA-256, which is the default and so is left out (X.690 §11.5). */
function signingCertificate(certificate: CertificateBytes): Buffer {
  return sequence(sequence(sequence(octetString(digestOf('sha256', certificate.der)))));
}

function attribute(oid: string, value: Buffer): Buffer {
  return sequence(writeOid(oid), setOf([value]));
}

/** The attributes as they stand in a SignerInfo: the same octets under `[0] IMPLICIT`. */
export function asImplicit(attributes: Buffer): Buffer {
  return encode(0xa0, readDer(attributes).content);
}
