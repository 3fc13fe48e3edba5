import {
  ACTIONS,
  PART_KINDS,
  PATTERN_STATES,
  type Action,
  type ContextWords,
  type Matcher,
  type PartKind,
  type Pattern,
  type PatternState,
} from '../pattern.js';
import { isFields, readFields, type FieldProblem, type FieldReader } from './pattern-fields.js';

/** A file above this many patterns is refused: more than any policy needs, less than what exhausts the engine. */
const MAX_PATTERNS = 10_000;
const MAX_FILE_CHARACTERS = 16 * 1024 * 1024;
const ID = /^[a-z0-9][a-z0-9._-]{0,99}$/;

/** All or nothing: a file with one problem imports no pattern. */
export type PatternFile =
  | { readonly kind: 'read'; readonly patterns: readonly Pattern[] }
  | { readonly kind: 'refused'; readonly problems: readonly FieldProblem[] };

/** What lines of id and expression do not say themselves. */
export interface LineDefaults {
  readonly action: Action;
  readonly state: PatternState;
}

/**
 * Reads `{"version": 1, "patterns": [ … ]}`. Of a pattern only `id` and `matcher` must be given; unknown fields are refused.
 * Whether expressions compile and examples hold is for `checkPattern`. Never throws.
 */
export function parsePatternJson(text: string): PatternFile {
  const document = text.length > MAX_FILE_CHARACTERS ? undefined : parseJson(text);
  if (text.length > MAX_FILE_CHARACTERS) return refuse('', `is larger than ${MAX_FILE_CHARACTERS} characters`);
  if (!isFields(document)) return refuse('', 'is not a JSON object');
  if (document['version'] !== 1) return refuse('version', 'must be 1');
  const { patterns: list } = document;
  if (!Array.isArray(list)) return refuse('patterns', 'must be a list');
  if (list.length > MAX_PATTERNS) return refuse('patterns', `holds more than ${MAX_PATTERNS} patterns`);
  const problems: FieldProblem[] = [];
  const patterns = list.flatMap((entry: unknown, i) => {
    if (isFields(entry)) return [readPattern(readFields(entry, `patterns[${i}]`, problems))];
    problems.push({ path: `patterns[${i}]`, reason: 'must be an object' });
    return [];
  });
  return finish(patterns, problems);
}

/**
 * Reads lines of id, tab, expression; matched without case, threshold 1. Blank lines and lines that begin with `#` are left
 * out. Never throws.
 */
export function parsePatternLines(text: string, defaults: LineDefaults): PatternFile {
  if (text.length > MAX_FILE_CHARACTERS) return refuse('', `is larger than ${MAX_FILE_CHARACTERS} characters`);
  const problems: FieldProblem[] = [];
  const patterns = text.split(/\r?\n/).flatMap((line, i) => {
    if (line.trim() === '' || line.startsWith('#')) return [];
    const tab = line.indexOf('\t');
    if (tab > 0 && tab < line.length - 1) return [linePattern(line.slice(0, tab), line.slice(tab + 1), defaults)];
    problems.push({ path: `line ${i + 1}`, reason: 'must be an id, a tab and an expression' });
    return [];
  });
  if (patterns.length > MAX_PATTERNS) return refuse('', `holds more than ${MAX_PATTERNS} patterns`);
  return finish(patterns, problems);
}

/** The same patterns as a file that {@link parsePatternJson} reads back unchanged. */
export function formatPatternJson(patterns: readonly Pattern[]): string {
  return `${JSON.stringify({ version: 1, patterns }, undefined, 2)}\n`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Reported by the caller as no JSON object.
  }
}

function refuse(path: string, reason: string): PatternFile {
  return { kind: 'refused', problems: [{ path: path === '' ? 'file' : path, reason }] };
}

