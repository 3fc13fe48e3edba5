/** The policy's past for who only looks at it. */
import type { PolicyRecord } from './policy-book.js';

export abstract class PolicyPast {
  /** Every fact of the policy, oldest first. */
  abstract history(): readonly PolicyRecord[];
}
