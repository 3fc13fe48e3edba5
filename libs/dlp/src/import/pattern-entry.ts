/** Patterns and groups as a file holds them: plain objects with fields of the names that `Pattern` and `PatternGroup` give. */
import {
  ACTIONS,
  CONDITIONS,
  PART_KINDS,
  PATTERN_STATES,
  type ContextWords,
  type Matcher,
  type PartKind,
  type Pattern,
  type RecipientCondition,
} from '../pattern.js';
import type { PatternGroup } from '../policy/policy-set.js';
import type { PatternRef } from '../settings/setting.js';
import type { FieldReader, ListRule } from './pattern-fields.js';
import { FILE_LIMITS, PATTERN_REF, RECIPIENT_DOMAIN, type FileDefaults } from './pattern-file.js';

/** What a pattern is where its file says no more than an id and a matcher. */
export const PATTERN_DEFAULTS = {
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

const DEFAULT_WINDOW_WORDS = 6;

// prettier-ignore
const PATTERN_FIELDS = ['id', 'version', 'name', 'description', 'matcher', 'validator', 'threshold', 'minConfidence', 'condition', 'recipients', 'action', 'delayEvaluation', 'matchFilter', 'weight', 'context', 'parts', 'state', 'examples'];
const GROUP_FIELDS = ['id', 'name', 'description', 'members'];

const WORDS: ListRule = { maxItems: FILE_LIMITS.words, maxLength: FILE_LIMITS.word };
const DOMAINS: ListRule = { maxItems: FILE_LIMITS.domains, maxLength: 255, fallback: [] };
const EXAMPLES: ListRule = { maxItems: FILE_LIMITS.examples, maxLength: FILE_LIMITS.example, mayHoldEmpty: true, fallback: [] };
const MEMBERS: ListRule = { maxItems: FILE_LIMITS.members, maxLength: 80 };

/** Reads one pattern; only `id` and `matcher` must be given. What is wrong is reported to the reader's problems. */
export function readPattern(field: FieldReader, { action, state }: FileDefaults): Pattern {
  field.refuseUnknown(PATTERN_FIELDS);
  const id = field.text('id', { max: 100 });
  const context = field.object('context');
  const recipients = field.object('recipients');
  return {
    id,
    version: field.number('version', { min: 1, max: FILE_LIMITS.count, fallback: 1, integer: true }),
    name: field.text('name', { max: FILE_LIMITS.name, fallback: id }),
    description: readDescription(field),
    matcher: readMatcher(field),
    ...(field.has('validator') && { validator: field.text('validator', { max: 100 }) }),
    threshold: readThreshold(field),
    minConfidence: field.number('minConfidence', { min: 0, max: 1, fallback: PATTERN_DEFAULTS.minConfidence }),
    ...(field.has('condition') && { condition: field.oneOf('condition', CONDITIONS) }),
    ...(recipients && { recipients: readRecipients(recipients) }),
    action: field.oneOf('action', ACTIONS, action),
    delayEvaluation: field.flag('delayEvaluation', false),
    matchFilter: field.oneOf('matchFilter', ['mask', 'none'], 'mask'),
    weight: field.number('weight', { min: 0, max: FILE_LIMITS.weight, fallback: PATTERN_DEFAULTS.weight }),
    ...(context && { context: readContext(context) }),
    parts: readParts(field),
    state: field.oneOf('state', PATTERN_STATES, state),
    examples: readExamples(field),
  };
}

/** Reads one group; `id` and `members` must be given. */
export function readGroup(field: FieldReader): PatternGroup {
  field.refuseUnknown(GROUP_FIELDS);
  const id = field.text('id', { max: 100 });
  const members = field.texts('members', MEMBERS);
  const refs = members.filter(isPatternRef);
  if (refs.length < members.length) field.problem('members', 'must be "all", or "pattern/" or "group/" and an id');
  return { id, name: field.text('name', { max: FILE_LIMITS.name, fallback: id }), description: readDescription(field), members: refs };
}

function isPatternRef(text: string): text is PatternRef {
  return PATTERN_REF.test(text);
}

function readDescription(field: FieldReader): string {
  return field.text('description', { max: FILE_LIMITS.description, mayBeEmpty: true, fallback: '' });
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
      matcher.refuseUnknown(['kind', 'regex', 'caseSensitive']);
      return { kind, regex: matcher.text('regex', { max: FILE_LIMITS.regex }), caseSensitive: matcher.flag('caseSensitive', false) };
    case 'keywords':
      matcher.refuseUnknown(['kind', 'keywords']);
      return { kind, keywords: readKeywords(matcher) };
    case 'detector':
      matcher.refuseUnknown(['kind', 'detector']);
      return { kind, detector: matcher.text('detector', { max: 100 }) };
  }
}

function readKeywords(matcher: FieldReader): readonly string[] {
  const keywords = matcher.texts('keywords', WORDS);
  if (keywords.length === 0) matcher.problem('keywords', 'must hold a word or phrase');
  return keywords;
}

function readThreshold(field: FieldReader): Pattern['threshold'] {
  const threshold = field.object('threshold');
  threshold?.refuseUnknown(['count', 'of']);
  return {
    count: threshold?.number('count', { min: 1, max: FILE_LIMITS.count, fallback: 1, integer: true }) ?? 1,
    of: threshold?.oneOf('of', ['distinct', 'all'], 'distinct') ?? 'distinct',
  };
}

function readExamples(field: FieldReader): Pattern['examples'] {
  const examples = field.object('examples');
  examples?.refuseUnknown(['mustMatch', 'mustNotMatch']);
  return { mustMatch: examples?.texts('mustMatch', EXAMPLES) ?? [], mustNotMatch: examples?.texts('mustNotMatch', EXAMPLES) ?? [] };
}

function readContext(context: FieldReader): ContextWords {
  context.refuseUnknown(['positive', 'negative', 'windowWords']);
  return {
    positive: context.texts('positive', { ...WORDS, fallback: [] }),
    negative: context.texts('negative', { ...WORDS, fallback: [] }),
    windowWords: context.number('windowWords', { min: 0, max: FILE_LIMITS.windowWords, fallback: DEFAULT_WINDOW_WORDS, integer: true }),
  };
}

function readRecipients(recipients: FieldReader): RecipientCondition {
  recipients.refuseUnknown(['only', 'except']);
  const read = (name: 'only' | 'except'): readonly string[] => {
    const domains = recipients.texts(name, DOMAINS);
    if (!domains.every((domain) => RECIPIENT_DOMAIN.test(domain)))
      recipients.problem(name, 'must hold domains such as example.com or *.example.com, in lower case');
    return domains;
  };
  return { only: read('only'), except: read('except') };
}

function readParts(field: FieldReader): readonly PartKind[] {
  const wanted = field.texts('parts', { maxItems: 100, maxLength: 20, fallback: PART_KINDS });
  const parts = PART_KINDS.filter((kind) => wanted.includes(kind));
  if (parts.length === 0 || parts.length !== wanted.length) field.problem('parts', `must name some of ${PART_KINDS.join(', ')}`);
  return parts;
}
