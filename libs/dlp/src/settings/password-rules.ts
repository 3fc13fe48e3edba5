/** What `password.strength` asks of a password that a person sets. */
import type { ProtectValues } from './protect-values.js';

/** As the crypto library judges by: lengths in characters, classes of lower case, upper case, digits, others. */
export interface PasswordDemand {
  readonly leastCharacters: number;
  readonly leastClasses: number;
  readonly leastDistinct: number;
  /** From this length on one class is enough: a phrase of words. */
  readonly phraseCharacters: number;
}

export const PASSWORD_DEMANDS: Readonly<Record<ProtectValues['password.strength'], PasswordDemand>> = {
  standard: { leastCharacters: 12, leastClasses: 3, leastDistinct: 8, phraseCharacters: 20 },
  strong: { leastCharacters: 16, leastClasses: 4, leastDistinct: 10, phraseCharacters: 28 },
};
