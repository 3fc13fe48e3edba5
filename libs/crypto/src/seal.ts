/**
 * Sealed fields: short texts inside events (subjects, addresses, notes) as AES-256-GCM ciphertext (NIST SP 800-38D).
 * The key belongs to one message, so random 96-bit nonces stay far below the 2^32 uses that SP 800-38D §8.3 allows.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const SEALED = /^v1\.([\w-]{16})\.([\w-]{22,})$/; // 12 bytes are 16 base64url characters, a tag alone is 22

/**
 * A ciphertext does not open: wrong or destroyed key, wrong place, changed or cut bytes. The cases are not told apart,
 * neither by text nor by code, so that an error never says how far a forgery came.
 */
export class Unsealable extends Error {
  readonly code = 'unsealable';
  constructor() {
    super('unsealable');
  }
}

/**
 * The additional data of a sealed field, `stream|field`: a ciphertext moved to another stream or field does not open.
 * @throws RangeError when the stream's name holds the separator.
 */
export function fieldAad(stream: string, field: string): string {
  if (stream.includes('|')) throw new RangeError('a stream name holds no |');
  return `${stream}|${field}`;
}

/**
 * Seals a text or bytes: `v1.<nonce>.<ciphertext and tag>`, base64url.
 * @param key - 32 bytes.
 * @param aad - where it stands, see {@link fieldAad}; the same text is needed to open it.
 */
export function seal(key: Uint8Array, plaintext: string | Uint8Array, aad: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const ciphertext = encryptGcm(key, nonce, typeof plaintext === 'string' ? Buffer.from(plaintext, 'utf8') : plaintext, aad);
  return `v1.${nonce.toString('base64url')}.${ciphertext.toString('base64url')}`;
}

/**
 * Opens what {@link seal} made.
 * @throws Unsealable in every case of failure.
 */
export function open(key: Uint8Array, sealed: string, aad: string): Buffer {
  const [, nonce, ciphertext] = SEALED.exec(sealed) ?? [];
  if (nonce === undefined || ciphertext === undefined) throw new Unsealable();
  return decryptGcm(key, Buffer.from(nonce, 'base64url'), Buffer.from(ciphertext, 'base64url'), aad);
}

/**
 * Opens a sealed UTF-8 text.
 * @throws Unsealable in every case of failure.
 */
export function openText(key: Uint8Array, sealed: string, aad: string): string {
  return open(key, sealed, aad).toString('utf8');
}

/**
 * AES-256-GCM: ciphertext followed by the 16-byte tag. The caller answers for a nonce that this key never saw.
 * @param nonce - 12 bytes.
 */
export function encryptGcm(key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array, aad: string | Uint8Array = ''): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(aad));
  return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

/**
 * The reverse of {@link encryptGcm}; nothing is answered before the tag is checked.
 * @throws Unsealable when the tag does not fit.
 */
export function decryptGcm(key: Uint8Array, nonce: Uint8Array, ciphertext: Uint8Array, aad: string | Uint8Array = ''): Buffer {
  if (ciphertext.length < TAG_BYTES) throw new Unsealable();
  const body = ciphertext.subarray(0, ciphertext.length - TAG_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(aad));
  decipher.setAuthTag(ciphertext.subarray(body.length));
  const plaintext = decipher.update(body);
  try {
    return Buffer.concat([plaintext, decipher.final()]);
  } catch {
    throw new Unsealable();
  }
}
