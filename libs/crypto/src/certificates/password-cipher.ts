/** Contents under a password: PBES2 (RFC 8018 §6.2) and the old ciphers of PKCS#12 (RFC 7292, appendix C). */
import { createDecipheriv, pbkdf2Sync, scryptSync } from 'node:crypto';
import { broken, CertificateRefused } from './certificate-refused.js';
import { fieldsOf, TAG, type DerElement } from './der.js';
import { readOctets, readOid, readSmallInteger } from './der-values.js';
import { wrongPassword, type PasswordWork } from './password-work.js';
import { pkcs12Key, pkcs12Password, PKCS12_PURPOSE, pkcs12Rounds } from './pkcs12-key.js';
import { decryptRc2 } from './rc2.js';

/** How something was encrypted, read and not yet done. */
export interface PasswordCipher {
  /** Rounds of hashing that it will take. */
  readonly rounds: number;
  /**
   * @param password - null is "no password", which PKCS#12 encodes otherwise than an empty one.
   * @throws CertificateRefused `wrong-password` for whatever goes wrong.
   */
  decrypt(encrypted: Buffer, password: string | null): Buffer;
}

const PBES2 = '1.2.840.113549.1.5.13';
const PBKDF2 = '1.2.840.113549.1.5.12';
const SCRYPT = '1.3.6.1.4.1.11591.4.11';

/** Pseudo-random functions of PBKDF2 (RFC 8018, appendix B.1.2): hashes as node:crypto names them. */
export const HMACS: Readonly<Record<string, string>> = {
  '1.2.840.113549.2.7': 'sha1',
  '1.2.840.113549.2.8': 'sha224',
  '1.2.840.113549.2.9': 'sha256',
  '1.2.840.113549.2.10': 'sha384',
  '1.2.840.113549.2.11': 'sha512',
};

/** Ciphers of PBES2 (RFC 8018, appendix B.2; RFC 3565 §4.1) with the octets of their keys. */
const CIPHERS: Readonly<Record<string, { readonly name: string; readonly keyLength: number }>> = {
  '2.16.840.1.101.3.4.1.2': { name: 'aes-128-cbc', keyLength: 16 },
  '2.16.840.1.101.3.4.1.22': { name: 'aes-192-cbc', keyLength: 24 },
  '2.16.840.1.101.3.4.1.42': { name: 'aes-256-cbc', keyLength: 32 },
  '1.2.840.113549.3.7': { name: 'des-ede3-cbc', keyLength: 24 },
};

/** Old ciphers of PKCS#12, all with SHA-1; RC4 is left out: nothing of today writes it. */
const OLD_CIPHERS: Readonly<Record<string, { readonly name: 'des-ede3-cbc' | 'des-ede-cbc' | 'rc2'; readonly keyLength: number }>> = {
  '1.2.840.113549.1.12.1.3': { name: 'des-ede3-cbc', keyLength: 24 },
  '1.2.840.113549.1.12.1.4': { name: 'des-ede-cbc', keyLength: 16 },
  '1.2.840.113549.1.12.1.5': { name: 'rc2', keyLength: 16 },
  '1.2.840.113549.1.12.1.6': { name: 'rc2', keyLength: 5 },
};

const MAX_SALT_BYTES = 1024;
const MAX_KEY_BYTES = 64;
/** scrypt takes 128·N·r octets of memory (RFC 7914 §5). */
const MAX_SCRYPT_MEMORY = 64 * 1024 * 1024;

/** Reads an AlgorithmIdentifier and charges its rounds. @throws CertificateRefused `unsupported`, `too-many-iterations`, `broken` */
export function readPasswordCipher(algorithm: DerElement, work: PasswordWork): PasswordCipher {
  const fields = fieldsOf(algorithm, 'The cipher');
  const oid = readOid(fields.next(TAG.oid));
  const parameters = fields.next(TAG.sequence);
  const cipher = oid === PBES2 ? readPbes2(parameters) : readOldCipher(oid, parameters);
  work.charge(cipher.rounds);
  return { rounds: cipher.rounds, decrypt: (encrypted, password) => orWrongPassword(() => cipher.decrypt(encrypted, password)) };
}

/** Padding that does not fit and a wrong key are one answer, so that nobody learns more by asking often. */
function orWrongPassword(decrypt: () => Buffer): Buffer {
  try {
    return decrypt();
  } catch {
    throw wrongPassword();
  }
}

function readPbes2(parameters: DerElement): PasswordCipher {
  const fields = fieldsOf(parameters, 'The cipher');
  const derivation = fields.next(TAG.sequence);
  const scheme = fieldsOf(fields.next(TAG.sequence), 'The cipher');
  const cipherOid = readOid(scheme.next(TAG.oid));
  const cipher = CIPHERS[cipherOid];
  if (cipher === undefined) throw new CertificateRefused('unsupported', `The cipher ${cipherOid} is not known.`);
  const iv = readOctets(scheme.next(TAG.octetString));
  const { rounds, derive } = readDerivation(derivation, cipher.keyLength);
  return { rounds, decrypt: (encrypted, password) => decryptWith(cipher.name, encrypted, { key: derive(password ?? ''), iv }) };
}

