/**
 * Session keys under RSA (RFC 9580 §5.1.3), opened with OpenSSL's arithmetic and without telling whether the padding was right: openpgp.js
 * does it in JavaScript, slower, and in times that depend on the key.
 */
import { createPrivateKey, type KeyObject, randomBytes } from 'node:crypto';
import { softwareDecryptionKey } from '../keys/software-key.js';
import { cannotDecryptPgp } from './pgp-error.js';
import type { PgpSessionKey } from './session-key-packet.js';

/** A session key as it was encrypted. */
export interface EncryptedByRsa {
  /** The number, without leading zeros. */
  readonly ciphertext: Buffer;
  /** Version 3 says the cipher in front of the key, version 6 does not. */
  readonly hasCipher: boolean;
}

/** The cipher, where the packet names it, and the key. */
type PgpSessionKeyBytes = Pick<PgpSessionKey, 'cipherId' | 'key'>;

const KEY_BYTES = [32, 24, 16];
const CHECKSUM_BYTES = 2;
/** The cipher of a key that was made up: AES-256. */
const MADE_UP_CIPHER = 9;

/** A key whose numbers openpgp.js has read. */
export function rsaKey(publicParams: object, privateParams: object): KeyObject {
  const [n, e] = [numberIn(publicParams, 'n'), numberIn(publicParams, 'e')];
  const [d, p, q, u] = [
    numberIn(privateParams, 'd'),
    numberIn(privateParams, 'p'),
    numberIn(privateParams, 'q'),
    numberIn(privateParams, 'u'),
  ];
  // u is the inverse of p modulo q (§5.5.5.1), where PKCS #1 wants that of q modulo p: the primes change places
  const jwk = { kty: 'RSA', n, e, d, p: q, q: p, dp: rest(d, q), dq: rest(d, p), qi: u };
  const key = Object.fromEntries(
    Object.entries(jwk).map(([name, value]) => [name, typeof value === 'string' ? value : value.toString('base64url')]),
  );
  return createPrivateKey({ key, format: 'jwk' });
}

/**
 * The session key. When the padding, the checksum or the length is wrong a random one comes back, which opens nothing: whoever sends
 * forgeries learns nothing from how they fail.
 */
export async function openRsaSessionKey(key: KeyObject, { ciphertext, hasCipher }: EncryptedByRsa): Promise<PgpSessionKeyBytes> {
  const modulusBytes = Math.ceil((key.asymmetricKeyDetails?.modulusLength ?? 0) / 8);
  if (ciphertext.length > modulusBytes) throw cannotDecryptPgp();
  const padded = Buffer.concat([Buffer.alloc(modulusBytes - ciphertext.length), ciphertext]);
  const decryption = softwareDecryptionKey(key);
  const opened = await Promise.all(
    KEY_BYTES.map(async (keyBytes) => {
      const text = await decryption.unwrapRsa(padded, { padding: 'pkcs1' }, (hasCipher ? 1 : 0) + keyBytes + CHECKSUM_BYTES);
      return readSessionKey(text, hasCipher);
    }),
  );
  const right = opened.find((one) => one !== undefined);
  return right ?? { cipherId: hasCipher ? MADE_UP_CIPHER : undefined, key: randomBytes(32) };
}

/** The checksum is the sum of the bytes of the key (§5.1.3). */
function readSessionKey(text: Buffer, hasCipher: boolean): PgpSessionKeyBytes | undefined {
  const key = text.subarray(hasCipher ? 1 : 0, text.length - CHECKSUM_BYTES);
  const sum = key.reduce((total, byte) => (total + byte) & 0xffff, 0);
  if (sum !== text.readUInt16BE(text.length - CHECKSUM_BYTES)) return undefined;
  return { cipherId: hasCipher ? text[0] : undefined, key };
}

function numberIn(params: object, name: string): Buffer {
  const value: unknown = Object.entries(params).find(([key]) => key === name)?.[1];
  if (!(value instanceof Uint8Array)) throw cannotDecryptPgp();
  return Buffer.from(value);
}

function rest(dividend: Buffer, divisor: Buffer): Buffer {
  const prime = BigInt(`0x${divisor.toString('hex')}`) - 1n;
  const value = (BigInt(`0x${dividend.toString('hex')}`) % prime).toString(16);
  return Buffer.from(value.padStart(value.length + (value.length % 2), '0'), 'hex');
}
