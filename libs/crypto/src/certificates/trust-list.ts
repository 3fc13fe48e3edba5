/** Lists of trust (CTL): what an administrator decided about single certificates, whatever chains say. */
import { createHash } from 'node:crypto';
import type { Certificate } from './certificate.js';

/** What was decided about one certificate. */
export interface TrustEntry {
  /** SHA-256 of the certificate, hex, lower case. */
  readonly fingerprint: string;
  /**
   * {@link identityOf} the certificate, where it was at hand. A block holds for every certificate of that identity: an ECDSA signature has
   * a second form (s and n − s) that anybody can make, and with it the same certificate has another fingerprint.
   */
  readonly identity?: string;
  /** `allow` is trust without a chain to a root; `block` is never used, whatever it chains to. */
  readonly decision: 'allow' | 'block';
  /** With `allow`: also after its last day. */
  readonly acceptExpired: boolean;
}

/** Entries of one level: of a user, of a domain, of everybody. */
export type TrustLevel = readonly TrustEntry[];

/** What names a certificate whatever form its signature has: hex SHA-256 over its issuer and serial (RFC 5280 §4.1.2.2). */
export function identityOf({ issuerName, serial }: Pick<Certificate, 'issuerName' | 'serial'>): string {
  return createHash('sha256').update(issuerName.der).update(serial, 'hex').digest('hex');
}

/**
 * The entry that counts for a certificate: that of the nearest level which has one. Where one level has two, `block` counts.
 * @param levels - the nearest first: user, domain, everybody.
 */
export function trustEntryOf(
  levels: readonly TrustLevel[],
  certificate: Pick<Certificate, 'fingerprint' | 'issuerName' | 'serial'>,
): TrustEntry | undefined {
  const identity = levels.some((level) => level.length > 0) ? identityOf(certificate) : '';
  const isAbout = (entry: TrustEntry): boolean =>
    entry.fingerprint.toLowerCase() === certificate.fingerprint || (entry.decision === 'block' && entry.identity === identity);
  for (const level of levels) {
    const entries = level.filter(isAbout);
    const [first] = entries;
    if (first !== undefined) return entries.find(({ decision }) => decision === 'block') ?? first;
  }
  return undefined;
}
