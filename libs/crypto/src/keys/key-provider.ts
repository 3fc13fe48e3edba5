/**
 * Private keys as what they can do, so that a key may lie in a file, in our store or in a hardware module (PKCS #11) that never gives it
 * away. Everything is awaited, since a module is asked over a wire.
 */
import type { KeyObject } from 'node:crypto';
import type { DigestName } from '../cms/digest.js';

/** How a signature is made (RFC 8017 §8, RFC 5753 §2.1). */
export interface SignatureScheme {
  readonly kind: 'rsa-pkcs1' | 'rsa-pss' | 'ecdsa';
  /** Hashes the data; of RSA-PSS it is the hash of MGF1, too. */
  readonly digest: DigestName;
  /** Bytes of the salt of RSA-PSS. */
  readonly saltLength?: number;
}

/** How a content key was encrypted with RSA (RFC 8017 §7). */
export type RsaEncryption =
  /** The hash of MGF1 is the same. */
  { readonly padding: 'oaep'; readonly digest: DigestName; readonly label?: Buffer } | { readonly padding: 'pkcs1' };

/** Signs. */
export interface SigningKey {
  readonly kind: 'rsa' | 'ec';
  /** The signature over `data`, which is not hashed yet; of ECDSA as DER (RFC 3279 §2.2.3). */
  sign(data: Buffer, scheme: SignatureScheme): Promise<Buffer>;
}

/** Opens content keys. */
export interface DecryptionKey {
  readonly kind: 'rsa' | 'ec';
  /**
   * The content key of so many bytes. With PKCS #1 v1.5 a bad padding is *not* an error: a key comes back that depends on the ciphertext
   * and on a secret of this key, so that nobody learns how far a forgery came (RFC 3218 §2.3, implicit rejection). With OAEP it throws.
   */
  unwrapRsa(encryptedKey: Buffer, how: RsaEncryption, keyBytes: number): Promise<Buffer>;
  /** The shared secret of ECDH with this public key (SEC 1 §3.3.1); throws when it lies on another curve. */
  agree(peer: KeyObject): Promise<Buffer>;
}

/** Where the private keys of certificates are found. */
export interface KeyProvider {
  /** @param fingerprint - SHA-256 of the certificate in lower-case hex; undefined when the key is not here or may not sign. */
  signingKey(fingerprint: string): Promise<SigningKey | undefined>;
  /** The same for decryption. */
  decryptionKey(fingerprint: string): Promise<DecryptionKey | undefined>;
}
