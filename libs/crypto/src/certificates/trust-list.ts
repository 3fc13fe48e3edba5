/** Lists of trust (CTL): what an administrator decided about single certificates, whatever chains say. */

/** What was decided about one certificate. */
export interface TrustEntry {
  /** SHA-256 of the certificate, hex, lower case. */
  readonly fingerprint: string;
  /** `allow` is trust without a chain to a root; `block` is never used, whatever it chains to. */
  readonly decision: 'allow' | 'block';
  /** With `allow`: also after its last day. */
  readonly acceptExpired: boolean;
}

/** Entries of one level: of a user, of a domain, of everybody. */
export type TrustLevel = readonly TrustEntry[];

/**
 * The entry that counts for a certificate: that of the nearest level which has one. Where one level has two, `block` counts.
 * @param levels - the nearest first: user, domain, everybody.
 */
export function trustEntryOf(levels: readonly TrustLevel[], fingerprint: string): TrustEntry | undefined {
  for (const level of levels) {
    const entries = level.filter((entry) => entry.fingerprint.toLowerCase() === fingerprint);
    const [first] = entries;
    if (first !== undefined) return entries.find(({ decision }) => decision === 'block') ?? first;
  }
  return undefined;
}
