/** Content keys wrapped by ephemeral-static ECDH (RFC 5753 §3, §7.2): the KDF of X9.63 and the key wrap of AES (RFC 3394). */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { TAG } from '../certificates/der.js';
import { readOid } from '../certificates/der-values.js';
import { type AlgorithmIdentifier, readAlgorithm, writeAlgorithm } from './algorithm-identifier.js';
import { CmsError } from './cms-error.js';
import { bitString, octetString, oid as writeOid, sequence, tagged } from '../certificates/der-write.js';
import type { DigestName } from './digest.js';
import { KEY } from './oids.js';

/** dhSinglePass-stdDH-*kdf-scheme (RFC 5753 §7.1.4). SHA-1, openssl's default, is only read; a KDF does not need collision resistance. */
const SCHEMES: Readonly<Record<DigestName, string>> = {
  sha1: '1.3.133.16.840.63.0.2',
  sha256: '1.3.132.1.11.1',
  sha384: '1.3.132.1.11.2',
  sha512: '1.3.132.1.11.3',
};

/** RFC 3565 §2.3.2. */
const WRAPS = [
  { oid: '2.16.840.1.101.3.4.1.5', cipher: 'id-aes128-wrap', keyBytes: 16 },
  { oid: '2.16.840.1.101.3.4.1.25', cipher: 'id-aes192-wrap', keyBytes: 24 },
  { oid: '2.16.840.1.101.3.4.1.45', cipher: 'id-aes256-wrap', keyBytes: 32 },
] as const;

type Wrap = (typeof WRAPS)[number];

/** Curves, and the hash function of the KDF that is as strong (RFC 5753 §7.1.4). */
const CURVES = [
  { name: 'prime256v1', oid: '1.2.840.10045.3.1.7', digest: 'sha256' },
  { name: 'secp384r1', oid: '1.3.132.0.34', digest: 'sha384' },
  { name: 'secp521r1', oid: '1.3.132.0.35', digest: 'sha512' },
] as const;

type Curve = (typeof CURVES)[number];

/** Initial value of RFC 3394 §2.2.3.1. */
const WRAP_IV = Buffer.alloc(8, 0xa6);

/** What both sides know of an agreement. */
export interface Agreement {
  readonly digest: DigestName;
  readonly wrap: Wrap;
  /** The key wrap AlgorithmIdentifier as it stands in the structure: it goes into the KDF. */
  readonly keyInfo: Buffer;
  /** User keying material, if any. */
  readonly ukm: Buffer | undefined;
}

/** What is written for a recipient. */
export interface AgreedKey {
  /** OriginatorPublicKey without its tag: algorithm and point. */
  readonly originator: Buffer;
  readonly algorithm: Buffer;
  readonly encryptedKey: Buffer;
}

/** Reads the keyEncryptionAlgorithm of a KeyAgreeRecipientInfo. @throws CmsError `unsupported`. */
export function readAgreement({ oid, parameters }: AlgorithmIdentifier, ukm: Buffer | undefined): Agreement {
  const [digest] = Object.entries(SCHEMES).find(([, scheme]) => scheme === oid) ?? [];
  const wrapOid = parameters && readAlgorithm(parameters).oid;
  const wrap = WRAPS.find((known) => known.oid === wrapOid);
  if (digest === undefined || wrap === undefined || parameters === undefined) {
    throw new CmsError('unsupported', 'The key agreement is not supported.');
  }
  return { digest: digest as DigestName, wrap, keyInfo: parameters.raw, ukm };
}

