/** Makes EnvelopedData and AuthEnvelopedData for certificates (RFC 5652 §6, RFC 5083, RFC 8551 §3.3). */
import { randomBytes } from 'node:crypto';
import { TAG } from '../certificates/der.js';
import {
  type CertificateBytes,
  type CertificateIdentity,
  type CertificateName,
  identityOf,
  implicitKeyId,
  writeName,
} from './certificate-identity.js';
import { CmsError } from './cms-error.js';
import { type ContentCipher, encryptContent, isAuthenticated, keyBytesOf } from './content-cipher.js';
import { writeContentInfo } from './content-info.js';
import { encode, integer, octetString, oid as writeOid, sequence, setOf, tagged } from '../certificates/der-write.js';
import { wrapKey } from './key-agreement.js';
import { CONTENT } from './oids.js';
import { encryptKeyRsa, type RsaTransport } from './rsa-transport.js';

export interface EncryptOptions {
  /** AES-256-GCM unless said otherwise. */
  readonly cipher?: ContentCipher;
  /** For RSA keys; OAEP with SHA-256 unless said otherwise. */
  readonly rsa?: RsaTransport;
  /** How certificates are named; by issuer and serial number unless said otherwise. */
  readonly nameBy?: CertificateName['by'];
}

/**
 * Encrypts with a fresh key that each of the certificates can open. Whether a certificate may be used is decided before.
 *
 * @throws CmsError `unusable-certificate` when one cannot be read or has a key that does not encrypt; RangeError without certificates.
 */
export function encryptCms(content: Buffer, certificates: readonly CertificateBytes[], options: EncryptOptions = {}): Buffer {
  if (certificates.length === 0) throw new RangeError('nobody could open it');
  const { cipher = 'aes-256-gcm' } = options;
  const contentKey = randomBytes(keyBytesOf(cipher));
  const recipients = certificates.map((certificate) => writeRecipient(identityOf(certificate), contentKey, options));
  const { algorithm, ciphertext, tag } = encryptContent(cipher, contentKey, content);
  contentKey.fill(0);
  const encrypted = sequence(writeOid(CONTENT.data), algorithm, encode(0x80, ciphertext));
  const set = setOf(recipients.map(({ encoded }) => encoded));
  if (isAuthenticated(cipher) && tag !== undefined) {
    return writeContentInfo(CONTENT.authEnvelopedData, sequence(integer(0), set, encrypted, octetString(tag)));
  }
  // RFC 5652 §6.1: 0 when every recipient is a RecipientInfo of version 0, else 2.
  const version = recipients.every((recipient) => recipient.version === 0) ? 0 : 2;
  return writeContentInfo(CONTENT.envelopedData, sequence(integer(version), set, encrypted));
}

interface WrittenRecipient {
  readonly version: 0 | 2 | 3;
  readonly encoded: Buffer;
}

function writeRecipient(identity: CertificateIdentity, contentKey: Buffer, options: EncryptOptions): WrittenRecipient {
  const { rsa = 'oaep-sha256', nameBy = 'issuer-and-serial' } = options;
  switch (identity.publicKey.asymmetricKeyType) {
    case 'rsa':
      return writeTransport(identity, nameBy, encryptKeyRsa(identity.publicKey, contentKey, rsa));
    case 'ec':
      return writeAgreeing(identity, nameBy, contentKey);
    default:
      throw new CmsError('unusable-certificate', 'The key of the certificate does not encrypt.');
  }
}

/** KeyTransRecipientInfo (RFC 5652 §6.2.1). */
function writeTransport(
  identity: CertificateIdentity,
  nameBy: CertificateName['by'],
  { algorithm, encryptedKey }: { algorithm: Buffer; encryptedKey: Buffer },
): WrittenRecipient {
  const name = writeName(identity, nameBy, implicitKeyId);
  const version = name[0] === TAG.sequence ? 0 : 2;
  return { version, encoded: sequence(integer(version), name, algorithm, octetString(encryptedKey)) };
}

/** KeyAgreeRecipientInfo (RFC 5652 §6.2.2, RFC 5753 §3.1.1): a fresh key of ours for each recipient. */
function writeAgreeing(identity: CertificateIdentity, nameBy: CertificateName['by'], contentKey: Buffer): WrittenRecipient {
  const { originator, algorithm, encryptedKey } = wrapKey(identity.publicKey, contentKey);
  const name = writeName(identity, nameBy, (octets) => tagged(0, octetString(octets)));
  const keys = sequence(sequence(name, octetString(encryptedKey)));
  return { version: 3, encoded: tagged(1, integer(3), tagged(0, tagged(1, originator)), algorithm, keys) };
}