interface Derivation {
  readonly rounds: number;
  readonly derive: (password: string) => Buffer;
}

/**
 * A key derivation function with its parameters (RFC 8018, appendix A.2; RFC 7914 §7).
 * @param length - octets of the key; null is "as the parameters say", and then they must say it (RFC 9579 §5).
 */
export function readDerivation(algorithm: DerElement, length: number | null): Derivation {
  const fields = fieldsOf(algorithm, 'The key derivation');
  const oid = readOid(fields.next(TAG.oid));
  const parameters = fields.next(TAG.sequence);
  if (oid === PBKDF2) return readPbkdf2(parameters, length);
  if (oid === SCRYPT && length !== null) return readScrypt(parameters, length);
  throw new CertificateRefused('unsupported', `The key derivation ${oid} is not known.`);
}

function readPbkdf2(parameters: DerElement, expected: number | null): Derivation {
  const fields = fieldsOf(parameters, 'The key derivation');
  const salt = readSalt(fields.next(TAG.octetString));
  const iterations = readIterations(fields.next(TAG.integer));
  const keyLength = fields.maybe(TAG.integer);
  const said = keyLength === undefined ? null : readSmallInteger(keyLength);
  const length = said ?? expected;
  if (length === null || length > MAX_KEY_BYTES || (expected !== null && length !== expected))
    throw broken('The key derivation makes a key of another length.');
  const prf = fields.maybe(TAG.sequence);
  const prfOid = prf === undefined ? '1.2.840.113549.2.7' : readOid(fieldsOf(prf, 'The key derivation').next(TAG.oid));
  const hash = HMACS[prfOid];
  if (hash === undefined) throw new CertificateRefused('unsupported', `The key derivation uses ${prfOid}, which is not known.`);
  return { rounds: iterations, derive: (password) => pbkdf2Sync(password, salt, iterations, length, hash) };
}

function readScrypt(parameters: DerElement, length: number): Derivation {
  const fields = fieldsOf(parameters, 'The key derivation');
  const salt = readSalt(fields.next(TAG.octetString));
  const [N, r, p] = [0, 1, 2].map(() => readSmallInteger(fields.next(TAG.integer))) as [number, number, number];
  if (N * r * 128 > MAX_SCRYPT_MEMORY)
    throw new CertificateRefused('too-many-iterations', 'The password would have to be stretched with too much memory.');
  return { rounds: N * r * p, derive: (password) => scryptSync(password, salt, length, { N, r, p, maxmem: 2 * MAX_SCRYPT_MEMORY }) };
}

function readOldCipher(oid: string, parameters: DerElement): PasswordCipher {
  const cipher = OLD_CIPHERS[oid];
  if (cipher === undefined) throw new CertificateRefused('unsupported', `The cipher ${oid} is not known.`);
  const fields = fieldsOf(parameters, 'The cipher');
  const salt = readSalt(fields.next(TAG.octetString));
  const iterations = readIterations(fields.next(TAG.integer));
  const made = { hash: 'sha1', salt, iterations };
  const lengths = [cipher.keyLength, 8].map((length) => pkcs12Rounds({ ...made, length }));
  return {
    rounds: lengths.reduce((sum, rounds) => sum + rounds, 0),
    decrypt: (encrypted, text) => {
      const password = text === null ? Buffer.alloc(0) : pkcs12Password(text);
      const key = pkcs12Key({ ...made, password, purpose: PKCS12_PURPOSE.key, length: cipher.keyLength });
      const iv = pkcs12Key({ ...made, password, purpose: PKCS12_PURPOSE.iv, length: 8 });
      if (cipher.name === 'rc2') return decryptRc2(encrypted, { key, iv, effectiveBits: cipher.keyLength * 8 });
      // Two-key triple DES is three-key with the first key again at the end.
      const whole = cipher.name === 'des-ede-cbc' ? Buffer.concat([key, key.subarray(0, 8)]) : key;
      return decryptWith('des-ede3-cbc', encrypted, { key: whole, iv });
    },
  };
}

function decryptWith(name: string, encrypted: Buffer, { key, iv }: { key: Buffer; iv: Buffer }): Buffer {
  const decipher = createDecipheriv(name, key, iv);
  return Buffer.concat([decipher.update(encrypted), decipher.final()]);
}

/** A salt of a bounded length: it is hashed in each round of some derivations. */
export function readSalt(element: DerElement): Buffer {
  const salt = readOctets(element);
  if (salt.length > MAX_SALT_BYTES) throw broken('The salt of a password is too long.');
  return salt;
}

/** How often a password is stretched. */
export function readIterations(element: DerElement): number {
  const hex = element.content.toString('hex');
  if (element.tag !== TAG.integer || hex.length === 0 || /^[89a-f]/.test(hex)) throw broken('The count of iterations makes no sense.');
  // Larger than 2^31 is larger than any bound: let the bound say so.
  const iterations = Math.min(Number(BigInt(`0x${hex}`)), Number.MAX_SAFE_INTEGER);
  if (iterations < 1) throw broken('The count of iterations makes no sense.');
  return iterations;
}
