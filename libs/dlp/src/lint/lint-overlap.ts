import { foldText, NO_SKIP_WORDS } from '../normalize/normalize.js';
import { PART_KINDS, type Pattern } from '../pattern.js';
import { compilePatterns, type CompiledPatterns } from '../scan/compile.js';
import { reachesConfidence } from '../scan/confidence-step.js';
import { scanMessage } from '../scan/scan-message.js';
import { listed, type Lint } from './lint.js';

/** Other patterns that are named. */
const MOST_NAMED = 5;
/** Examples beyond this many, and what of one goes beyond this length, are not given to the other patterns. */
const MOST_EXAMPLES = 20;
const MOST_CHARACTERS = 2_000;

/** Patterns that look for the same: equal or shared expressions and keywords, or examples that another one finds as well. */
export function lintOverlap(pattern: Pattern, otherPatterns: readonly Pattern[]): Lint[] {
  const others = otherPatterns.filter(({ id, state }) => id !== pattern.id && state !== 'retired');
  const alike = others.flatMap((other) => alikeness(pattern, other));
  const named = new Set(alike.map(({ other }) => other));
  const finders = findersOf(pattern, otherPatterns).filter((id) => !named.has(id));
  const lints = alike.map(({ lint }) => lint);
  if (lints.length > MOST_NAMED)
    lints.splice(MOST_NAMED, Infinity, overlap('warning', `${alike.length - MOST_NAMED} more patterns look for the same.`));
  if (finders.length === 0) return lints;
  const what = finders.length === 1 ? `The pattern ${listed(finders)} finds` : `The patterns ${listed(finders, MOST_NAMED)} find`;
  return [...lints, overlap('hint', `${what} every example that this one must match: a mail would be counted by each of them.`)];
}

interface Alike {
  readonly other: string;
  readonly lint: Lint;
}

function alikeness(pattern: Pattern, other: Pattern): Alike[] {
  const said = compare(pattern, other);
  if (said === undefined) return [];
  return [{ other: other.id, lint: overlap(said.isEqual ? 'warning' : 'hint', `${said.what} "${other.id}" (${other.name}).`) }];
}

function compare({ matcher }: Pattern, { matcher: other }: Pattern): { readonly what: string; readonly isEqual: boolean } | undefined {
  switch (matcher.kind) {
    case 'detector':
      return other.kind === 'detector' && other.detector === matcher.detector
        ? { what: 'The same built-in detector serves the pattern', isEqual: true }
        : undefined;
    case 'regex':
      if (other.kind !== 'regex') return undefined;
      if (sameExpression(matcher, other)) return { what: 'The same expression stands in the pattern', isEqual: true };
      return alternativesOf(other.regex).includes(matcher.regex)
        ? { what: 'The expression is one of the alternatives of the pattern', isEqual: false }
        : undefined;
    case 'keywords': {
      if (other.kind !== 'keywords') return undefined;
      const theirs = new Set(other.keywords.map(foldText));
      const shared = matcher.keywords.filter((keyword) => theirs.has(foldText(keyword)));
      if (shared.length === 0) return undefined;
      if (shared.length === matcher.keywords.length) return { what: 'All of these keywords stand in the pattern', isEqual: true };
      return { what: `${listed(shared)} ${shared.length === 1 ? 'stands' : 'stand'} also in the pattern`, isEqual: false };
    }
  }
}

type RegexMatcher = Extract<Pattern['matcher'], { kind: 'regex' }>;

function sameExpression(one: RegexMatcher, other: RegexMatcher): boolean {
  if (one.regex === other.regex) return true;
  return !one.caseSensitive && !other.caseSensitive && one.regex.toLowerCase() === other.regex.toLowerCase() && !one.regex.includes('\\');
}

/** The outermost alternatives, where no bracket makes that hard to say. */
function alternativesOf(regex: string): readonly string[] {
  return /[()[\]\\]/.test(regex) ? [] : regex.split('|');
}

/** Ids of the patterns that count a match in each of the must-match examples. */
function findersOf(pattern: Pattern, otherPatterns: readonly Pattern[]): readonly string[] {
  const examples = pattern.examples.mustMatch.slice(0, MOST_EXAMPLES);
  if (examples.length === 0 || otherPatterns.length === 0) return [];
  const compiled = compiledOnce(otherPatterns);
  const parts = examples.map(
    (text, i) => ({ path: `${i}`, kind: 'body', text: Buffer.from(text.slice(0, MOST_CHARACTERS), 'utf8') }) as const,
  );
  const { summaries } = scanMessage(parts, compiled, { skipWords: NO_SKIP_WORDS });
  const minimum = new Map(compiled.patterns.map((each) => [each.pattern.id, each.pattern.minConfidence]));
  const finders = summaries.filter(({ pattern: id, byPart }) => {
    const counting = byPart.filter(({ byConfidence }) => byConfidence.some(({ step }) => reachesConfidence(step, minimum.get(id) ?? 0)));
    return id !== pattern.id && counting.length === examples.length;
  });
  return [...new Set(finders.map(({ pattern: id }) => id))];
}

const remembered = new WeakMap<readonly Pattern[], CompiledPatterns>();

/** The others as if they were live in every part; those that cannot be compiled are left out. */
function compiledOnce(patterns: readonly Pattern[]): CompiledPatterns {
  const known = remembered.get(patterns);
  if (known !== undefined) return known;
  const live = patterns
    .filter(({ state }) => state !== 'retired')
    .map((pattern): Pattern => ({ ...pattern, state: 'live', parts: PART_KINDS }));
  const first = compilePatterns(live);
  const bad = new Set(first.kind === 'refused' ? first.refused.map(({ pattern }) => pattern) : []);
  const compilation = first.kind === 'compiled' ? first : compilePatterns(live.filter(({ id }) => !bad.has(id)));
  if (compilation.kind === 'refused') throw new Error('patterns that compiled before are refused');
  remembered.set(patterns, compilation.patterns);
  return compilation.patterns;
}

function overlap(severity: Lint['severity'], message: string): Lint {
  return { severity, rule: 'overlap', message, field: 'matcher' };
}
