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

/** What stands behind a colon in a sentence for people; empty where the issuer gave no reason. */
export const REASON_WORDS: Readonly<Record<RevocationReason, string>> = {
  unspecified: '',
  keyCompromise: 'somebody else may have its key',
  cACompromise: 'somebody else may have the key of its issuer',
  affiliationChanged: 'what it says of its holder has changed',
  superseded: 'another one has taken its place',
  cessationOfOperation: 'it is needed no longer',
  certificateHold: 'it is suspended',
  removeFromCRL: 'its suspension was lifted',
  privilegeWithdrawn: 'what it allowed was withdrawn',
  aACompromise: 'somebody else may have the key of who vouched for its attributes',
};

/** A revocation. */
export interface Revocation {
  /** ISO 8601 UTC. */
  readonly since: string;
  readonly reason: RevocationReason;
}
