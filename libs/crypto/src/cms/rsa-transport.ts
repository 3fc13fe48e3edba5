/** Content keys encrypted with RSA (RFC 3370 §4.2.1, RFC 3560, RFC 4055 §4). */
import { constants, type KeyObject, publicEncrypt } from 'node:crypto';
import { type DerElement, explicit, fieldsOf, TAG } from '../certificates/der.js';
import { readOctets } from '../certificates/der-values.js';
import type { RsaEncryption } from '../keys/key-provider.js';
import { type AlgorithmIdentifier, readAlgorithm, writeAlgorithm } from './algorithm-identifier.js';
import { CmsError } from './cms-error.js';
import { nothing, sequence, tagged } from '../certificates/der-write.js';
import { type DigestName, readDigest, writeDigest } from './digest.js';
import { KEY } from './oids.js';
import { inner, readMaskDigest } from './signature-scheme.js';

/** How a key is encrypted with RSA when we write: PKCS #1 v1.5 only for recipients that read nothing else. */
export type RsaTransport = 'oaep-sha1' | 'oaep-sha256' | 'oaep-sha384' | 'oaep-sha512' | 'pkcs1';

/** Encrypts a content key. @throws CmsError `unusable-certificate` when the key is too short for this. */
export function encryptKeyRsa(
  publicKey: KeyObject,
  contentKey: Buffer,
  transport: RsaTransport,
): { algorithm: Buffer; encryptedKey: Buffer } {
  const digest = oaepDigest(transport);
  const padding =
    digest === undefined ? { padding: constants.RSA_PKCS1_PADDING } : { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: digest };
  try {
    const encryptedKey = publicEncrypt({ key: publicKey, ...padding }, contentKey);
    return { algorithm: digest === undefined ? writeAlgorithm(KEY.rsa, nothing()) : writeOaep(digest), encryptedKey };
  } catch {
    throw new CmsError('unusable-certificate', 'The key of the certificate does not encrypt.');
  }
}

function oaepDigest(transport: RsaTransport): DigestName | undefined {
  switch (transport) {
    case 'oaep-sha1':
      return 'sha1';
    case 'oaep-sha256':
      return 'sha256';
    case 'oaep-sha384':
      return 'sha384';
    case 'oaep-sha512':
      return 'sha512';
    case 'pkcs1':
      return undefined;
  }
}

/** RSAES-OAEP-params (RFC 4055 §4.1); SHA-1 is the default of both and so is left out (X.690 §11.5). */
function writeOaep(digest: DigestName): Buffer {
  if (digest === 'sha1') return writeAlgorithm(KEY.rsaOaep, sequence());
  const hash = writeDigest(digest, 'null');
  return writeAlgorithm(KEY.rsaOaep, sequence(tagged(0, hash), tagged(1, writeAlgorithm(KEY.mgf1, hash))));
}

/** How a content key was encrypted. @throws CmsError `unsupported`. */
export function readRsaEncryption({ oid, parameters }: AlgorithmIdentifier): RsaEncryption {
  if (oid === KEY.rsa) return { padding: 'pkcs1' };
  if (oid !== KEY.rsaOaep) throw new CmsError('unsupported', 'The key is encrypted with an algorithm that is not supported.');
  return parameters === undefined ? { padding: 'oaep', digest: 'sha1' } : readOaep(parameters);
}

/** [0] hash, [1] mask generation, [2] where the label comes from. */
function readOaep(parameters: DerElement): RsaEncryption {
  const fields = fieldsOf(parameters, 'RSA-OAEP');
  const hash = inner(fields.maybe(explicit(0)));
  const mask = inner(fields.maybe(explicit(1)));
  const source = inner(fields.maybe(explicit(2)));
  const digest = hash ? readDigest(readAlgorithm(hash)) : 'sha1';
  if (readMaskDigest(mask) !== digest) throw new CmsError('unsupported', 'RSA-OAEP with two different hash functions is not supported.');
  const label = source ? readLabel(readAlgorithm(source)) : Buffer.alloc(0);
  return label.length > 0 ? { padding: 'oaep', digest, label } : { padding: 'oaep', digest };
}

function readLabel({ oid, parameters }: AlgorithmIdentifier): Buffer {
  if (oid !== KEY.pSpecified || parameters?.tag !== TAG.octetString)
    throw new CmsError('unsupported', 'The label of RSA-OAEP is not supported.');
  return readOctets(parameters);
}

/** In words that people and `openssl` use. */
export function nameOfRsa(how: RsaEncryption): string {
  return how.padding === 'pkcs1' ? 'rsa-pkcs1' : `rsa-oaep-${how.digest}`;
}
