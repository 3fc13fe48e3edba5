import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ACTIONS, CONDITIONS, PART_KINDS, PATTERN_STATES, type Matcher, type Pattern } from '../pattern.js';
import { defaultPatterns } from '../policy/default-patterns.js';
import type { PatternGroup } from '../policy/policy-set.js';
import { formatPatternCsv } from './pattern-csv.js';
import { formatPatternJson } from './pattern-json.js';
import { readPatternFile } from './read-pattern-file.js';

const SEED = 20261122;
const DEFAULTS = { action: 'warn', state: 'draft' } as const;

/** Texts that spreadsheets, CSV and lists between bars take for something else, among others. */
const hostile = fc.constantFrom(
  '=1+1',
  "'=x",
  "''-",
  '@SUM(A1)',
  '\t',
  '\r\n',
  'a|b',
  '|',
  '[]',
  '["a"]',
  '"',
  '""',
  ' a ',
  ',',
  ';',
  "'",
  '＝1',
  '\u00a0x',
  '\uFEFF',
);
const text = (max: number, min = 1): fc.Arbitrary<string> =>
  fc
    .oneof(fc.string({ unit: 'binary', minLength: min, maxLength: Math.min(max, 30) }), hostile)
    .filter((value) => value.length >= min && value.length <= max && !value.includes('\0') && !/\p{Surrogate}/u.test(value));
const id = fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,20}$/);
const words = fc.array(text(500), { maxLength: 4 });
const examples = fc.array(text(10_000, 0), { maxLength: 3 });
const domains = fc.array(fc.constantFrom('example.com', '*.example.org', 'a.test'), { maxLength: 3 });
const confidence = fc.double({ min: 0, max: 1, noNaN: true }).map((value) => value + 0);

const matcher: fc.Arbitrary<Matcher> = fc.oneof(
  fc.record({ kind: fc.constant('regex' as const), regex: text(10_000), caseSensitive: fc.boolean() }),
  fc.record({ kind: fc.constant('keywords' as const), keywords: fc.array(text(500), { minLength: 1, maxLength: 4 }) }),
  fc.record({ kind: fc.constant('detector' as const), detector: text(100) }),
);
const pattern: fc.Arbitrary<Pattern> = fc.record(
  {
    id,
    version: fc.integer({ min: 1, max: 1_000_000 }),
    name: text(200),
    description: text(4_000, 0),
    matcher,
    validator: text(100),
    threshold: fc.record({ count: fc.integer({ min: 1, max: 1_000_000 }), of: fc.constantFrom('distinct', 'all') }),
    minConfidence: confidence,
    condition: fc.constantFrom(...CONDITIONS),
    recipients: fc.record({ only: domains, except: domains }),
    action: fc.constantFrom(...ACTIONS),
    delayEvaluation: fc.boolean(),
    matchFilter: fc.constantFrom('mask', 'none'),
    weight: fc.double({ min: 0, max: 1_000, noNaN: true }).map((value) => value + 0),
    context: fc.record({ positive: words, negative: words, windowWords: fc.integer({ min: 0, max: 50 }) }),
    parts: fc.subarray([...PART_KINDS], { minLength: 1 }),
    state: fc.constantFrom(...PATTERN_STATES),
    examples: fc.record({ mustMatch: examples, mustNotMatch: examples }),
  },
  {
    requiredKeys: [
      'id',
      'version',
      'name',
      'description',
      'matcher',
      'threshold',
      'minConfidence',
      'action',
      'delayEvaluation',
      'matchFilter',
      'weight',
      'parts',
      'state',
      'examples',
    ],
  },
);
const ref = fc.oneof(
  fc.constant('all' as const),
  id.map((each) => `pattern/${each}` as const),
  id.map((each) => `group/outside-${each}` as const),
);
const group: fc.Arbitrary<PatternGroup> = fc.record({
  id,
  name: text(200),
  description: text(4_000, 0),
  members: fc.array(ref, { maxLength: 5 }),
});
const file = fc.record({
  patterns: fc.uniqueArray(pattern, { maxLength: 6, selector: (each) => each.id }),
  groups: fc.uniqueArray(group, { maxLength: 4, selector: (each) => each.id }),
});

describe.each([
  ['json', formatPatternJson],
  ['csv', formatPatternCsv],
] as const)('a file in %s', (format, write) => {
  it('reads back as the patterns and groups that it was made of, whatever they hold', () => {
    fc.assert(
      fc.property(file, ({ patterns, groups }) => {
        const written = write(patterns, groups);
        expect(readPatternFile(written, format, DEFAULTS)).toEqual({ kind: 'read', format, patterns, groups, unsupported: [] });
      }),
      { seed: SEED, numRuns: 300 },
    );
  });

  it('is known by its content', () => {
    expect(readPatternFile(write(defaultPatterns(), []), 'auto', DEFAULTS)).toMatchObject({ format, patterns: defaultPatterns() });
    expect(readPatternFile(write([], []), 'auto', DEFAULTS)).toMatchObject({ kind: 'read', format, patterns: [] });
  });
});
