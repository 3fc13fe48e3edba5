import { describe, expect, it } from 'vitest';
import { checkPattern } from '../policy/check-pattern.js';
import { FILE_LIMITS, type PatternFile, type PatternFileFormat } from './pattern-file.js';
import { readPatternFile } from './read-pattern-file.js';

const DEFAULTS = { action: 'quarantine', state: 'live' } as const;
/** What an author waits at most: time of the processor, so that other work of the machine does not count. */
const MAX_MS = 2_000;

function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

type Format = PatternFileFormat | 'auto';

/** A crowded machine makes the processor slower, too: what took too long is done again, and the least counts. */
function inTime<Result>(work: () => Result, attempts = 3): Result {
  const begin = processorMs();
  const result = work();
  const ms = processorMs() - begin;
  if (ms >= MAX_MS && attempts > 1) return inTime(work, attempts - 1);
  expect(ms).toBeLessThan(MAX_MS);
  return result;
}

function readInTime(text: string, format: Format): PatternFile {
  return inTime(() => readPatternFile(text, format, DEFAULTS));
}

function reasonFor(text: string, format: Format): string {
  const file = readInTime(text, format);
  return file.kind === 'refused' ? `${file.problems[0]?.path ?? ''} ${file.problems[0]?.reason ?? ''}` : 'was read';
}

const MANY = 9_900_000;
const json = (patterns: string): string => `{"version":1,"patterns":[${patterns}]}`;
const regexes = (regex: string, count: number): string =>
  json(Array.from({ length: count }, (_, i) => JSON.stringify({ id: `p${i}`, matcher: { kind: 'regex', regex } })).join(','));

const laughs = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
for (let i = 1; i < 10; i++)
  laughs.push(
    `a${i}: &a${i} [${Array(9)
      .fill(`*a${i - 1}`)
      .join(', ')}]`,
  );

