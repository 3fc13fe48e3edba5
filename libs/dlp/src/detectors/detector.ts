import type { Identifier } from '../identifiers/identifier.js';
import type { ContextWords } from '../pattern.js';

/** A value inside the text that a detector's expression matched. */
export interface Piece {
  /** Byte offsets in the candidate; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
  /** The look of the value alone does not carry a finding: without a positive context word near it there is none. */
  readonly needsContext?: boolean;
  /** Something about the look of the value that changes the confidence. */
  readonly look?: { readonly delta: number; readonly note: string };
}

/** What {@link Detector.narrow} found in one candidate. */
export interface Narrowed {
  readonly pieces: readonly Piece[];
  /** Byte offset in the candidate at which the search goes on; always above 0. */
  readonly resumeAt: number;
}

/** What is looked for: an expression in RE2 syntax (case-sensitive unless it says `(?i:…)`) or whole words and phrases. */
export type DetectorMatcher = { readonly regex: string } | { readonly keywords: readonly string[] };

/**
 * One built-in rule: data and proof. Adding one means one file here, one line in `detectors.ts`, and its examples, which a
 * test runs through the real pipeline.
 */
export interface Detector {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly sources: readonly string[];
  readonly matcher: DetectorMatcher;
  /** Which view of the text is searched: see `NormalizedText`. */
  readonly view: 'exact' | 'folded';
  /**
   * Picks the values out of what the expression matched. The candidate is given one character per byte, so that offsets are
   * bytes; bytes above 0x7f belong to separators. Must be linear in its length. Without it the match is the value.
   */
  narrow?(candidate: string): Narrowed;
  /**
   * Values of a candidate that look right and only fail the check. Where `narrow` checks by itself, this tells people what it
   * left out; mail is never judged by it. As linear as `narrow`.
   */
  almost?(candidate: string): Narrowed;
  /** Each value must pass; a value that fails is no match at all. */
  readonly validator?: Identifier;
  /**
   * Letters and digits that touch a value make it part of something else. `number`: digits tied to it by a dash or dot as
   * well. `none`: the expression says enough.
   */
  readonly boundary: 'word' | 'number' | 'none';
  /** Confidence of the bare match, and what the validator adds. */
  readonly baseConfidence: number;
  readonly validatedBonus: number;
  readonly context: ContextWords;
  /** How a value is shown to people. */
  readonly matchFilter: 'mask' | 'none';
  /** Longest value in bytes of the normalized text: windows overlap by it. */
  readonly maxMatchBytes: number;
  readonly examples: { readonly match: readonly string[]; readonly lookAlike: readonly string[] };
}

/** Dashes of every width, as they stand in the normalized text, for use inside a character class. */
export const DASHES = '\\-\\x{2010}-\\x{2015}\\x{2212}';

/** What may stand between two groups of one number, for use inside a character class. */
export const GROUP_SEPARATORS = ` ./_·${DASHES}`;
