import type { Action, Condition } from '../pattern.js';

/** What happens to a recipient's copy. `pass` is the absence of an action. */
export type Outcome = 'pass' | Action;

/** What of the settings tree demands encryption: the mode `mandatory` at either end, or a trigger of the sender. */
export const MUST_ENCRYPT_CAUSES = ['encrypt-mode', 'subject-trigger', 'header-trigger'] as const;
export type MustEncryptCause = (typeof MUST_ENCRYPT_CAUSES)[number];

/** Why an outcome was reached; all reasons are kept, the strongest decides. */
export type VerdictReason =
  | {
      readonly kind: 'pattern';
      readonly pattern: string;
      readonly version: number;
      readonly action: Action;
      /** Matches (or distinct values) that reached the pattern's minimum confidence. */
      readonly count: number;
      readonly threshold: number;
      readonly maxConfidence: number;
      /** The action waits for an encryption attempt. */
      readonly delayed: boolean;
      /** Shadow patterns are reported but never act. */
      readonly shadow: boolean;
      /** How the pattern asks; with `lacks` and `some-part-lacks` the count stayed below the threshold. */
      readonly condition: Condition;
      /** Id of the exception that keeps it from acting, or null. */
      readonly exception: string | null;
    }
  | { readonly kind: 'score'; readonly action: Action; readonly score: number; readonly threshold: number }
  | { readonly kind: 'uninspectable'; readonly action: Action; readonly part: string; readonly reason: string }
  | { readonly kind: 'inspection-failed'; readonly action: Action; readonly cause: string }
  /** Settings or triggers demand encryption, whatever the patterns say. */
  | { readonly kind: 'setting'; readonly action: 'must-encrypt'; readonly cause: MustEncryptCause }
  /** The policy of this sender and recipient could not be found: nobody may send unjudged. */
  | { readonly kind: 'policy-failed'; readonly action: 'quarantine' }
  /** It had to be encrypted, and could not be. */
  | { readonly kind: 'no-encryption-yet'; readonly action: Action }
  /** The settings hold what DKIM must not sign. */
  | { readonly kind: 'dkim-refused'; readonly action: 'quarantine' };

/** Why one recipient group gets its outcome. */
export interface Verdict {
  readonly outcome: Outcome;
  /** Σ weight × confidence, capped per pattern. */
  readonly score: number;
  readonly scoreTerms: readonly { readonly pattern: string; readonly points: number }[];
  readonly reasons: readonly VerdictReason[];
}
