/** Patterns with one of their conditions taken away: what then matches in addition is a near miss. */
import type { Detector } from '../detectors/detector.js';
import type { Identifier } from '../identifiers/identifier.js';
import { PART_KINDS, type Pattern } from '../pattern.js';
import { compilePatterns, type CompiledPattern, type CompiledPatterns } from '../scan/compile.js';
import type { MissKind } from './near-miss.js';

/** Conditions that one compiled pattern can do without; `undefined` when it does not ask for them. */
type Loosen = (compiled: CompiledPattern) => CompiledPattern | undefined;

const LOOSENED: Readonly<Partial<Record<MissKind, Loosen>>> = {
  'other-part': (compiled) => {
    const parts = PART_KINDS.filter((kind) => !compiled.pattern.parts.includes(kind));
    return parts.length === 0 ? undefined : { ...compiled, pattern: { ...compiled.pattern, parts } };
  },
  'inside-word': (compiled) => (compiled.boundary === 'none' ? undefined : { ...compiled, boundary: 'none' }),
  suppressed: ({ rank, ...compiled }) => (rank === undefined ? undefined : compiled),
  validator: (compiled) => {
    const { validator, narrow, almost, ...rest } = compiled;
    if (validator === undefined) return undefined;
    const finder = almost ?? narrow;
    return { ...rest, validator: failing(validator), ...(finder && { narrow: finder }) };
  },
  context: (compiled) => compiled.narrow && { ...compiled, narrow: withoutNeed(compiled.narrow) },
};

/** One way to loosen all patterns at once. */
export interface Loosened {
  readonly kind: MissKind;
  readonly patterns: CompiledPatterns;
}

/**
 * The patterns, loosened in every way that needs no other text. Patterns that do not ask for a condition look at no part at
 * all: so the prefilters, which cost the most to build, serve every way.
 */
export function loosenPatterns(asked: CompiledPatterns): Loosened[] {
  const ways = Object.entries(LOOSENED) as [MissKind, Loosen][];
  return ways.flatMap(([kind, loosen]) => {
    const of = (compiled: CompiledPattern): CompiledPattern => loosen(compiled) ?? blind(compiled);
    if (!asked.patterns.some((compiled) => loosen(compiled) !== undefined)) return [];
    const exact = { ...asked.exact, patterns: asked.exact.patterns.map(of) };
    const folded = { ...asked.folded, patterns: asked.folded.patterns.map(of) };
    return [{ kind, patterns: { ...asked, patterns: [...exact.patterns, ...folded.patterns], exact, folded } }];
  });
}

/** The expressions as they would match if letter case were treated the other way; `undefined` when none depends on it. */
export function otherCase(patterns: readonly Pattern[]): CompiledPatterns | undefined {
  const turned = patterns.flatMap(turnCase);
  const compilation = compilePatterns(turned);
  if (compilation.kind === 'compiled') return turned.length === 0 ? undefined : compilation.patterns;
  const bad = new Set(compilation.refused.map(({ pattern }) => pattern));
  const rest = compilePatterns(turned.filter(({ id }) => !bad.has(id)));
  return rest.kind === 'compiled' && rest.patterns.patterns.length > 0 ? rest.patterns : undefined;
}

/** A case-sensitive expression without regard to case; any other one on the text as it was written, before its case is folded. */
function turnCase(pattern: Pattern): Pattern[] {
  const { matcher } = pattern;
  if (matcher.kind !== 'regex') return [];
  const regex = matcher.caseSensitive ? `(?i:${matcher.regex})` : matcher.regex;
  return [{ ...pattern, state: 'live', matcher: { kind: 'regex', regex, caseSensitive: true } }];
}

function blind(compiled: CompiledPattern): CompiledPattern {
  return { ...compiled, pattern: { ...compiled.pattern, parts: [] } };
}

/** Takes what the validator refuses, and nothing else. */
function failing(validator: Identifier): Identifier {
  return { ...validator, validate: (text) => !validator.validate(text) };
}

function withoutNeed(narrow: NonNullable<Detector['narrow']>): NonNullable<Detector['narrow']> {
  return (candidate) => {
    const { pieces, resumeAt } = narrow(candidate);
    return { resumeAt, pieces: pieces.map(({ needsContext: _, ...piece }) => piece) };
  };
}
