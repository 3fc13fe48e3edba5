/** What a certificate may be used for in mail (RFC 8550 §4.4), and which keys are too short for it. */
import type { Certificate } from './certificate.js';
import type { CertificateKey } from './certificate-key.js';

/** What mail does with a certificate: encrypt to its owner, believe a signature of its owner, or believe what its owner says of others. */
export type CertificatePurpose = 'encrypt' | 'sign' | 'issue';

/** id-kp-emailProtection (RFC 5280 §4.2.1.12). */
export const EMAIL_PROTECTION = '1.3.6.1.5.5.7.3.4';
const ANY_EXTENDED_USAGE = '2.5.29.37.0';

/** NIST SP 800-131A: 112 bits of strength for RSA, 128 for curves. */
const SHORTEST_RSA_BITS = 2048;
const SHORTEST_CURVE_BITS = 256;

/**
 * Whether its owner can be written to: the key usage is absent or has keyEncipherment (RSA) or keyAgreement (curves, RFC 8551
 * §2.3, RFC 5753), the extended usage is absent or has e-mail or any. `decipherOnly` forbids it (RFC 5280 §4.2.1.3).
 */
export function mayEncrypt(certificate: Certificate): boolean {
  const { key, keyUsage } = certificate;
  // A key that is marked for PSS signatures decrypts nothing (RFC 4055 §1.2).
  if (key.kind === 'other' || certificate.publicKey().asymmetricKeyType === 'rsa-pss') return false;
  if (!isForMail(certificate)) return false;
  if (keyUsage === null) return true;
  return key.kind === 'rsa'
    ? keyUsage.includes('keyEncipherment')
    : keyUsage.includes('keyAgreement') && !keyUsage.includes('decipherOnly');
}

/** Whether it can vouch for signatures on mail: the key usage is absent or has digitalSignature or nonRepudiation; the extended usage as above. */
export function maySign(certificate: Certificate): boolean {
  const { key, keyUsage } = certificate;
  if (key.kind === 'other' || !isForMail(certificate)) return false;
  return keyUsage === null || keyUsage.includes('digitalSignature') || keyUsage.includes('nonRepudiation');
}

/** Whether a key is too short to be used at all: RSA below 2048 bits, curves below P-256. Keys of other kinds are not judged here. */
export function isTooShort(key: CertificateKey): boolean {
  if (key.kind === 'rsa') return key.bits < SHORTEST_RSA_BITS;
  return key.kind === 'ec' && key.bits < SHORTEST_CURVE_BITS;
}

/** Curves of NIST by the names that people know them under (FIPS 186-5), not by those of OpenSSL. */
const CURVE_NAMES: Readonly<Record<string, string>> = { prime256v1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521' };

/** A key as people say it: `RSA 2048`, `EC P-256`, `EC brainpoolP256r1`. */
export function nameOfKey(key: CertificateKey): string {
  if (key.kind === 'rsa') return `RSA ${key.bits}`;
  if (key.kind !== 'ec') return 'of an unknown kind';
  return `EC ${key.curve === null ? 'with a curve of its own' : (CURVE_NAMES[key.curve] ?? key.curve)}`;
}

function isForMail({ extendedKeyUsage }: Certificate): boolean {
  return extendedKeyUsage === null || extendedKeyUsage.includes(EMAIL_PROTECTION) || extendedKeyUsage.includes(ANY_EXTENDED_USAGE);
}
