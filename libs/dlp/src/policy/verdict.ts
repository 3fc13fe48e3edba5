import type { Action } from '../pattern.js';

/** What happens to a recipient's copy. `pass` is the absence of an action. */
export type Outcome = 'pass' | Action;

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
    }
  | { readonly kind: 'score'; readonly action: Action; readonly score: number; readonly threshold: number }
  | { readonly kind: 'uninspectable'; readonly action: Action; readonly part: string; readonly reason: string }
  | { readonly kind: 'inspection-failed'; readonly action: Action; readonly cause: string }
  | { readonly kind: 'no-encryption-yet'; readonly action: Action };

/** Why one recipient group gets its outcome. */
export interface Verdict {
  readonly outcome: Outcome;
  /** Σ weight × confidence, capped per pattern. */
  readonly score: number;
  readonly scoreTerms: readonly { readonly pattern: string; readonly points: number }[];
  readonly reasons: readonly VerdictReason[];
}
