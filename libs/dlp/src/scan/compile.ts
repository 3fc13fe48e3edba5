import RE2 from 're2';
import type { Detector } from '../detectors/detector.js';
import { DETECTORS, findDetector } from '../detectors/detectors.js';
import type { Identifier } from '../identifiers/identifier.js';
import { findValidator } from '../identifiers/validators.js';
import type { Pattern } from '../pattern.js';
import { compileContext, NO_CONTEXT, type CompiledContext } from './context.js';
import { keywordExpression } from './keyword-expression.js';
import { foldExpression } from './fold-expression.js';
import { buildPrefilter, type Prefilter } from './prefilter.js';

/** Confidence of an author's own pattern: the match alone, and what a validator adds when the pattern names one. */
const OWN_PATTERN_CONFIDENCE = 0.8;
const OWN_PATTERN_CONFIDENCE_WITH_VALIDATOR = 0.5;
const OWN_PATTERN_VALIDATED_BONUS = 0.4;
/** Longest match assumed of an author's own expression: windows overlap by it. */
const OWN_PATTERN_MAX_MATCH_BYTES = 4 * 1024;

/** A pattern ready to be run over one view of the text. */
export interface CompiledPattern {
  readonly pattern: Pattern;
  readonly view: 'exact' | 'folded';
  /** Global; searched on Buffers, so that its indices are bytes. */
  readonly expression: RE2;
  /** The same expression as the prefilter takes it. */
  readonly source: string;
  /** Expressions tied to the beginning or end of a part cannot be prefiltered over all parts at once. */
  readonly isAnchored: boolean;
  readonly boundary: Detector['boundary'];
  readonly narrow?: Detector['narrow'];
  readonly almost?: Detector['almost'];
  readonly validator?: Identifier;
  readonly baseConfidence: number;
  readonly validatedBonus: number;
  readonly context: CompiledContext;
  readonly maxMatchBytes: number;
  /** Built-in detectors by their order: a lower rank owns the characters it matched, one in shadow only before others in shadow. Own patterns neither claim nor yield. */
  readonly rank?: number;
}

/** Everything a policy's patterns need to be scanned for; built once a policy revision. */
export interface CompiledPatterns {
  readonly patterns: readonly CompiledPattern[];
  /** Patterns by view, in the order of the prefilter's answer. */
  readonly exact: { readonly patterns: readonly CompiledPattern[]; readonly prefilter: Prefilter };
  readonly folded: { readonly patterns: readonly CompiledPattern[]; readonly prefilter: Prefilter };
  /** The longest match of any pattern in bytes. */
  readonly maxMatchBytes: number;
}

/** Why a pattern cannot be scanned for, in words for its author. */
export interface RefusedPattern {
  readonly pattern: string;
  readonly reason: string;
}

export type Compilation =
  | { readonly kind: 'compiled'; readonly patterns: CompiledPatterns }
  | { readonly kind: 'refused'; readonly refused: readonly RefusedPattern[] };

/**
 * Compiles live and shadow patterns; drafts and retired ones are left out. All or nothing: one pattern that RE2 refuses
 * refuses the whole, with a reason for each bad pattern. Never throws.
 */
export function compilePatterns(patterns: readonly Pattern[]): Compilation {
  const compiled: CompiledPattern[] = [];
  const refused: RefusedPattern[] = [];
  for (const pattern of patterns) {
    if (pattern.state === 'draft' || pattern.state === 'retired') continue;
    const result = compilePattern(pattern);
    if ('reason' in result) refused.push(result);
    else compiled.push(result);
  }
  if (refused.length > 0) return { kind: 'refused', refused };
  const ofView = (view: 'exact' | 'folded') => {
    const own = compiled.filter((each) => each.view === view).sort((a, b) => (a.rank ?? Infinity) - (b.rank ?? Infinity) || 0);
    return { patterns: own, prefilter: buildPrefilter(own.map((each) => each.source)) };
  };
  const maxMatchBytes = compiled.reduce((longest, each) => Math.max(longest, each.maxMatchBytes), 0);
  return { kind: 'compiled', patterns: { patterns: compiled, exact: ofView('exact'), folded: ofView('folded'), maxMatchBytes } };
}

