/** A private key in memory (`KeyObject`) as {@link SigningKey} and {@link DecryptionKey}. */
import { constants, createHash, diffieHellman, type KeyObject, privateDecrypt, sign } from 'node:crypto';
import { CmsError } from '../cms/cms-error.js';
import type { DecryptionKey, RsaEncryption, SignatureScheme, SigningKey } from './key-provider.js';
import { unpadPkcs1 } from './pkcs1-unpadding.js';

/** @throws CmsError `unusable-key` when it is neither RSA nor EC. */
export function softwareSigningKey(key: KeyObject): SigningKey {
  return {
    kind: kindOf(key),
    sign: (data, scheme) => Promise.resolve(sign(scheme.digest, data, { key, ...nodeScheme(scheme) })),
  };
}

/** @throws CmsError `unusable-key` when it is neither RSA nor EC. */
export function softwareDecryptionKey(key: KeyObject): DecryptionKey {
  return {
    kind: kindOf(key),
    unwrapRsa: (encryptedKey, how, keyBytes) => Promise.resolve(unwrap(key, encryptedKey, { how, keyBytes })),
    agree: (publicKey) => Promise.resolve(diffieHellman({ privateKey: key, publicKey })),
  };
}

/** How Node names the padding of a scheme. */
export function nodeScheme({ kind, saltLength }: SignatureScheme): { padding?: number; saltLength?: number; dsaEncoding?: 'der' } {
  if (kind === 'ecdsa') return { dsaEncoding: 'der' };
  if (kind === 'rsa-pkcs1') return { padding: constants.RSA_PKCS1_PADDING };
  return { padding: constants.RSA_PKCS1_PSS_PADDING, ...(saltLength !== undefined && { saltLength }) };
}

function kindOf({ asymmetricKeyType }: KeyObject): 'rsa' | 'ec' {
  if (asymmetricKeyType === 'rsa' || asymmetricKeyType === 'rsa-pss') return 'rsa';
  if (asymmetricKeyType === 'ec') return 'ec';
  throw new CmsError('unusable-key', 'Only RSA keys and keys on elliptic curves can be used.');
}

function unwrap(key: KeyObject, encryptedKey: Buffer, { how, keyBytes }: { how: RsaEncryption; keyBytes: number }): Buffer {
  if (how.padding === 'oaep') {
    const options = { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: how.digest };
    return privateDecrypt(how.label ? { ...options, oaepLabel: how.label } : options, encryptedKey);
  }
  // Node refuses RSA_PKCS1_PADDING here (CVE-2023-46809): the padding is taken off by ourselves, without a branch on what it holds.
  const padded = privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, encryptedKey);
  return unpadPkcs1(padded, { keyBytes, ciphertext: encryptedKey, secret: rejectionSecret(key) });
}

/** Something that only who has the key can know, and that is the same each time. */
function rejectionSecret(key: KeyObject): Buffer {
  return createHash('sha256')
    .update('implicit rejection')
    .update(key.export({ type: 'pkcs8', format: 'der' }))
    .digest();
}
