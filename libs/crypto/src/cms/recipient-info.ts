/** Who can open an envelope, and how (RFC 5652 §6.2). */
import { children, type DerElement, explicit, fieldsOf, implicit, DerFields, TAG } from '../certificates/der.js';
import { readBitOctets, readOctets } from '../certificates/der-values.js';
import type { RsaEncryption } from '../keys/key-provider.js';
import { type AlgorithmIdentifier, readAlgorithm } from './algorithm-identifier.js';
import { type CertificateName, readIssuerAndSerial } from './certificate-identity.js';
import { CmsError, malformed } from './cms-error.js';
import { type Agreement, nameOfAgreement, type OriginatorPoint, readAgreement } from './key-agreement.js';
import { nameOfRsa, readRsaEncryption } from './rsa-transport.js';

/** One recipient of an envelope. */
export interface RecipientInfo {
  /** Undefined where it is no certificate: a password, a key that both sides have. */
  readonly name: CertificateName | undefined;
  /** How its content key is encrypted, in words; `unsupported` where we cannot read it. */
  readonly algorithm: string;
  readonly encryptedKey: Buffer;
  readonly how: KeyManagement;
}

export type KeyManagement =
  | { readonly kind: 'rsa'; readonly encryption: RsaEncryption }
  | { readonly kind: 'ecdh'; readonly agreement: Agreement; readonly originator: OriginatorPoint }
  | { readonly kind: 'unsupported' };

const UNREADABLE = { algorithm: 'unsupported', encryptedKey: Buffer.alloc(0), how: { kind: 'unsupported' } } as const;

/** The recipients in one RecipientInfo: key agreement may have several. One that we do not support is told, not an error. */
export function readRecipientInfo(element: DerElement): RecipientInfo[] {
  switch (element.tag) {
    case TAG.sequence:
      return [readTransport(fieldsOf(element, 'A recipient'))];
    case explicit(1):
      return readAgreeing(new DerFields(element, 'A recipient'));
    default:
      return [{ name: undefined, ...UNREADABLE }];
  }
}

/** KeyTransRecipientInfo (§6.2.1). */
function readTransport(fields: DerFields): RecipientInfo {
  fields.next(TAG.integer);
  const identifier = fields.next(TAG.sequence, implicit(0));
  const name: CertificateName =
    identifier.tag === TAG.sequence
      ? readIssuerAndSerial(identifier)
      : { by: 'subject-key-identifier', keyId: identifier.content.toString('hex') };
  const algorithm = readAlgorithm(fields.next(TAG.sequence));
  const encryptedKey = readOctets(fields.next(TAG.octetString));
  const encryption = supported(() => readRsaEncryption(algorithm));
  if (encryption === undefined) return { name, ...UNREADABLE };
  return { name, algorithm: nameOfRsa(encryption), encryptedKey, how: { kind: 'rsa', encryption } };
}

/** KeyAgreeRecipientInfo (§6.2.2). */
function readAgreeing(fields: DerFields): RecipientInfo[] {
  fields.next(TAG.integer);
  const [originator] = children(fields.next(explicit(0)));
  const [ukm] = childrenOf(fields.maybe(explicit(1)));
  const algorithm = readAlgorithm(fields.next(TAG.sequence));
  const keys = children(fields.next(TAG.sequence));
  const how = supported(() => readAgreeingKey(algorithm, originator, ukm));
  return keys.map((key) => {
    const { name, encryptedKey } = readEncryptedKey(key);
    return how ? { name, encryptedKey, how, algorithm: nameOfAgreement(how.agreement) } : { name, ...UNREADABLE };
  });
}

/** OriginatorPublicKey alone: with a certificate of the sender (static-static) nobody encrypts mail. */
function readAgreeingKey(
  algorithm: AlgorithmIdentifier,
  originator: DerElement | undefined,
  ukm: DerElement | undefined,
): Extract<KeyManagement, { kind: 'ecdh' }> {
  if (originator?.tag !== explicit(1)) throw new CmsError('unsupported', 'The key agreement is not supported.');
  const fields = new DerFields(originator, 'The key of the sender');
  const keyAlgorithm = readAlgorithm(fields.next(TAG.sequence));
  const point = readBitOctets(fields.next(TAG.bitString));
  return {
    kind: 'ecdh',
    agreement: readAgreement(algorithm, ukm && readOctets(ukm)),
    originator: { algorithm: keyAlgorithm, point },
  };
}

/** RecipientEncryptedKey: IssuerAndSerialNumber or `[0]` RecipientKeyIdentifier, and the key. */
function readEncryptedKey(element: DerElement): { name: CertificateName; encryptedKey: Buffer } {
  const fields = fieldsOf(element, 'A recipient');
  const identifier = fields.next(TAG.sequence, explicit(0));
  const encryptedKey = readOctets(fields.next(TAG.octetString));
  if (identifier.tag === TAG.sequence) return { name: readIssuerAndSerial(identifier), encryptedKey };
  const [keyId] = children(identifier);
  if (keyId === undefined) throw malformed('A recipient has no name.');
  return { name: { by: 'subject-key-identifier', keyId: readOctets(keyId).toString('hex') }, encryptedKey };
}

function childrenOf(element: DerElement | undefined): DerElement[] {
  return element ? children(element) : [];
}

function supported<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof CmsError && error.code === 'unsupported') return undefined;
    throw error;
  }
}