function compilePattern(pattern: Pattern): CompiledPattern | RefusedPattern {
  const parts = partsOf(pattern);
  if ('reason' in parts) return parts;
  const validator = pattern.validator === undefined ? parts.validator : findValidator(pattern.validator);
  if (pattern.validator !== undefined && validator === undefined) return refuse(pattern, `unknown validator "${pattern.validator}"`);
  try {
    // On its own as well: a bracket too many would close the group that the expression is put into.
    const { matcher } = pattern;
    const isEmptyAlone = matcher.kind === 'regex' && new RE2(matcher.regex).test('');
    const expression = new RE2(parts.source, 'g');
    if (isEmptyAlone || expression.test('')) return refuse(pattern, 'matches the empty text');
    const context = pattern.context === undefined ? parts.context : compileContext(pattern.context);
    return { ...parts, pattern, expression, context, isAnchored: isAnchored(parts.source), ...(validator && { validator }) };
  } catch (error) {
    return refuse(pattern, error instanceof Error ? error.message : String(error));
  }
}

type PatternParts = Omit<CompiledPattern, 'pattern' | 'expression' | 'isAnchored'>;

function partsOf(pattern: Pattern): PatternParts | RefusedPattern {
  const { matcher } = pattern;
  const hasValidator = pattern.validator !== undefined;
  const own = {
    boundary: 'none',
    baseConfidence: hasValidator ? OWN_PATTERN_CONFIDENCE_WITH_VALIDATOR : OWN_PATTERN_CONFIDENCE,
    validatedBonus: hasValidator ? OWN_PATTERN_VALIDATED_BONUS : 0,
    context: NO_CONTEXT,
    maxMatchBytes: OWN_PATTERN_MAX_MATCH_BYTES,
  } as const;
  switch (matcher.kind) {
    case 'regex':
      if (matcher.caseSensitive) return { ...own, view: 'exact', source: `(?:${matcher.regex})` };
      // A number that a validator checks is looked for where no skip word was dropped: dropping joins digits of two numbers.
      return hasValidator
        ? { ...own, view: 'exact', source: `(?i:${matcher.regex})` }
        : { ...own, view: 'folded', source: `(?i:${foldExpression(matcher.regex)})` };
    case 'keywords': {
      const source = keywordExpression(matcher.keywords);
      return source === undefined ? refuse(pattern, 'has no keywords') : { ...own, view: 'folded', source, boundary: 'word' };
    }
    case 'detector': {
      const detector = findDetector(matcher.detector);
      return detector === undefined ? refuse(pattern, `unknown detector "${matcher.detector}"`) : partsOfDetector(detector);
    }
  }
}

function partsOfDetector(detector: Detector): PatternParts {
  const { view, boundary, baseConfidence, validatedBonus, maxMatchBytes, narrow, almost, validator } = detector;
  const source = 'regex' in detector.matcher ? detector.matcher.regex : (keywordExpression(detector.matcher.keywords) ?? '');
  const context = compileContext(detector.context);
  const shared = { view, boundary, baseConfidence, validatedBonus, maxMatchBytes, source: `(?:${source})`, context };
  return {
    ...shared,
    rank: DETECTORS.indexOf(detector),
    ...(narrow && { narrow }),
    ...(almost && { almost }),
    ...(validator && { validator }),
  };
}

function refuse(pattern: Pattern, reason: string): RefusedPattern {
  return { pattern: pattern.id, reason };
}

/** True if an anchor (`^`, `$`, `\A`, `\z`) stands outside a character class and is not escaped. */
function isAnchored(source: string): boolean {
  const withoutClasses = source.replace(/\\[^Az]/g, '').replace(/\[[^\]]*\]/g, '');
  return /[$^]|\\[Az]/.test(withoutClasses);
}
