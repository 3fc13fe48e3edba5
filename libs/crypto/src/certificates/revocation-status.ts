/** What is known of the revocation of one certificate. */
import type { Revocation } from './revocation-reason.js';

export type RevocationStatus =
  | { readonly status: 'good' }
  | ({ readonly status: 'revoked' } & Revocation)
  /** `because` is one sentence. */
  | { readonly status: 'unknown'; readonly because: string };

/** How far the clocks of responders may be from ours; OpenSSL allows as much. */
export const CLOCK_SKEW_MS = 5 * 60 * 1000;

export function unknownBecause(because: string): RevocationStatus & { readonly status: 'unknown' } {
  return { status: 'unknown', because };
}
