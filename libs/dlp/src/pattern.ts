/**
 * What a policy author writes: one immutable version of a rule that says what to look for, how sure one must be, and
 * what happens to a mail in which it is found. Semantics follow CipherMail's pattern fields, widened by context words,
 * weight, parts in scope and a life cycle.
 */

/** The four actions a pattern may ask for, weakest first; the strongest that triggers decides. */
export const ACTIONS = ['warn', 'must-encrypt', 'quarantine', 'block'] as const;
export type Action = (typeof ACTIONS)[number];

/** Which kind of text part a pattern looks at. `headers` are all scanned header fields but the subject. */
export const PART_KINDS = ['subject', 'headers', 'body', 'attachment'] as const;
export type PartKind = (typeof PART_KINDS)[number];

/** draft: never scanned. shadow: scanned and recorded, never acts. live: acts. retired: kept for history only. */
export const PATTERN_STATES = ['draft', 'shadow', 'live', 'retired'] as const;
export type PatternState = (typeof PATTERN_STATES)[number];

/** Whether mail is searched for a version: it is live or in shadow. */
export function isScanned<Version extends { readonly state: PatternState }>(
  version: Version,
): version is Version & { readonly state: 'live' | 'shadow' } {
  return version.state === 'live' || version.state === 'shadow';
}

/**
 * When a pattern triggers. `contains`: the message reaches the threshold. `lacks`: the parts in scope together stay below it.
 * `some-part-lacks`: at least one part in scope stays below it, e.g. one attachment of three without the word "approved".
 * The last two never trigger on a message that has no part in scope: nothing was asked of it.
 */
export const CONDITIONS = ['contains', 'lacks', 'some-part-lacks'] as const;
export type Condition = (typeof CONDITIONS)[number];

/** For which recipients a pattern is judged at all: domains (`example.com`) and all below one (`*.example.com`), never addresses. */
export interface RecipientCondition {
  /** Empty: every recipient outside. */
  readonly only: readonly string[];
  /** Taken out of these. */
  readonly except: readonly string[];
}

/** What is looked for. */
export type Matcher =
  /** RE2 syntax. Case-sensitive expressions scan the exact view, all others the folded view with the flag `i`. */
  | { readonly kind: 'regex'; readonly regex: string; readonly caseSensitive: boolean }
  /** Words or phrases, matched whole-word on the folded view; folded themselves when the pattern is compiled. */
  | { readonly kind: 'keywords'; readonly keywords: readonly string[] }
  /** A built-in detector by id, e.g. `credit-card`; it brings its own expression, validator and context. */
  | { readonly kind: 'detector'; readonly detector: string };

/** Words near a match that raise or lower its confidence. */
export interface ContextWords {
  readonly positive: readonly string[];
  readonly negative: readonly string[];
  /** How many words before and after the match are searched. */
  readonly windowWords: number;
}

/** One immutable version of a pattern. */
export interface Pattern {
  /** Stable id, also the name in findings, e.g. `credit-card`. Lower case letters, digits, `-`, `_`, `.`. */
  readonly id: string;
  /** 1, 2, 3 … */
  readonly version: number;
  readonly name: string;
  readonly description: string;
  readonly matcher: Matcher;
  /** Id of an identifier validator (`luhn`, `iban`, …) that each match must also pass. */
  readonly validator?: string;
  /** The pattern triggers when at least `count` matches (or distinct values) reach `minConfidence`. */
  readonly threshold: { readonly count: number; readonly of: 'distinct' | 'all' };
  /** Findings below this confidence (0 to 1) are recorded but do not count. */
  readonly minConfidence: number;
  /** Absent: `contains`. */
  readonly condition?: Condition;
  /** Absent: all recipients. */
  readonly recipients?: RecipientCondition;
  readonly action: Action;
  /** Act only if the mail would leave unencrypted: the action waits for an encryption attempt. */
  readonly delayEvaluation: boolean;
  /** How a matched value is shown to people: `mask` hides all but the ends, `none` shows it as it is. */
  readonly matchFilter: 'mask' | 'none';
  /** Weight in the message score: score = Σ weight × best confidence × saturation(count), capped at `weight`. */
  readonly weight: number;
  readonly context?: ContextWords;
  readonly parts: readonly PartKind[];
  readonly state: PatternState;
  readonly examples: { readonly mustMatch: readonly string[]; readonly mustNotMatch: readonly string[] };
}