function finish(patterns: readonly Pattern[], problems: FieldProblem[]): PatternFile {
  const seen = new Set<string>();
  for (const { id } of patterns) {
    if (!ID.test(id))
      problems.push({ path: `pattern ${JSON.stringify(id)}`, reason: 'id must be lower case letters, digits, "-", "_" and "."' });
    if (seen.has(id)) problems.push({ path: `pattern ${JSON.stringify(id)}`, reason: 'stands in the file twice' });
    seen.add(id);
  }
  return problems.length > 0 ? { kind: 'refused', problems } : { kind: 'read', patterns };
}

function linePattern(id: string, regex: string, { action, state }: LineDefaults): Pattern {
  const matcher: Matcher = { kind: 'regex', regex, caseSensitive: false };
  return { ...PATTERN_DEFAULTS, id, name: id, matcher, action, state };
}

const PATTERN_DEFAULTS = {
  version: 1,
  description: '',
  threshold: { count: 1, of: 'distinct' },
  minConfidence: 0.5,
  delayEvaluation: false,
  matchFilter: 'mask',
  weight: 1,
  parts: PART_KINDS,
  examples: { mustMatch: [], mustNotMatch: [] },
} as const;

// prettier-ignore
const PATTERN_FIELDS = ['id', 'version', 'name', 'description', 'matcher', 'validator', 'threshold', 'minConfidence', 'action', 'delayEvaluation', 'matchFilter', 'weight', 'context', 'parts', 'state', 'examples'];

function readPattern(field: FieldReader): Pattern {
  field.refuseUnknown(PATTERN_FIELDS);
  const id = field.text('id');
  const threshold = field.object('threshold');
  const examples = field.object('examples');
  const context = field.object('context');
  return {
    id,
    version: field.number('version', { min: 1, max: 1_000_000, fallback: 1, integer: true }),
    name: field.text('name', id),
    description: field.text('description', '', 'may-be-empty'),
    matcher: readMatcher(field),
    ...(field.has('validator') && { validator: field.text('validator') }),
    threshold: {
      count: threshold?.number('count', { min: 1, max: 1_000_000, fallback: 1, integer: true }) ?? 1,
      of: threshold?.oneOf('of', ['distinct', 'all'], 'distinct') ?? 'distinct',
    },
    minConfidence: field.number('minConfidence', { min: 0, max: 1, fallback: PATTERN_DEFAULTS.minConfidence }),
    action: field.oneOf('action', ACTIONS, 'quarantine'),
    delayEvaluation: field.flag('delayEvaluation', false),
    matchFilter: field.oneOf('matchFilter', ['mask', 'none'], 'mask'),
    weight: field.number('weight', { min: 0, max: 1_000, fallback: PATTERN_DEFAULTS.weight }),
    ...(context && { context: readContext(context) }),
    parts: readParts(field),
    state: field.oneOf('state', PATTERN_STATES, 'live'),
    examples: { mustMatch: examples?.texts('mustMatch', []) ?? [], mustNotMatch: examples?.texts('mustNotMatch', []) ?? [] },
  };
}

function readMatcher(field: FieldReader): Matcher {
  const matcher = field.object('matcher');
  if (matcher === undefined) {
    if (!field.has('matcher')) field.problem('matcher', 'is missing');
    return { kind: 'keywords', keywords: [] };
  }
  const kind = matcher.oneOf('kind', ['regex', 'keywords', 'detector']);
  switch (kind) {
    case 'regex':
      return { kind, regex: matcher.text('regex'), caseSensitive: matcher.flag('caseSensitive', false) };
    case 'keywords':
      return { kind, keywords: matcher.texts('keywords') };
    case 'detector':
      return { kind, detector: matcher.text('detector') };
  }
}

function readContext(context: FieldReader): ContextWords {
  return {
    positive: context.texts('positive', []),
    negative: context.texts('negative', []),
    windowWords: context.number('windowWords', { min: 0, max: 50, fallback: 6, integer: true }),
  };
}

function readParts(field: FieldReader): readonly PartKind[] {
  const wanted = field.texts('parts', PART_KINDS);
  const parts = PART_KINDS.filter((kind) => wanted.includes(kind));
  if (parts.length === 0 || parts.length !== new Set(wanted).size) field.problem('parts', `must name some of ${PART_KINDS.join(', ')}`);
  return parts;
}
