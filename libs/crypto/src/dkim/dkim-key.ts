/** Keys that sign mail: RSA (RFC 6376 §3.3.1, RFC 8301) and Ed25519 (RFC 8463). */
import { createHash, createPrivateKey, createPublicKey, generateKeyPair, type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { DkimRefused } from './dkim-refused.js';

/** The tag `k=` of a record; the algorithm of a signature is `<type>-sha256`. */
export type DkimKeyType = 'rsa' | 'ed25519';

/** What signing needs of a key; a key that lies elsewhere, in an HSM say, has no more. */
export interface DkimSigningKey {
  readonly type: DkimKeyType;
  /** Signs the SHA-256 of the input: PKCS #1 v1.5 for RSA, PureEdDSA over the hash for Ed25519 (RFC 8463 §3). */
  sign(input: Buffer): Promise<Buffer>;
}

/** A key that we hold. */
export interface DkimKey extends DkimSigningKey {
  /** Bits of the modulus; 256 for Ed25519. */
  readonly bits: number;
  /** An RSA key below 2048 bits: verifiers still take it, nobody should make it (RFC 8301 §3.2). */
  readonly isWeak: boolean;
  /** The tag `p=` of its record: base64 of the SubjectPublicKeyInfo, of Ed25519 of the 32 bytes themselves (RFC 8463 §4). */
  readonly publicKey: string;
  /** The secret as PKCS #8 PEM. */
  toPem(): string;
}

/** Bits of a generated RSA key: what RFC 8301 asks for, and still one UDP answer of DNS. */
const RSA_BITS = 2048;
/** RFC 8301 §3.2: verifiers need take nothing outside of these. */
const LEAST_RSA_BITS = 1024;
const MOST_RSA_BITS = 4096;
/** No key within those bounds needs more, in characters. */
const MOST_PEM = 16 * 1024;
/** The SubjectPublicKeyInfo of Ed25519 before its 32 bytes (RFC 8410 §4). */
const ED25519_PREFIX_BYTES = 12;

/** A fresh key. */
export async function generateDkimKey(type: DkimKeyType): Promise<DkimKey> {
  const { privateKey } =
    type === 'rsa'
      ? await promisify(generateKeyPair)('rsa', { modulusLength: RSA_BITS })
      : await promisify(generateKeyPair)('ed25519', undefined);
  return dkimKey(privateKey);
}

/**
 * Takes a private key in PEM: PKCS #1 (`RSA PRIVATE KEY`) or PKCS #8 (`PRIVATE KEY`).
 * @throws DkimRefused `not-a-key`, `key-encrypted`, `key-type` (neither RSA nor Ed25519), `key-too-short` (RSA below 1024 bits),
 * `key-too-long` (above 4096).
 */
export function importDkimKey(pem: string): DkimKey {
  if (/ENCRYPTED/.test(pem)) throw new DkimRefused('key-encrypted', 'the key is locked with a password: unlock it first');
  if (pem.length > MOST_PEM) throw notAKey();
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: pem, format: 'pem' });
  } catch {
    throw notAKey();
  }
  return dkimKey(key);
}

function notAKey(): DkimRefused {
  return new DkimRefused('not-a-key', 'it is not a private key in PEM (PKCS #1 or PKCS #8)');
}

function dkimKey(secret: KeyObject): DkimKey {
  const type = typeOf(secret);
  const bits = type === 'rsa' ? rsaBits(secret) : 256;
  const spki = createPublicKey(secret).export({ format: 'der', type: 'spki' });
  return {
    type,
    bits,
    isWeak: type === 'rsa' && bits < RSA_BITS,
    publicKey: (type === 'rsa' ? spki : spki.subarray(ED25519_PREFIX_BYTES)).toString('base64'),
    toPem: () => secret.export({ format: 'pem', type: 'pkcs8' }).toString(),
    sign: (input) => Promise.resolve(signature(input, secret, type)),
  };
}

function signature(input: Buffer, secret: KeyObject, type: DkimKeyType): Buffer {
  return type === 'rsa' ? sign('sha256', input, secret) : sign(null, createHash('sha256').update(input).digest(), secret);
}

function typeOf({ asymmetricKeyType: type }: KeyObject): DkimKeyType {
  if (type === 'rsa' || type === 'ed25519') return type;
  throw new DkimRefused('key-type', 'DKIM knows RSA and Ed25519 keys only');
}

function rsaBits({ asymmetricKeyDetails: details }: KeyObject): number {
  const bits = details?.modulusLength ?? 0;
  if (bits < LEAST_RSA_BITS) throw new DkimRefused('key-too-short', `an RSA key of ${bits} bits is too short: 2048 are wanted`);
  if (bits > MOST_RSA_BITS) throw new DkimRefused('key-too-long', `an RSA key of ${bits} bits is too long: verifiers take up to 4096`);
  return bits;
}
