/** Private keys in files: PKCS#8 (RFC 5958), under a password or not, and the forms from before: PKCS#1 and SEC1. */
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { broken, CertificateRefused } from './certificate-refused.js';
import { fieldsOf, guarded, readDer, TAG } from './der.js';
import { readOctets } from './der-values.js';
import { readPasswordCipher } from './password-cipher.js';
import { PasswordWork, wrongPassword } from './password-work.js';
import type { PemBlock } from './pem.js';

/** A PKCS#8 key in DER. @throws CertificateRefused `broken` */
export function readPkcs8(der: Buffer): KeyObject {
  try {
    return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  } catch {
    // No cause: what OpenSSL says of a key stays with it.
    throw broken('The private key cannot be read.');
  }
}

/** A PKCS#8 key under a password: EncryptedPrivateKeyInfo (RFC 5958 §3). Its rounds are charged when it is read. */
export interface LockedKey {
  /** @throws CertificateRefused `wrong-password` */
  open(password: string | null): KeyObject;
}

/** @throws CertificateRefused `broken`, `unsupported`, `too-many-iterations` before any round is done. */
export function readLockedKey(der: Buffer, work: PasswordWork): LockedKey {
  const fields = fieldsOf(readDer(der), 'The private key');
  const cipher = readPasswordCipher(fields.next(TAG.sequence), work);
  const encrypted = readOctets(fields.next(TAG.octetString));
  return {
    open: (password) => {
      const plain = cipher.decrypt(encrypted, password);
      try {
        return readPkcs8(plain);
      } catch {
        throw wrongPassword(); // one wrong password in 256 has padding that fits
      } finally {
        plain.fill(0);
      }
    },
  };
}

/** Labels of PEM blocks that are private keys. */
export function isPrivateKeyBlock({ label }: PemBlock): boolean {
  return label === 'PRIVATE KEY' || label === 'ENCRYPTED PRIVATE KEY' || label === 'RSA PRIVATE KEY' || label === 'EC PRIVATE KEY';
}

/**
 * The private key of a PEM block.
 * @throws CertificateRefused `password-missing`, `wrong-password`, `too-many-iterations`, `unsupported`, `broken`
 */
export function readPrivateKeyBlock(block: PemBlock, password: string | undefined, work = new PasswordWork()): KeyObject {
  return guarded('The private key', () => {
    if (block.label === 'ENCRYPTED PRIVATE KEY') return readLockedKey(block.der, work).open(needed(password));
    if (block.label === 'PRIVATE KEY') return readPkcs8(block.der);
    return readTraditional(block, password);
  });
}

/** The forms from before PKCS#8; their password is stretched in one round (openssl's own), so there is nothing to charge. */
function readTraditional(block: PemBlock, password: string | undefined): KeyObject {
  const isLocked = block.headers.some((header) => /^Proc-Type:.*ENCRYPTED/.test(header));
  try {
    return createPrivateKey(isLocked ? { key: block.text, passphrase: needed(password) } : { key: block.text });
  } catch (error) {
    if (error instanceof CertificateRefused) throw error;
    throw isLocked ? wrongPassword() : broken('The private key cannot be read.');
  }
}

function needed(password: string | undefined): string {
  if (password === undefined) throw new CertificateRefused('password-missing', 'The private key is under a password, and none was given.');
  return password;
}
