/** The ciphers of contents (RFC 9580 §9.3), and the key of one content. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { PgpError } from './pgp-error.js';

/** Ciphers that are written. */
export type PgpCipher = 'aes-256' | 'aes-192' | 'aes-128';

/** Ciphers that are read beside these: one of the time before AES. */
export type ReadablePgpCipher = PgpCipher | '3des';

/** One of them. */
export interface CipherFacts {
  /** Number in RFC 9580 §9.3. */
  readonly id: number;
  readonly name: ReadablePgpCipher;
  readonly keyBytes: number;
  readonly blockBytes: number;
  /** How OpenSSL calls its feedback mode. */
  readonly cfb: string;
}

/** The key of one content. */
export interface SessionKey {
  readonly cipher: CipherFacts;
  readonly key: Buffer;
}

const CIPHERS: readonly CipherFacts[] = [
  { id: 2, name: '3des', keyBytes: 24, blockBytes: 8, cfb: 'des-ede3-cfb' },
  { id: 7, name: 'aes-128', keyBytes: 16, blockBytes: 16, cfb: 'aes-128-cfb' },
  { id: 8, name: 'aes-192', keyBytes: 24, blockBytes: 16, cfb: 'aes-192-cfb' },
  { id: 9, name: 'aes-256', keyBytes: 32, blockBytes: 16, cfb: 'aes-256-cfb' },
];

/** `undefined` for one that is not read: IDEA, CAST5, Blowfish, Twofish and Camellia. */
export function cipherOf(id: number): CipherFacts | undefined {
  return CIPHERS.find((cipher) => cipher.id === id);
}

/** @throws PgpError `unsupported`, which cannot happen for a {@link PgpCipher}. */
export function cipherNamed(name: PgpCipher): CipherFacts {
  const found = CIPHERS.find((cipher) => cipher.name === name);
  if (found === undefined) throw new PgpError('unsupported', `The cipher ${name} is not supported.`);
  return found;
}

/** A new key. */
export function newSessionKey(name: PgpCipher): SessionKey {
  const cipher = cipherNamed(name);
  return { cipher, key: randomBytes(cipher.keyBytes) };
}

/** Cipher feedback with an initial vector of zeros: what makes it random is put in front of the text (RFC 9580 §5.13.1). */
export function encryptCfb({ cipher, key }: SessionKey, text: Buffer): Buffer {
  const engine = createCipheriv(cipher.cfb, key, Buffer.alloc(cipher.blockBytes));
  return Buffer.concat([engine.update(text), engine.final()]);
}

/** See {@link encryptCfb}. */
export function decryptCfb({ cipher, key }: SessionKey, encrypted: Buffer): Buffer {
  const engine = createDecipheriv(cipher.cfb, key, Buffer.alloc(cipher.blockBytes));
  return Buffer.concat([engine.update(encrypted), engine.final()]);
}
