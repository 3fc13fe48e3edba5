/** An X.509 certificate (RFC 5280 §4.1): read once, then plain facts. */
import { createHash, X509Certificate, type KeyObject } from 'node:crypto';
import { broken, CertificateRefused } from './certificate-refused.js';
import { readCertificateExtensions, type CertificateExtensions } from './certificate-extensions.js';
import { describeKey, type CertificateKey } from './certificate-key.js';
import { explicit, fieldsOf, guarded, implicit, readDer, TAG, type DerElement } from './der.js';
import { readBitOctets, readInstant, readIntegerHex, readOid, readSmallInteger } from './der-values.js';
import { bitString, sequence } from './der-write.js';
import { EMAIL_ATTRIBUTE, readName, type DistinguishedName } from './distinguished-name.js';

/** A certificate and what it says of itself. None of it is believed before somebody judged it. */
export interface Certificate extends CertificateExtensions {
  readonly der: Buffer;
  /** 1, 2 or 3. */
  readonly version: number;
  /** SHA-256 of `der`, hex, lower case: what people compare, and the key of trust lists. */
  readonly fingerprint: string;
  /** `CN=Ada Example, O=Example, C=CH`. Empty when the names stand beside the subject. */
  readonly subject: string;
  readonly issuer: string;
  readonly subjectName: DistinguishedName;
  readonly issuerName: DistinguishedName;
  /** Hex, lower case, as the octets stand there but for a leading zero octet. */
  readonly serial: string;
  /** First and last instant of validity, ISO 8601 UTC; both are part of it. */
  readonly notBefore: string;
  readonly notAfter: string;
  /** Addresses in lower case, each once: rfc822Name and SmtpUTF8Mailbox of the alternative names, emailAddress of the subject. */
  readonly emails: readonly string[];
  readonly key: CertificateKey;
  /** SubjectPublicKeyInfo as it is encoded (§4.1.2.7). */
  readonly publicKeyInfo: Buffer;
  /** Object identifier of the algorithm of the issuer's signature. */
  readonly signatureAlgorithm: string;
  /** Subject and issuer are the same name and the signature is by its own key. */
  readonly selfSigned: boolean;
  /** @throws CertificateRefused `unsupported` when the platform cannot use such a key. */
  publicKey(): KeyObject;
  /** Whether this key made the signature of this certificate. Nothing else is looked at. */
  isSignedBy(key: KeyObject): boolean;
}

/** Certificates have some 2 KiB; with post-quantum keys, logos and hundreds of names some 100. */
const MAX_CERTIFICATE_BYTES = 1024 * 1024;

interface Facts {
  readonly version: number;
  readonly serial: string;
  readonly signatureAlgorithm: string;
  readonly issuerName: DistinguishedName;
  readonly notBefore: string;
  readonly notAfter: string;
  readonly subjectName: DistinguishedName;
  readonly publicKeyInfo: Buffer;
  readonly extensions: CertificateExtensions;
}

/**
 * Reads one certificate in DER.
 * @throws CertificateRefused `broken` when it is not one, whole, alone and in DER; `too-large` above 1 MiB.
 */
export function parseCertificate(der: Buffer): Certificate {
  if (der.length > MAX_CERTIFICATE_BYTES) throw new CertificateRefused('too-large', 'The certificate is larger than 1 MiB.');
  return guarded('The certificate', () => certificateOf(readFacts(readDer(der)), Buffer.from(der)));
}

/** RFC 5280 §4.1. */
function readFacts(element: DerElement): Facts {
  const outer = fieldsOf(element, 'The certificate');
  const signedPart = outer.next(TAG.sequence);
  const fields = fieldsOf(signedPart, 'The certificate');
  const version = fields.maybe(explicit(0));
  const serial = readIntegerHex(fields.next(TAG.integer));
  const signature = fields.next(TAG.sequence);
  const issuerName = readName(fields.next(TAG.sequence));
  const validity = fieldsOf(fields.next(TAG.sequence), 'The validity');
  const subjectName = readName(fields.next(TAG.sequence));
  const publicKeyInfo = Buffer.from(fields.next(TAG.sequence).raw);
  fields.maybe(implicit(1));
  fields.maybe(implicit(2));
  const list = fields.maybe(explicit(3));
  fields.end();
  const outerSignature = outer.next(TAG.sequence);
  const proof = readBitOctets(outer.next(TAG.bitString));
  outer.end();
  // Nobody signed what stands around: encoded in another way, the same certificate would have another fingerprint, unknown to trust lists.
  if (!sequence(signedPart.raw, outerSignature.raw, bitString(proof)).equals(element.raw)) throw broken('The certificate is not in DER.');
  if (!signature.raw.equals(outerSignature.raw)) throw broken('The certificate names two algorithms for one signature.');
  return {
    version: version === undefined ? 1 : readSmallInteger(readDer(version.content)) + 1,
    serial,
    signatureAlgorithm: readOid(fieldsOf(signature, 'The algorithm').next(TAG.oid)),
    issuerName,
    notBefore: readInstant(validity.next()),
    notAfter: readInstant(validity.next()),
    subjectName,
    publicKeyInfo,
    extensions: readCertificateExtensions(list === undefined ? undefined : readDer(list.content)),
  };
}

function certificateOf(facts: Facts, der: Buffer): Certificate {
  const { subjectName, issuerName, extensions } = facts;
  const x509 = new X509Certificate(der);
  const key = keyOf(x509);
  // Version 1 has no extensions (§4.1.2.1): what says otherwise is read differently by different programs.
  if (facts.version !== 3 && extensions.isCa) throw broken('The certificate has extensions that its version does not know.');
  return {
    ...extensions,
    der,
    version: facts.version,
    fingerprint: createHash('sha256').update(der).digest('hex'),
    subject: subjectName.text,
    issuer: issuerName.text,
    subjectName,
    issuerName,
    serial: facts.serial,
    notBefore: facts.notBefore,
    notAfter: facts.notAfter,
    emails: emailsOf(facts),
    key: describeKey(key),
    publicKeyInfo: facts.publicKeyInfo,
    signatureAlgorithm: facts.signatureAlgorithm,
    selfSigned: subjectName.der.equals(issuerName.der) && key !== undefined && isSigned(x509, key),
    publicKey: () => {
      if (key === undefined)
        throw new CertificateRefused('unsupported', 'The key of the certificate is of a kind that cannot be used here.');
      return key;
    },
    isSignedBy: (signer) => isSigned(x509, signer),
  };
}

function keyOf(x509: X509Certificate): KeyObject | undefined {
  try {
    return x509.publicKey;
  } catch {
    return undefined; // a kind of key that this OpenSSL does not know
  }
}

function isSigned(x509: X509Certificate, key: KeyObject): boolean {
  try {
    return x509.verify(key);
  } catch {
    return false; // a key of another kind than the signature
  }
}

/** Printable, with one @ that has something on both sides; anything else is no address that mail could go to. */
const ADDRESS = /^[^\s\u0000-\u001f\u007f@]+@[^\s\u0000-\u001f\u007f@]+$/;

function emailsOf({ extensions, subjectName }: Facts): string[] {
  const beside = extensions.alternativeNames.flatMap((name) => (name.kind === 'email' ? [name.value] : []));
  const inside = subjectName.levels.flat().flatMap(({ type, value }) => (type === EMAIL_ATTRIBUTE ? [value] : []));
  return [...new Set([...beside, ...inside].filter((text) => ADDRESS.test(text)).map((text) => text.toLowerCase()))];
}