describe('a file made to hurt is refused within two seconds, whole and with a reason:', { timeout: 60_000 }, () => {
  it.each<[string, Format, () => string, RegExp]>([
    ['100 MB', 'auto', () => 'x'.repeat(100_000_000), /^file is larger than 10000000 characters/],
    ['100 MB of JSON', 'json', () => `{"a":"${'x'.repeat(100_000_000)}"}`, /^file is larger than/],
    ['a million rules', 'json', () => json(Array(900_000).fill('{"id":"a"}').join(',')), /^patterns holds more than 10000 patterns/],
    ['a million rules as lines', 'lines', () => 'a\tx\n'.repeat(2_000_000), /^patterns holds more than 10000 patterns/],
    ['a million rules as a table', 'csv', () => `id,expression\n${'a,x\n'.repeat(2_000_000)}`, /^file holds more than 12000 rows/],
    ['25,000 rules as TOML', 'gitleaks', () => '[[rules]]\nid = "a"\n'.repeat(25_000), /^rules holds more than 10000 rules/],
    ['YAML as large as nobody writes', 'presidio', () => `recognizers:\n${'- a\n'.repeat(500_000)}`, /^file is larger than 100000/],
    [
      'a list of 24,000 names in YAML',
      'presidio',
      () => `recognizers:\n${'- a\n'.repeat(24_000)}`,
      /^file holds more than 60000 YAML tokens/,
    ],
    ['lists a million deep', 'json', () => '['.repeat(1_000_000) + ']'.repeat(1_000_000), /^file is not a JSON object/],
    ['objects a million deep', 'json', () => `${'{"a":'.repeat(1_000_000)}1${'}'.repeat(1_000_000)}`, /^version must be 1/],
    [
      'lists a million deep in a pattern',
      'json',
      () => json(`{"id":"a","matcher":${'['.repeat(1e6)}${']'.repeat(1e6)}}`),
      /matcher must be an object/,
    ],
    ['deep TOML', 'gitleaks', () => `rules = ${'['.repeat(490_000)}`, /^file is not TOML/],
    ['deep inline tables of TOML', 'gitleaks', () => `rules = ${'{a='.repeat(160_000)}`, /^file is not TOML/],
    ['deep names of TOML', 'gitleaks', () => `[${'a.'.repeat(240_000)}a]`, /^rules must be a list of tables/],
    ['deep YAML', 'presidio', () => `recognizers: ${'['.repeat(90_000)}`, /^file is nested more than 50 deep/],
    ['deep blocks of YAML', 'presidio', () => '- '.repeat(49_000), /^file (?:is not|holds more than)/],
    ['closing brackets of YAML', 'presidio', () => '}'.repeat(90_000), /^file is not YAML: a bracket is closed/],
    ['commas of YAML', 'presidio', () => `[${','.repeat(90_000)}]`, /^file holds more than 60000 YAML tokens/],
    ['tags of YAML', 'presidio', () => '!a '.repeat(33_000), /^file holds more than 60000 YAML tokens/],
    ['wrong escapes of YAML', 'presidio', () => `"${'\\q'.repeat(49_000)}"`, /^file is not YAML/],
    ['an unclosed quote of YAML', 'presidio', () => '"'.repeat(90_001), /^file/],
    ['a billion laughs', 'presidio', () => laughs.join('\n'), /^file holds a YAML alias/],
    ['one cell', 'csv', () => `id,expression\na,"${'x'.repeat(MANY)}"`, /^file is not a CSV table: Max Record Size/],
    ['nine million commas', 'csv', () => `id,expression\n${','.repeat(MANY)}`, /^file holds a row of more than 27 cells/],
    ['nine million quotes', 'csv', () => `id,expression\n${'"'.repeat(MANY)}`, /^file is not a CSV table/],
    ['nine million line ends', 'csv', () => `id,expression\n${'\n'.repeat(MANY)}x`, /^file is not a CSV table/],
    ['NUL bytes', 'auto', () => '\0'.repeat(MANY), /^file holds a NUL character/],
    ['a NUL in a name', 'json', () => json('{"id":"a","name":"a\\u0000b","matcher":{"kind":"regex","regex":"x"}}'), /name holds a NUL/],
    ['half a character', 'json', () => json('{"id":"a","matcher":{"kind":"regex","regex":"\\ud83d"}}'), /regex holds a NUL or half/],
    ['a regex of ten thousand and one characters', 'json', () => regexes('x'.repeat(10_001), 1), /regex is longer than 10000 characters/],
    [
      'a thousand regexes that fill RE2',
      'json',
      () => regexes('.{0,9}'.repeat(1_500), 900),
      /^file its expressions and examples together are too large/,
    ],
    [
      'a thousand nested repetitions',
      'json',
      () => regexes('(?:\\p{L}{0,99}x){0,9}'.repeat(400), 900),
      /^file its expressions and examples/,
    ],
    [
      'long examples of a large regex',
      'json',
      () =>
        json(
          JSON.stringify({
            id: 'a',
            matcher: { kind: 'regex', regex: '.{0,9}'.repeat(1_500) },
            examples: { mustMatch: Array(200).fill('x'.repeat(10_000)) },
          }),
        ),
      /^file its expressions and examples/,
    ],
    ['a million unknown fields', 'json', () => json(`{${Array.from({ length: 600_000 }, (_, i) => `"k${i}":1`).join(',')}}`), /is unknown/],
    [
      'groups in a circle of two thousand',
      'json',
      () =>
        JSON.stringify({
          version: 1,
          patterns: [],
          groups: Array.from({ length: 2_000 }, (_, i) => ({ id: `g${i}`, members: [`group/g${(i + 1) % 2_000}`] })),
        }),
      /holds itself/,
    ],
  ])('%s', (_, format, make, reason) => {
    expect(reasonFor(make(), format)).toMatch(reason);
  });

  it.each(['__proto__', 'constructor', 'prototype'])('leaves the prototype alone when %s is a name', (name) => {
    const files: [Format, string][] = [
      ['json', `{"version":1,"${name}":{"polluted":1},"patterns":[]}`],
      ['gitleaks', `[${name}]\npolluted = 1\n[[rules]]\nid = "a"\nregex = "acme"\n[rules.${name}]\npolluted = 1\n`],
      ['presidio', `${name}:\n  polluted: 1\nrecognizers:\n  - name: a\n    ${name}: {polluted: 1}\n`],
      ['csv', `id,${name}\na,b\n`],
    ];
    for (const [format, text] of files) readInTime(text, format);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});

describe('an expression made to hurt', { timeout: 60_000 }, () => {
  const own = (regex: string): PatternFile => readInTime(regexes(regex, 1), 'json');
  const problemsOf = (file: PatternFile): readonly string[] => {
    return inTime(() => (file.kind === 'read' ? file.patterns.flatMap((pattern) => checkPattern(pattern).problems) : ['was not read']));
  };

  it('that makes other engines run for ever is harmless here, where time is linear', () => {
    const file = readInTime(
      json(
        JSON.stringify({
          id: 'evil',
          matcher: { kind: 'regex', regex: '(a+)+$' },
          examples: { mustMatch: ['a'.repeat(9_999)], mustNotMatch: [`${'a'.repeat(9_998)}!`] },
        }),
      ),
      'json',
    );
    expect(problemsOf(file)).toEqual([]);
  });

  it.each([
    ['\\p{L}{1000}', /too large/],
    ['((a{100}){100}){100}', /repetition/],
    ['['.repeat(10_000), /missing \]/],
    [`${'('.repeat(4_000)}a${')'.repeat(4_000)}{1000}{1000}`, /./],
    ['(?=a)b', /invalid perl operator|look/i],
  ])('that RE2 has no memory or no word for is refused with its reason', (regex, reason) => {
    const [problem = ''] = problemsOf(own(regex));
    expect(problem).toMatch(reason);
  });
});

it('ten thousand ordinary patterns are no bomb', { timeout: 60_000 }, () => {
  const patterns = Array.from({ length: FILE_LIMITS.patterns }, (_, i) => ({
    id: `p${i}`,
    matcher: { kind: 'regex', regex: `(?:invoice|order)[ -]?${i}\\b[a-z0-9]{8,64}` },
    examples: { mustMatch: [`invoice ${i} abcdefgh`], mustNotMatch: ['nothing of the kind'] },
  }));
  const file = readInTime(JSON.stringify({ version: 1, patterns }), 'auto');
  expect(file.kind === 'read' ? file.patterns.length : file.problems).toBe(FILE_LIMITS.patterns);
});
