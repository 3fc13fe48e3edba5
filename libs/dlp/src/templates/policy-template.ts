import { findDetector } from '../detectors/detectors.js';
import { PART_KINDS, type Pattern } from '../pattern.js';
import type { PatternGroup } from '../policy/policy-set.js';

/** Patterns for one purpose that are switched on together: they report in shadow until somebody takes them live. */
export interface PolicyTemplate {
  /** Also the id of its group. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** Version 1 of each, in shadow. Their ids stay what they are. */
  readonly patterns: readonly Pattern[];
  /** Holds all of them. */
  readonly group: PatternGroup;
}

/** What all patterns of templates have in common, and what most of them have. */
const SHADOW = {
  version: 1,
  threshold: { count: 1, of: 'distinct' },
  minConfidence: 0.5,
  delayEvaluation: false,
  matchFilter: 'mask',
  parts: PART_KINDS,
  state: 'shadow',
} as const;

/** A match counts only beside a context word: own expressions and keywords carry 0.8 alone. */
export const BESIDE_A_WORD = 0.9;
/** The same for expressions whose validator adds to the confidence: 0.9 alone. */
export const VALID_BESIDE_A_WORD = 0.95;

type Given = 'id' | 'name' | 'description' | 'matcher' | 'action' | 'weight' | 'examples';

/** A pattern in shadow; what is not given is as in {@link SHADOW}. */
export function shadowPattern(own: Pick<Pattern, Given> & Partial<Omit<Pattern, Given | 'version' | 'state'>>): Pattern {
  return { ...SHADOW, ...own };
}

/** A built-in detector under another threshold or action, with the detector's own examples. */
export function detectorPattern(detector: string, own: Omit<Pick<Pattern, Given>, 'matcher' | 'examples'> & Partial<Pattern>): Pattern {
  const known = findDetector(detector);
  if (known === undefined) throw new RangeError(`there is no detector ${detector}`);
  const { match, lookAlike } = known.examples;
  return {
    ...SHADOW,
    matchFilter: known.matchFilter,
    matcher: { kind: 'detector', detector },
    examples: { mustMatch: match, mustNotMatch: lookAlike },
    ...own,
  };
}

/** The template with the group of its patterns. */
export function policyTemplate(own: Omit<PolicyTemplate, 'group'>): PolicyTemplate {
  const { id, name, description, patterns } = own;
  return { ...own, group: { id, name, description, members: patterns.map((pattern) => `pattern/${pattern.id}` as const) } };
}
