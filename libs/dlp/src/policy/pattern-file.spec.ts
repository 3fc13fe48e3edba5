import { describe, expect, it } from 'vitest';
import { defaultPatterns } from './default-patterns.js';
import { formatPatternJson, parsePatternJson, parsePatternLines, type PatternFile } from './pattern-file.js';

function problems(file: PatternFile): string[] {
  return file.kind === 'refused' ? file.problems.map(({ path, reason }) => `${path} ${reason}`) : [];
}

function withPattern(fields: Record<string, unknown>): string {
  return JSON.stringify({ version: 1, patterns: [{ id: 'a', matcher: { kind: 'regex', regex: 'x' }, ...fields }] });
}

describe('pattern files in JSON', () => {
  it('read back what was written', () => {
    expect(parsePatternJson(formatPatternJson(defaultPatterns()))).toEqual({ kind: 'read', patterns: defaultPatterns() });
  });

  it('need no more than an id and a matcher', () => {
    const file = parsePatternJson(withPattern({}));
    expect(file).toMatchObject({
      patterns: [
        {
          id: 'a',
          name: 'a',
          version: 1,
          action: 'quarantine',
          state: 'live',
          threshold: { count: 1, of: 'distinct' },
          minConfidence: 0.5,
        },
      ],
    });
  });

  it.each([
    ['{', 'file is not a JSON object'],
    ['[]', 'file is not a JSON object'],
    ['{"version":2,"patterns":[]}', 'version must be 1'],
    ['{"version":1}', 'patterns must be a list'],
    ['{"version":1,"patterns":[7]}', 'patterns[0] must be an object'],
    [withPattern({ id: '' }), 'patterns[0].id must be a text that is not empty'],
    [withPattern({ id: 'A b' }), 'pattern "A b" id must be lower case letters, digits, "-", "_" and "."'],
    [withPattern({ action: 'explode' }), 'patterns[0].action must be one of warn, must-encrypt, quarantine, block'],
    [withPattern({ threshold: { count: 0 } }), 'patterns[0].threshold.count must be a whole number from 1 to 1000000'],
    [withPattern({ minConfidence: 2 }), 'patterns[0].minConfidence must be a number from 0 to 1'],
    [withPattern({ matcher: { kind: 'regex' } }), 'patterns[0].matcher.regex must be a text that is not empty'],
    [withPattern({ matcher: undefined }), 'patterns[0].matcher is missing'],
    [withPattern({ parts: ['attic'] }), 'patterns[0].parts must name some of subject, headers, body, attachment'],
    [withPattern({ context: { positive: 'card' } }), 'patterns[0].context.positive must be a list of texts'],
    [withPattern({ treshold: 3 }), expect.stringMatching(/^patterns\[0\]\.treshold is unknown; known are id, /)],
  ])('refuse %j', (text, problem) => {
    expect(problems(parsePatternJson(text))).toContainEqual(problem);
  });

  it('refuse an id that stands there twice, and import nothing', () => {
    const twice = JSON.stringify({ version: 1, patterns: [1, 2].map(() => ({ id: 'a', matcher: { kind: 'regex', regex: 'x' } })) });
    expect(parsePatternJson(twice)).toEqual({ kind: 'refused', problems: [{ path: 'pattern "a"', reason: 'stands in the file twice' }] });
  });

  it('leave the prototype of objects alone', () => {
    const file = parsePatternJson(
      '{"version":1,"patterns":[{"id":"a","__proto__":{"polluted":1},"matcher":{"kind":"regex","regex":"x"}}]}',
    );
    expect(file.kind).toBe('refused');
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it('refuse more patterns than any policy needs', () => {
    const list = Array.from({ length: 10_001 }, (_, i) => ({ id: `p${i}`, matcher: { kind: 'regex', regex: 'x' } }));
    expect(problems(parsePatternJson(JSON.stringify({ version: 1, patterns: list })))).toEqual(['patterns holds more than 10000 patterns']);
  });

  it('end on deeply nested JSON', () => {
    expect(parsePatternJson('['.repeat(100_000)).kind).toBe('refused');
  });
});

describe('pattern files of lines', () => {
  const defaults = { action: 'warn', state: 'shadow' } as const;

  it('give each line an expression matched without case', () => {
    const file = parsePatternLines('# set\nssn\t\\b\\d{3}-\\d{2}-\\d{4}\\b\r\n\nkw\tboard\\s+minutes\n', defaults);
    expect(file).toMatchObject({
      kind: 'read',
      patterns: [
        {
          id: 'ssn',
          matcher: { kind: 'regex', regex: '\\b\\d{3}-\\d{2}-\\d{4}\\b', caseSensitive: false },
          action: 'warn',
          state: 'shadow',
          threshold: { count: 1 },
        },
        { id: 'kw', matcher: { regex: 'board\\s+minutes' } },
      ],
    });
  });

  it('name the line that is none', () => {
    expect(problems(parsePatternLines('a\tx\nno tab here\n\tx', defaults))).toEqual([
      'line 2 must be an id, a tab and an expression',
      'line 3 must be an id, a tab and an expression',
    ]);
  });
});
