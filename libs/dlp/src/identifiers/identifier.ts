/**
 * One kind of identifier whose value can be checked without asking anybody: a checksum, a numbering plan, a structure.
 * Every identifier module offers the same two verbs.
 */
export interface Identifier {
  /** The name that patterns use in `validator`, e.g. `luhn`. */
  readonly id: string;
  readonly name: string;
  /** Where the rules come from: standard, registry or issuing authority. */
  readonly sources: readonly string[];
  /** The value without separators, in its one canonical case: equal identifiers become equal strings. Never throws. */
  compact(text: string): string;
  /** True if the text is a well-formed identifier of this kind, with or without separators. Never throws. */
  validate(text: string): boolean;
}

/** Everything people put between the groups of a number: blanks, dots, commas, slashes, dashes of any width. */
const SEPARATORS = /[\s.,/\\\-\u2010-\u2015\u2212_·]/gu;

/** The text without white space, dots, commas, slashes, dashes and underscores. */
export function withoutSeparators(text: string): string {
  return text.replace(SEPARATORS, '');
}
