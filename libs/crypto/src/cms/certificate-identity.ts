/** How CMS names a certificate (RFC 5652 §5.3, §6.2.1): by issuer and serial number, or by the identifier of its key. */
import { X509Certificate, type KeyObject } from 'node:crypto';
import { children, type DerElement, explicit, fieldsOf, readDer, TAG } from '../certificates/der.js';
import { readIntegerHex, readOid } from '../certificates/der-values.js';
import { readName } from '../certificates/distinguished-name.js';
import { CmsError } from './cms-error.js';
import { encode, sequence } from '../certificates/der-write.js';

/** A certificate as the CMS functions take it. */
export interface CertificateBytes {
  readonly der: Buffer;
}

/** How a structure names the certificate of a signer or of a recipient. */
export type CertificateName =
  /** `issuer` for people, `der` to compare: IssuerAndSerialNumber. */
  | { readonly by: 'issuer-and-serial'; readonly issuer: string; readonly serial: string; readonly der: Buffer }
  | { readonly by: 'subject-key-identifier'; readonly keyId: string };

/** What CMS must know of a certificate. */
export interface CertificateIdentity {
  /** IssuerAndSerialNumber, encoded. */
  readonly issuerAndSerial: Buffer;
  /** The subject key identifier in hex; undefined when the certificate has none. */
  readonly keyId: string | undefined;
  readonly publicKey: KeyObject;
}

const SUBJECT_KEY_IDENTIFIER = '2.5.29.14';
/** A certificate has some ten extensions. */
const MAX_EXTENSIONS = 100;

/** Reads it. @throws CmsError `unusable-certificate`. */
export function identityOf(certificate: CertificateBytes): CertificateIdentity {
  return readable(() => ({ ...namesIn(certificate), publicKey: new X509Certificate(certificate.der).publicKey }));
}

/**
 * The words by which envelopes and signatures may name a certificate: equal words, equal certificate.
 * @throws CmsError `unusable-certificate`.
 */
export function namesOfCertificate(certificate: CertificateBytes): readonly string[] {
  return readable(() => {
    const { issuerAndSerial, keyId } = namesIn(certificate);
    return [issuerAndSerial.toString('hex'), ...(keyId === undefined ? [] : [keyId])];
  });
}

/** The word of {@link namesOfCertificate} that a name is. */
export function wordOfName(name: CertificateName): string {
  return name.by === 'issuer-and-serial' ? name.der.toString('hex') : name.keyId;
}

function readable<T>(read: () => T): T {
  try {
    return read();
  } catch {
    throw new CmsError('unusable-certificate', 'The certificate cannot be read.');
  }
}

function namesIn({ der: bytes }: CertificateBytes): Pick<CertificateIdentity, 'issuerAndSerial' | 'keyId'> {
  const [tbs] = children(readDer(bytes));
  if (tbs === undefined) throw new RangeError('empty');
  return namesOf(tbs);
}

/** RFC 5280 §4.1: version, serial number, algorithm, issuer, validity, subject, key, two unique identifiers, extensions. */
function namesOf(tbs: DerElement): Pick<CertificateIdentity, 'issuerAndSerial' | 'keyId'> {
  const fields = fieldsOf(tbs, 'A certificate');
  fields.maybe(explicit(0));
  const serial = fields.next(TAG.integer);
  fields.next(TAG.sequence);
  const issuer = fields.next(TAG.sequence);
  const extensions = fields.all(10).find(({ tag }) => tag === explicit(3));
  return { issuerAndSerial: sequence(issuer.raw, serial.raw), keyId: extensions && keyIdOf(extensions) };
}

function keyIdOf(extensions: DerElement): string | undefined {
  const [list] = children(extensions);
  if (list === undefined) return undefined;
  for (const extension of fieldsOf(list, 'Extensions').all(MAX_EXTENSIONS)) {
    const [oid, ...rest] = children(extension);
    const value = rest.at(-1);
    if (oid !== undefined && value !== undefined && readOid(oid) === SUBJECT_KEY_IDENTIFIER)
      return readDer(value.content).content.toString('hex');
  }
  return undefined;
}

/** Whether a structure names this certificate. */
export function isNamed(name: CertificateName, identity: CertificateIdentity): boolean {
  if (name.by === 'subject-key-identifier') return name.keyId === identity.keyId;
  return name.der.equals(identity.issuerAndSerial);
}

/** IssuerAndSerialNumber (RFC 5652 §10.2.4). */
export function readIssuerAndSerial(element: DerElement): CertificateName {
  const fields = fieldsOf(element, 'The name of a certificate');
  const issuer = fields.next(TAG.sequence);
  const serial = fields.next(TAG.integer);
  fields.end();
  // Encoded anew: BER may have written the outer length in another way.
  return {
    by: 'issuer-and-serial',
    issuer: readName(issuer).text,
    serial: readIntegerHex(serial),
    der: sequence(issuer.raw, serial.raw),
  };
}

/**
 * The way to name a certificate in a new structure: `tag` and the octets of the key identifier, or issuer and serial number when it has
 * none.
 */
export function writeName(identity: CertificateIdentity, by: CertificateName['by'], writeKeyId: (octets: Buffer) => Buffer): Buffer {
  return by === 'subject-key-identifier' && identity.keyId !== undefined
    ? writeKeyId(Buffer.from(identity.keyId, 'hex'))
    : identity.issuerAndSerial;
}

/** `[0] IMPLICIT SubjectKeyIdentifier`. */
export function implicitKeyId(octets: Buffer): Buffer {
  return encode(0x80, octets);
}
