/**
 * JSON Schema of pattern files in JSON, for editors and for programs that write such files
 * (https://json-schema.org/draft/2020-12). What it refuses the reader refuses; the reader refuses more: ids that stand there
 * twice, groups in a circle, files that are too large. Published as `docs/pattern-file.schema.json`.
 */
import { ACTIONS, CONDITIONS, PART_KINDS, PATTERN_STATES } from '../pattern.js';
import { FILE_LIMITS, PATTERN_ID, PATTERN_REF, RECIPIENT_DOMAIN } from './pattern-file.js';

const words = { type: 'array', maxItems: FILE_LIMITS.words, items: { $ref: '#/$defs/word' } } as const;
const domains = {
  type: 'array',
  maxItems: FILE_LIMITS.domains,
  items: { type: 'string', maxLength: 255, pattern: RECIPIENT_DOMAIN.source },
} as const;
const examples = {
  type: 'array',
  maxItems: FILE_LIMITS.examples,
  items: { type: 'string', maxLength: FILE_LIMITS.example, pattern: '^[^\\u0000]*$' },
} as const;
const name = { $ref: '#/$defs/name' } as const;
const description = { type: 'string', maxLength: FILE_LIMITS.description, pattern: '^[^\\u0000]*$', default: '' } as const;

const matcher = {
  description: 'What is looked for.',
  oneOf: [
    {
      ...closed({
        kind: { const: 'regex' },
        regex: { type: 'string', minLength: 1, maxLength: FILE_LIMITS.regex, pattern: '^[^\\u0000]*$', description: 'In RE2 syntax.' },
        caseSensitive: { type: 'boolean', default: false },
      }),
      required: ['kind', 'regex'],
    },
    {
      ...closed({ kind: { const: 'keywords' }, keywords: { ...words, minItems: 1, description: 'Whole words and phrases, in any case.' } }),
      required: ['kind', 'keywords'],
    },
    {
      ...closed({
        kind: { const: 'detector' },
        detector: { type: 'string', minLength: 1, maxLength: 100, description: 'Id of a built-in detector, e.g. credit-card.' },
      }),
      required: ['kind', 'detector'],
    },
  ],
} as const;

const context = {
  ...closed({
    positive: { ...words, default: [] },
    negative: { ...words, default: [] },
    windowWords: { type: 'integer', minimum: 0, maximum: FILE_LIMITS.windowWords, default: 6 },
  }),
  description: 'Words near a match that raise or lower its confidence.',
} as const;

const threshold = {
  ...closed({
    count: { type: 'integer', minimum: 1, maximum: FILE_LIMITS.count, default: 1 },
    of: { enum: ['distinct', 'all'], default: 'distinct' },
  }),
  description: 'From how many matches, or distinct values, the pattern triggers.',
} as const;

const pattern = {
  ...closed({
    id: { $ref: '#/$defs/id' },
    version: { type: 'integer', minimum: 1, maximum: FILE_LIMITS.count, default: 1, description: 'Given anew when the file is imported.' },
    name: { ...name, description: 'The id when absent.' },
    description,
    matcher,
    validator: { type: 'string', minLength: 1, maxLength: 100, description: 'Id of a check that each match must pass, e.g. luhn.' },
    threshold,
    minConfidence: { type: 'number', minimum: 0, maximum: 1, default: 0.5 },
    condition: { enum: CONDITIONS, description: 'When it triggers; contains when absent.' },
    recipients: {
      ...closed({ only: { ...domains, default: [] }, except: { ...domains, default: [] } }),
      description: 'For which recipients it is judged: domains, or *.example.com for all below one.',
    },
    action: { enum: ACTIONS, description: 'When absent, as said at the import.' },
    delayEvaluation: { type: 'boolean', default: false, description: 'Act only if the mail would leave unencrypted.' },
    matchFilter: { enum: ['mask', 'none'], default: 'mask', description: 'How a matched value is shown to people.' },
    weight: { type: 'number', minimum: 0, maximum: FILE_LIMITS.weight, default: 1, description: 'Share in the score of a message.' },
    context,
    parts: { type: 'array', minItems: 1, maxItems: PART_KINDS.length, uniqueItems: true, items: { enum: PART_KINDS }, default: PART_KINDS },
    state: { enum: PATTERN_STATES, description: 'When absent, as said at the import.' },
    examples: {
      ...closed({ mustMatch: examples, mustNotMatch: examples }),
      description: 'Texts that are tried when the pattern is saved.',
    },
  }),
  required: ['id', 'matcher'],
} as const;

const group = {
  ...closed({
    id: { $ref: '#/$defs/id' },
    name: { ...name, description: 'The id when absent.' },
    description,
    members: {
      type: 'array',
      maxItems: FILE_LIMITS.members,
      items: { type: 'string', pattern: PATTERN_REF.source },
      description: 'pattern/… or group/… and an id, or all.',
    },
  }),
  required: ['id', 'members'],
} as const;

/** The schema as a JSON value. */
export const PATTERN_FILE_SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Patterns and groups of Lazaret',
  ...closed({
    $schema: { type: 'string' },
    version: { const: 1 },
    patterns: { type: 'array', maxItems: FILE_LIMITS.patterns, items: { $ref: '#/$defs/pattern' } },
    groups: { type: 'array', maxItems: FILE_LIMITS.groups, items: { $ref: '#/$defs/group' } },
  }),
  required: ['version', 'patterns'],
  $defs: {
    id: { type: 'string', pattern: PATTERN_ID.source },
    name: { type: 'string', minLength: 1, maxLength: FILE_LIMITS.name, pattern: '^[^\\u0000]*$' },
    word: { type: 'string', minLength: 1, maxLength: FILE_LIMITS.word, pattern: '^[^\\u0000]*$' },
    pattern,
    group,
  },
} as const;

/** An object that has no fields but these. */
function closed<T extends object>(
  properties: T,
): { readonly type: 'object'; readonly additionalProperties: false; readonly properties: T } {
  return { type: 'object', additionalProperties: false, properties };
}
