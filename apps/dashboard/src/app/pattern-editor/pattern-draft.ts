/** A pattern while it is being written: what was typed for one kind of matcher is not lost when another is looked at. Pure. */
import { type PatternContent, patternContentSchema } from '#contracts';

export type MatcherKind = PatternContent['matcher']['kind'];

export interface PatternDraft {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly kind: MatcherKind;
  readonly regex: string;
  readonly caseSensitive: boolean;
  /** One word or phrase a line. */
  readonly keywords: string;
  readonly detector: string;
  /** Empty: none. */
  readonly validator: string;
  readonly count: number;
  readonly of: PatternContent['threshold']['of'];
  readonly minConfidence: number;
  readonly condition: PatternContent['condition'];
  /** Domains, one a line. */
  readonly only: string;
  readonly except: string;
  readonly action: PatternContent['action'];
  readonly delayEvaluation: boolean;
  readonly matchFilter: PatternContent['matchFilter'];
  readonly weight: number;
  readonly positive: readonly string[];
  readonly negative: readonly string[];
  readonly windowWords: number;
  readonly parts: PatternContent['parts'];
  readonly mustMatch: readonly string[];
  readonly mustNotMatch: readonly string[];
}

export const blankDraft: PatternDraft = {
  id: '',
  name: '',
  description: '',
  kind: 'regex',
  regex: '',
  caseSensitive: false,
  keywords: '',
  detector: '',
  validator: '',
  count: 1,
  of: 'distinct',
  minConfidence: 0.5,
  condition: 'contains',
  only: '',
  except: '',
  action: 'quarantine',
  delayEvaluation: false,
  matchFilter: 'mask',
  weight: 1,
  positive: [],
  negative: [],
  windowWords: 8,
  parts: ['subject', 'body', 'attachment'],
  mustMatch: [],
  mustNotMatch: [],
};

/** A version, opened for writing. */
export function draftOf(content: PatternContent): PatternDraft {
  const { matcher, context, recipients, threshold, examples } = content;
  return {
    ...blankDraft,
    id: content.id,
    name: content.name,
    description: content.description,
    kind: matcher.kind,
    ...(matcher.kind === 'regex' ? { regex: matcher.regex, caseSensitive: matcher.caseSensitive } : {}),
    ...(matcher.kind === 'keywords' ? { keywords: matcher.keywords.join('\n') } : {}),
    ...(matcher.kind === 'detector' ? { detector: matcher.detector } : {}),
    validator: content.validator ?? '',
    ...threshold,
    minConfidence: content.minConfidence,
    condition: content.condition,
    only: recipients?.only.join('\n') ?? '',
    except: recipients?.except.join('\n') ?? '',
    action: content.action,
    delayEvaluation: content.delayEvaluation,
    matchFilter: content.matchFilter,
    weight: content.weight,
    ...(context ?? {}),
    parts: content.parts,
    ...examples,
  };
}

/** Lines with something in them, trimmed, each once. */
export const linesOf = (text: string): string[] => [
  ...new Set(
    text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  ),
];

function matcherOf(draft: PatternDraft): PatternContent['matcher'] {
  if (draft.kind === 'regex') return { kind: 'regex', regex: draft.regex, caseSensitive: draft.caseSensitive };
  if (draft.kind === 'keywords') return { kind: 'keywords', keywords: linesOf(draft.keywords) };
  return { kind: 'detector', detector: draft.detector };
}

/** What is sent: may still be incomplete, see `gapsIn`. */
export function contentOf(draft: PatternDraft): PatternContent {
  const [only, except] = [linesOf(draft.only), linesOf(draft.except)];
  const hasContext = draft.positive.length + draft.negative.length > 0;
  return {
    id: draft.id.trim(),
    name: draft.name.trim(),
    description: draft.description.trim(),
    matcher: matcherOf(draft),
    validator: draft.validator === '' ? null : draft.validator,
    threshold: { count: draft.count, of: draft.of },
    minConfidence: draft.minConfidence,
    condition: draft.condition,
    recipients: only.length + except.length === 0 ? null : { only, except },
    action: draft.action,
    delayEvaluation: draft.delayEvaluation,
    matchFilter: draft.matchFilter,
    weight: draft.weight,
    context: hasContext ? { positive: [...draft.positive], negative: [...draft.negative], windowWords: draft.windowWords } : null,
    parts: [...draft.parts],
    examples: { mustMatch: filled(draft.mustMatch), mustNotMatch: filled(draft.mustNotMatch) },
  };
}

const filled = (examples: readonly string[]): string[] => examples.filter((text) => text.trim() !== '');

/** A field that the contract does not take as it is. */
export interface Gap {
  /** `matcher.regex`. */
  readonly field: string;
  readonly words: string;
}

const needs: Readonly<Record<string, string>> = {
  id: 'An id of small letters, digits, “-”, “_” or “.”, at most 64.',
  name: 'A name, at most 200 characters.',
  'matcher.regex': 'An expression, at most 10,000 characters.',
  'matcher.keywords': 'At least one word or phrase.',
  'matcher.detector': 'One of the detectors.',
  'threshold.count': 'A whole number from 1 on.',
  minConfidence: 'A number from 0 to 1.',
  weight: 'A number from 0 to 1,000.',
  'context.windowWords': 'A whole number from 0 to 50.',
  parts: 'At least one part.',
};

/** What is still missing before anything can be checked or saved; one for each field. */
export function gapsIn(content: PatternContent): readonly Gap[] {
  const read = patternContentSchema.safeParse(content);
  if (read.success) return [];
  const fields = new Map(read.error.issues.map(({ path, message }) => [path.filter((key) => typeof key === 'string').join('.'), message]));
  return [...fields].map(([field, message]) => ({ field, words: needs[field] ?? message }));
}

/** An id made of a name: `Claim number (new)` becomes `claim-number-new`. */
export const idOf = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}+/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 64);
