/** The public key of a certificate, as far as rules ask about it. */
import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { fieldsOf, readDer, TAG } from './der.js';
import { readBitOctets } from './der-values.js';

/** Facts of a public key. */
export interface CertificateKey {
  /** `other` is for keys that mail does not use here: Ed25519 and Ed448 (good enough for those who issue), X25519, DSA, post-quantum ones. */
  readonly kind: 'rsa' | 'ec' | 'other';
  /** Bits of the modulus, or of the curve's field; 0 when they are not known. */
  readonly bits: number;
  /** Name of the curve as OpenSSL writes it (`prime256v1` is P-256, `ed25519`); null when there is none, or when it is spelled out in numbers. */
  readonly curve: string | null;
}

/** Facts of a key; undefined is a key that the platform cannot read. */
export function describeKey(key: KeyObject | undefined): CertificateKey {
  const details = key?.asymmetricKeyDetails;
  const type = key?.asymmetricKeyType;
  if (type === 'rsa' || type === 'rsa-pss') return { kind: 'rsa', bits: details?.modulusLength ?? 0, curve: null };
  if (type === 'ec') return { kind: 'ec', bits: curveBits(details?.namedCurve), curve: details?.namedCurve ?? null };
  const edwards = type === 'ed25519' || type === 'ed448' ? type : null;
  return { kind: 'other', bits: 0, curve: edwards };
}

/** Whether certificates with this key may issue others, as far as the kind of key goes. A curve that is spelled out in numbers may be any curve. */
export function canSign(key: CertificateKey): boolean {
  return key.kind === 'rsa' || key.curve !== null;
}

/**
 * What names a key, public or private: hex SHA-256 over its SubjectPublicKeyInfo as OpenSSL writes it, so that a point that a certificate
 * has in another form names the same key.
 */
export function publicKeyId(key: KeyObject): string {
  const publicKey = key.type === 'public' ? key : createPublicKey(key);
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');
}

/** The BIT STRING of a SubjectPublicKeyInfo: the key without its algorithm. */
export function publicKeyOctets({ publicKeyInfo }: { readonly publicKeyInfo: Buffer }): Buffer {
  const fields = fieldsOf(readDer(publicKeyInfo), 'The key');
  fields.next(TAG.sequence);
  return readBitOctets(fields.next(TAG.bitString));
}

/** All names of curves have their bits in them: prime256v1, secp384r1, brainpoolP512r1, wap-wsg-idm-ecid-wtls12 aside. */
function curveBits(name: string | undefined): number {
  return Number(/\d{3}/.exec(name ?? '')?.[0] ?? 0);
}
