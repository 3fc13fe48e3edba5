/** Why a certificate was revoked (RFC 5280 §5.3.1): numbers as lists and OCSP answers have them, in words. */

export const REVOCATION_REASONS = {
  0: 'unspecified',
  1: 'keyCompromise',
  2: 'cACompromise',
  3: 'affiliationChanged',
  4: 'superseded',
  5: 'cessationOfOperation',
  6: 'certificateHold',
  8: 'removeFromCRL',
  9: 'privilegeWithdrawn',
  10: 'aACompromise',
} as const;
export type RevocationReason = (typeof REVOCATION_REASONS)[keyof typeof REVOCATION_REASONS];

const BY_NUMBER: Readonly<Record<number, RevocationReason>> = REVOCATION_REASONS;

/** The word for a number; `unspecified` for those that the standard does not know. */
export function revocationReason(code: number): RevocationReason {
  return BY_NUMBER[code] ?? 'unspecified';
}

/** A revocation. */
export interface Revocation {
  /** ISO 8601 UTC. */
  readonly since: string;
  readonly reason: RevocationReason;
}
