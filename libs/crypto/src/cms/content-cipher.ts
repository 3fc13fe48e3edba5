/** How the content itself is encrypted (RFC 3565, RFC 5084; RFC 8551 §2.7). */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { type DerElement, fieldsOf, TAG } from '../certificates/der.js';
import { readOctets, readSmallInteger } from '../certificates/der-values.js';
import { type AlgorithmIdentifier, writeAlgorithm } from './algorithm-identifier.js';
import { cannotDecrypt, CmsError, malformed } from './cms-error.js';
import { integer, octetString, sequence } from '../certificates/der-write.js';

/** Ciphers that we write. GCM says whether anything was changed, CBC does not. */
export type ContentCipher = 'aes-128-gcm' | 'aes-256-gcm' | 'aes-128-cbc' | 'aes-192-cbc' | 'aes-256-cbc';

/** Ciphers that we read: `des-ede3-cbc` in old mail only. */
export type ReadableCipher = ContentCipher | 'aes-192-gcm' | 'des-ede3-cbc';

export const CIPHER_OIDS: Readonly<Record<ReadableCipher, string>> = {
  'aes-128-cbc': '2.16.840.1.101.3.4.1.2',
  'aes-192-cbc': '2.16.840.1.101.3.4.1.22',
  'aes-256-cbc': '2.16.840.1.101.3.4.1.42',
  'aes-128-gcm': '2.16.840.1.101.3.4.1.6',
  'aes-192-gcm': '2.16.840.1.101.3.4.1.26',
  'aes-256-gcm': '2.16.840.1.101.3.4.1.46',
  'des-ede3-cbc': '1.2.840.113549.3.7',
};

/** What our signatures say that we can read, the best first (RFC 8551 §2.5.2). */
export const PREFERRED_CIPHERS = ['aes-256-gcm', 'aes-128-gcm', 'aes-256-cbc', 'aes-192-cbc', 'aes-128-cbc'] as const;

const BY_OID = new Map(Object.entries(CIPHER_OIDS).map(([cipher, oid]) => [oid, cipher as ReadableCipher]));

const NONCE_BYTES = 12; // RFC 5084 §3.2
const TAG_BYTES = 16;
/** RFC 5084 §3.2: the length of the tag where it is not written. */
const DEFAULT_TAG_BYTES = 12;

/** A cipher with what stands beside the ciphertext. */
export interface CipherParameters {
  readonly cipher: ReadableCipher;
  /** Nonce of GCM, initialization vector of CBC. */
  readonly iv: Buffer;
  /** Bytes of the tag; 0 of CBC. */
  readonly tagBytes: number;
}

export interface Encrypted {
  readonly algorithm: Buffer;
  readonly ciphertext: Buffer;
  /** Undefined for CBC. */
  readonly tag: Buffer | undefined;
}

export function keyBytesOf(cipher: ReadableCipher): number {
  if (cipher === 'des-ede3-cbc') return 24;
  return Number(cipher.slice(4, 7)) / 8;
}

/** Whether the cipher notices changes. */
export function isAuthenticated(cipher: ReadableCipher): boolean {
  return cipher.endsWith('-gcm');
}

/** @throws CmsError `unsupported` for a cipher that we do not read, `malformed` for parameters that make no sense. */
export function readCipher({ oid, parameters }: AlgorithmIdentifier): CipherParameters {
  const cipher = BY_OID.get(oid);
  if (cipher === undefined) throw new CmsError('unsupported', 'The content is encrypted with a cipher that is not supported.');
  if (parameters === undefined) throw malformed('The cipher lacks its parameters.');
  if (isAuthenticated(cipher)) return { cipher, ...readGcm(parameters) };
  const iv = readOctets(parameters);
  if (parameters.tag !== TAG.octetString || iv.length !== blockBytes(cipher)) throw malformed('The initialization vector makes no sense.');
  return { cipher, iv, tagBytes: 0 };
}

/** GCMParameters (RFC 5084 §3.2). */
function readGcm(parameters: DerElement): { iv: Buffer; tagBytes: number } {
  const fields = fieldsOf(parameters, 'AES-GCM');
  const iv = readOctets(fields.next(TAG.octetString));
  const written = fields.maybe(TAG.integer);
  const tagBytes = written ? readSmallInteger(written) : DEFAULT_TAG_BYTES;
  if (tagBytes < 12 || tagBytes > TAG_BYTES || iv.length < 1 || iv.length > 128)
    throw malformed('The parameters of AES-GCM make no sense.');
  return { iv, tagBytes };
}

/** Encrypts with a fresh nonce or vector. The caller answers for a key that is used for nothing else. */
export function encryptContent(cipher: ContentCipher, key: Buffer, content: Buffer): Encrypted {
  if (cipher === 'aes-128-gcm' || cipher === 'aes-256-gcm') {
    const nonce = randomBytes(NONCE_BYTES);
    const gcm = createCipheriv(cipher, key, nonce, { authTagLength: TAG_BYTES });
    const ciphertext = Buffer.concat([gcm.update(content), gcm.final()]);
    const parameters = sequence(octetString(nonce), integer(TAG_BYTES));
    return { algorithm: writeAlgorithm(CIPHER_OIDS[cipher], parameters), ciphertext, tag: gcm.getAuthTag() };
  }
  const iv = randomBytes(blockBytes(cipher));
  const cbc = createCipheriv(cipher, key, iv);
  const ciphertext = Buffer.concat([cbc.update(content), cbc.final()]);
  return { algorithm: writeAlgorithm(CIPHER_OIDS[cipher], octetString(iv)), ciphertext, tag: undefined };
}

/** What is decrypted: of GCM the tag, and the attributes that it covers, too. */
export interface ToDecrypt {
  readonly parameters: CipherParameters;
  readonly ciphertext: Buffer;
  readonly tag: Buffer;
  readonly additionalData: Buffer;
}

/**
 * Decrypts. Of GCM nothing is answered before the tag was checked.
 * @throws CmsError `cannot-decrypt`, whatever went wrong.
 */
export function decryptContent(key: Buffer, { parameters, ciphertext, tag, additionalData }: ToDecrypt): Buffer {
  const { cipher, iv, tagBytes } = parameters;
  try {
    if (cipher !== 'aes-128-gcm' && cipher !== 'aes-192-gcm' && cipher !== 'aes-256-gcm') {
      const cbc = createDecipheriv(cipher, key, iv);
      return Buffer.concat([cbc.update(ciphertext), cbc.final()]);
    }
    if (tag.length !== tagBytes) throw cannotDecrypt();
    const gcm = createDecipheriv(cipher, key, iv, { authTagLength: tagBytes });
    gcm.setAAD(additionalData).setAuthTag(tag);
    const plaintext = gcm.update(ciphertext);
    return Buffer.concat([plaintext, gcm.final()]);
  } catch {
    throw cannotDecrypt();
  }
}

function blockBytes(cipher: ReadableCipher): number {
  return cipher === 'des-ede3-cbc' ? 8 : 16;
}
