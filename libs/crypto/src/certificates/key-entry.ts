/** Private keys and the certificates that belong to them. */
import { createPublicKey, type KeyObject } from 'node:crypto';
import type { Certificate } from './certificate.js';
import { publicKeyOctets } from './certificate-key.js';
import { CertificateRefused } from './certificate-refused.js';

/** A private key out of a file. */
export interface KeyEntry {
  readonly key: KeyObject;
  /** Whose public key belongs to it; undefined when it did not come along. */
  readonly certificate: Certificate | undefined;
}

/** Private keys of one file: each takes OpenSSL a tenth of a millisecond, and 16 MiB have room for 180,000. */
const MAX_KEYS = 1_000;

/** @throws CertificateRefused `too-large` when a file has more private keys than are read. */
export function countKeys(count: number): void {
  if (count > MAX_KEYS) throw new CertificateRefused('too-large', `The file has more than ${MAX_KEYS} private keys.`);
}

/** Finds the certificate of each key by the key itself: identifiers and names that files give are hints that may lie. */
export function joinKeys(keys: readonly KeyObject[], certificates: readonly Certificate[]): KeyEntry[] {
  const usable = certificates.filter(({ key }) => key.kind !== 'other');
  // The first of several counts.
  const owners = new Map(
    usable.toReversed().map((certificate) => [markOf(certificate.publicKey(), certificate.publicKeyInfo), certificate]),
  );
  return keys.map((key) => {
    const publicKey = createPublicKey(key);
    const owner = owners.get(markOf(publicKey, publicKey.export({ type: 'spki', format: 'der' })));
    return { key, certificate: owner?.publicKey().equals(publicKey) === true ? owner : undefined };
  });
}

/** What all encodings of a public key have in common; of a point, which may be compressed (SEC 1 §2.3.3), x and whether y is odd. */
function markOf({ asymmetricKeyType }: KeyObject, publicKeyInfo: Buffer): string {
  const octets = publicKeyOctets({ publicKeyInfo });
  if (asymmetricKeyType !== 'ec') return `${asymmetricKeyType} ${octets.toString('base64')}`;
  const [form = 0] = octets;
  const isCompressed = form === 2 || form === 3;
  const x = isCompressed ? octets.subarray(1) : octets.subarray(1, (octets.length + 1) / 2);
  const isOdd = ((isCompressed ? form : (octets.at(-1) ?? 0)) & 1) === 1;
  return `ec ${x.toString('base64')} ${isOdd}`;
}
