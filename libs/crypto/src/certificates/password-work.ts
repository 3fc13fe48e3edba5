/** How much work the passwords of one file may make us do. */
import { CertificateRefused } from './certificate-refused.js';

/**
 * Rounds of hashing for all passwords of one file. Programs write 2,000 to 600,000 for each of up to three uses; at this
 * bound a file takes some seconds, and files that were made to keep us busy are refused before the first round.
 */
export const MAX_PASSWORD_ROUNDS = 2_000_000;

/** Counts rounds before they are done. */
export class PasswordWork {
  private left: number = MAX_PASSWORD_ROUNDS;

  /** Takes rounds that are about to be done. @throws CertificateRefused `too-many-iterations` when they are too many. */
  charge(rounds: number): void {
    this.left -= rounds;
    if (this.left < 0) {
      throw new CertificateRefused(
        'too-many-iterations',
        `The password would have to be stretched in more than ${MAX_PASSWORD_ROUNDS} rounds.`,
      );
    }
  }
}

/** A password that does not fit, or contents that were damaged: the same words for both. */
export function wrongPassword(): CertificateRefused {
  return new CertificateRefused('wrong-password', 'The password does not open it, or it is damaged.');
}
