/** What almost matched, and the one condition that kept it from matching. */
import type { Pattern } from '../pattern.js';

/**
 * The condition that kept a value from being a match, in the order in which text passes them. A value of a kind would have
 * been a match had this one condition not been asked; what fails two of them is no near miss.
 */
export const MISS_KINDS = ['other-case', 'skip-word', 'other-part', 'inside-word', 'suppressed', 'validator', 'context'] as const;
export type MissKind = (typeof MISS_KINDS)[number];

/** One value that almost was a match. */
export interface NearMiss {
  readonly pattern: Pattern['id'];
  readonly version: number;
  readonly kind: MissKind;
  /** Path of the part. */
  readonly part: string;
  /** UTF-16 code units of the part's extracted text, before normalization; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
  /** The value as people may see it. */
  readonly masked: string;
  /** For people, without the value: `the Luhn check digit is wrong for 4111 •••• •••• 1112`. */
  readonly why: string;
}

/** How far a near miss came: the later its condition, the further. */
export function stageOf(kind: MissKind): number {
  return MISS_KINDS.indexOf(kind);
}
