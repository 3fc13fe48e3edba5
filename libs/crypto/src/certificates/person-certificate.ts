/** Certificates that vouch for themselves, and requests to an authority (PKCS #10, RFC 2986), for people's own keys. */
import { createHash, createPublicKey, sign, type KeyObject } from 'node:crypto';
import { CertificateRefused } from './certificate-refused.js';
import { publicKeyOctets } from './certificate-key.js';
import { bitString, encode, instant, integer, integerOfHex, nothing, octetString, oid, sequence, setOf, tagged } from './der-write.js';
import { explicit, implicit, TAG } from './der.js';
import { EMAIL_ATTRIBUTE } from './distinguished-name.js';
import { EMAIL_PROTECTION } from './certificate-usage.js';
import { SMTP_UTF8_MAILBOX } from './general-name.js';

/** Who is to be named by a certificate. */
export interface PersonToCertify {
  /** Common name; with an empty one the first address stands there. */
  readonly name: string;
  /** Empty: none. */
  readonly organization: string;
  /** One at least; domains in ASCII. */
  readonly emails: readonly string[];
}

/** A certificate for a key, signed by this very key. */
export interface SelfSigned extends PersonToCertify {
  /** RSA or EC. */
  readonly key: KeyObject;
  /** Hex, at most 20 octets, the first bit 0 and not zero: random (RFC 5280 §4.1.2.2). */
  readonly serial: string;
  readonly from: Date;
  readonly until: Date;
}

const OID = {
  commonName: '2.5.4.3',
  organization: '2.5.4.10',
  sha256WithRsa: '1.2.840.113549.1.1.11',
  sha256WithEcdsa: '1.2.840.10045.4.3.2',
  subjectKeyId: '2.5.29.14',
  keyUsage: '2.5.29.15',
  alternativeNames: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  extendedKeyUsage: '2.5.29.37',
  extensionRequest: '1.2.840.113549.1.9.14',
} as const;

/** The longest that a common name and an organization may be (RFC 5280, appendix A.1: ub-common-name). */
const MAX_NAME = 64;

/** A certificate in DER, for mail only: encrypting and signing, never issuing others. @throws CertificateRefused `unsupported` for another kind of key */
export function writeSelfSigned(wish: SelfSigned): Buffer {
  const { key, serial, from, until } = wish;
  const subject = nameOf(wish);
  const signedPart = sequence(
    tagged(0, integer(2)),
    integerOfHex(serial),
    signatureAlgorithm(key),
    subject,
    sequence(instant(from), instant(until)),
    subject,
    publicKeyInfo(key),
    tagged(3, sequence(...extensionsOf(wish), extension(OID.subjectKeyId, octetString(keyId(key))))),
  );
  return signedStructure(signedPart, key);
}

/** A request in DER for a certificate that says the same of this key. @throws CertificateRefused `unsupported` for another kind of key */
export function writeCertificateRequest(wish: PersonToCertify & { readonly key: KeyObject }): Buffer {
  const wanted = sequence(oid(OID.extensionRequest), setOf([sequence(...extensionsOf(wish))]));
  return signedStructure(sequence(integer(0), nameOf(wish), publicKeyInfo(wish.key), encode(explicit(0), wanted)), wish.key);
}

/** RFC 5280 §4.1.1 and RFC 2986 §4.2 alike: what is signed, how, and the signature. */
function signedStructure(signedPart: Buffer, key: KeyObject): Buffer {
  return sequence(signedPart, signatureAlgorithm(key), bitString(sign('sha256', signedPart, key)));
}

function signatureAlgorithm({ asymmetricKeyType }: KeyObject): Buffer {
  if (asymmetricKeyType === 'rsa') return sequence(oid(OID.sha256WithRsa), nothing());
  if (asymmetricKeyType === 'ec') return sequence(oid(OID.sha256WithEcdsa));
  throw new CertificateRefused('unsupported', 'Certificates are made for RSA keys and keys on elliptic curves only.');
}

function publicKeyInfo(key: KeyObject): Buffer {
  return createPublicKey(key).export({ type: 'spki', format: 'der' });
}

/** RFC 5280 §4.2.1.2, the first method. */
function keyId(key: KeyObject): Buffer {
  return createHash('sha1')
    .update(publicKeyOctets({ publicKeyInfo: publicKeyInfo(key) }))
    .digest();
}

function nameOf({ name, organization, emails }: PersonToCertify): Buffer {
  const [first = ''] = emails;
  const commonName = [...(name === '' ? first : name)].slice(0, MAX_NAME).join('');
  const levels = [
    ...(organization === '' ? [] : [attribute(OID.organization, TAG.utf8, [...organization].slice(0, MAX_NAME).join(''))]),
    attribute(OID.commonName, TAG.utf8, commonName),
    ...(isAscii(first) ? [attribute(EMAIL_ATTRIBUTE, TAG.ia5, first)] : []),
  ];
  return sequence(...levels);
}

function attribute(type: string, tag: number, value: string): Buffer {
  return setOf([sequence(oid(type), encode(tag, Buffer.from(value)))]);
}

function extensionsOf({ key, emails }: PersonToCertify & { readonly key: KeyObject }): Buffer[] {
  // digitalSignature and keyEncipherment (RSA) or keyAgreement (curves): bits 0, 2 and 4 of RFC 5280 §4.2.1.3, unused bits counted
  const usage = key.asymmetricKeyType === 'rsa' ? Buffer.from([5, 0b1010_0000]) : Buffer.from([3, 0b1000_1000]);
  return [
    critical(OID.basicConstraints, sequence()),
    critical(OID.keyUsage, encode(TAG.bitString, usage)),
    extension(OID.extendedKeyUsage, sequence(oid(EMAIL_PROTECTION))),
    extension(OID.alternativeNames, sequence(...emails.map(alternativeName))),
  ];
}

/** rfc822Name is ASCII; addresses with other characters have a form of their own (RFC 9598 §3). */
function alternativeName(email: string): Buffer {
  if (isAscii(email)) return encode(implicit(1), Buffer.from(email));
  return encode(explicit(0), oid(SMTP_UTF8_MAILBOX), tagged(0, encode(TAG.utf8, Buffer.from(email))));
}

function extension(type: string, value: Buffer): Buffer {
  return sequence(oid(type), octetString(value));
}

function critical(type: string, value: Buffer): Buffer {
  return sequence(oid(type), encode(TAG.boolean, Buffer.from([0xff])), octetString(value));
}

function isAscii(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}