/** Wraps a content key for a public key. @throws CmsError `unusable-certificate` for a curve that is not supported. */
export function wrapKey(publicKey: KeyObject, contentKey: Buffer): AgreedKey {
  const curve = curveOf(publicKey);
  const wrap = WRAPS.find(({ keyBytes }) => keyBytes === contentKey.length);
  if (curve === undefined || wrap === undefined)
    throw new CmsError('unusable-certificate', 'The curve of the certificate is not supported.');
  const ephemeral = generateKeyPairSync('ec', { namedCurve: curve.name });
  const secret = diffieHellman({ privateKey: ephemeral.privateKey, publicKey });
  const keyInfo = writeAlgorithm(wrap.oid); // RFC 3565 §2.3.2: no parameters
  const key = deriveKek(secret, { digest: curve.digest, wrap, keyInfo, ukm: undefined });
  const cipher = createCipheriv(wrap.cipher, key, WRAP_IV);
  return {
    originator: Buffer.concat([writeAlgorithm(KEY.ec), bitString(pointOf(ephemeral.publicKey))]),
    algorithm: writeAlgorithm(SCHEMES[curve.digest], keyInfo),
    encryptedKey: Buffer.concat([cipher.update(contentKey), cipher.final()]),
  };
}

/** Unwraps a content key; throws what it likes: the caller answers alike to everything. */
export function unwrapKey(secret: Buffer, agreement: Agreement, encryptedKey: Buffer): Buffer {
  const decipher = createDecipheriv(agreement.wrap.cipher, deriveKek(secret, agreement), WRAP_IV);
  return Buffer.concat([decipher.update(encryptedKey), decipher.final()]);
}

/** The ephemeral public key of the sender (RFC 5753 §3.1.1: OriginatorPublicKey). */
export interface OriginatorPoint {
  readonly algorithm: AlgorithmIdentifier;
  readonly point: Buffer;
}

/**
 * The sender's key on the curve of our own. Mostly the point alone is sent (RFC 5753 §7.1.2). OpenSSL refuses one that does not lie on
 * the curve, which would give away bits of our key.
 *
 * @param own - the public key of ours that it was made for.
 */
export function originatorKey({ algorithm, point }: OriginatorPoint, own: KeyObject): KeyObject {
  const curve = curveOf(own);
  if (curve === undefined || !isOnCurve(algorithm, curve))
    throw new CmsError('unsupported', 'The key of the sender lies on another curve.');
  const spki = sequence(writeAlgorithm(KEY.ec, writeOid(curve.oid)), bitString(point));
  return createPublicKey({ key: spki, format: 'der', type: 'spki' });
}

function curveOf(key: KeyObject): Curve | undefined {
  return CURVES.find(({ name }) => name === key.asymmetricKeyDetails?.namedCurve);
}

/** A key may name its curve; then it must be ours. */
function isOnCurve({ oid, parameters }: AlgorithmIdentifier, { oid: wanted }: Curve): boolean {
  return oid === KEY.ec && (parameters?.tag !== TAG.oid || readOid(parameters) === wanted);
}

/** X9.63 KDF over ECC-CMS-SharedInfo (RFC 5753 §7.2; SEC 1 §3.6.1). */
export function deriveKek(secret: Buffer, { digest, wrap, keyInfo, ukm }: Agreement): Buffer {
  const bits = Buffer.alloc(4);
  bits.writeUInt32BE(wrap.keyBytes * 8);
  const info = sequence(keyInfo, ...(ukm ? [tagged(0, octetString(ukm))] : []), tagged(2, octetString(bits)));
  const blocks: Buffer[] = [];
  for (let counter = 1; Buffer.concat(blocks).length < wrap.keyBytes; counter++) {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    blocks.push(createHash(digest).update(secret).update(count).update(info).digest());
  }
  return Buffer.concat(blocks).subarray(0, wrap.keyBytes);
}

/** The uncompressed point: what stands last in SubjectPublicKeyInfo. */
function pointOf(publicKey: KeyObject): Buffer {
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  return Buffer.concat([Buffer.from([4]), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
}

/** In words: `ecdh-sha256-aes256-wrap`. */
export function nameOfAgreement({ digest, wrap }: Agreement): string {
  return `ecdh-${digest}-${wrap.cipher.slice(3)}`;
}
