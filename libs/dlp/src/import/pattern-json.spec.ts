import { describe, expect, it } from 'vitest';
import { defaultPatterns } from '../policy/default-patterns.js';
import type { PatternFile } from './pattern-file.js';
import { formatPatternJson } from './pattern-json.js';
import { readPatternFile } from './read-pattern-file.js';

const DEFAULTS = { action: 'quarantine', state: 'live' } as const;

function read(text: string): PatternFile {
  return readPatternFile(text, 'json', DEFAULTS);
}

function problems(file: PatternFile): string[] {
  return file.kind === 'refused' ? file.problems.map(({ path, reason }) => `${path} ${reason}`) : [];
}

function withPattern(fields: Record<string, unknown>): string {
  return JSON.stringify({ version: 1, patterns: [{ id: 'a', matcher: { kind: 'regex', regex: 'x' }, ...fields }] });
}

function withGroup(fields: Record<string, unknown>): string {
  return JSON.stringify({ version: 1, patterns: [], groups: [{ id: 'g', members: [], ...fields }] });
}

describe('pattern files in JSON', () => {
  it('read back what was written', () => {
    const groups = [{ id: 'numbers', name: 'Numbers', description: '', members: ['pattern/iban', 'group/other', 'all'] as const }];
    expect(read(formatPatternJson(defaultPatterns(), groups))).toEqual({
      kind: 'read',
      format: 'json',
      patterns: defaultPatterns(),
      groups,
      unsupported: [],
    });
  });

  it('need no more than an id and a matcher, and take the rest from the one who imports', () => {
    const file = readPatternFile(withPattern({}), 'json', { action: 'warn', state: 'shadow' });
    expect(file).toMatchObject({
      patterns: [
        {
          id: 'a',
          name: 'a',
          version: 1,
          action: 'warn',
          state: 'shadow',
          threshold: { count: 1, of: 'distinct' },
          minConfidence: 0.5,
        },
      ],
    });
  });

  it('hold conditions, recipients and groups (ciphermail.md §2.4, §2.5)', () => {
    const file = read(withPattern({ condition: 'some-part-lacks', recipients: { only: ['example.com'], except: ['*.example.com'] } }));
    expect(file).toMatchObject({
      patterns: [{ condition: 'some-part-lacks', recipients: { only: ['example.com'], except: ['*.example.com'] } }],
    });
    expect(read(withGroup({ members: ['pattern/a', 'all'] }))).toMatchObject({
      groups: [{ id: 'g', name: 'g', description: '', members: ['pattern/a', 'all'] }],
    });
  });

  it.each([
    ['{', 'file is not a JSON object'],
    ['[]', 'file is not a JSON object'],
    ['{"version":2,"patterns":[]}', 'version must be 1'],
    ['{"version":1}', 'patterns must be a list'],
    ['{"version":1,"patterns":[],"pattern":[]}', 'pattern is unknown; known are $schema, version, patterns, groups'],
    ['{"version":1,"patterns":[7]}', 'patterns[0] must be an object'],
    [withPattern({ id: '' }), 'patterns[0].id must be a text that is not empty'],
    [withPattern({ id: 'A b' }), 'pattern "A b" id must be 1 to 64 lower case letters, digits, "-", "_" and "."'],
    [withPattern({ id: 'a'.repeat(65) }), expect.stringMatching(/id must be 1 to 64/)],
    [withPattern({ name: 'x'.repeat(201) }), 'patterns[0].name is longer than 200 characters'],
    [withPattern({ name: 'a\0b' }), 'patterns[0].name holds a NUL or half a character'],
    [withPattern({ description: '\ud800' }), 'patterns[0].description holds a NUL or half a character'],
    [withPattern({ action: 'explode' }), 'patterns[0].action must be one of warn, must-encrypt, quarantine, block'],
    [withPattern({ action: null }), 'patterns[0].action must be one of warn, must-encrypt, quarantine, block'],
    [withPattern({ threshold: { count: 0 } }), 'patterns[0].threshold.count must be a whole number from 1 to 1000000'],
    [withPattern({ threshold: { cuont: 2 } }), 'patterns[0].threshold.cuont is unknown; known are count, of'],
    [withPattern({ minConfidence: 2 }), 'patterns[0].minConfidence must be a number from 0 to 1'],
    [withPattern({ condition: 'lacking' }), 'patterns[0].condition must be one of contains, lacks, some-part-lacks'],
    [
      withPattern({ recipients: { only: ['anna@example.com'] } }),
      'patterns[0].recipients.only must hold domains such as example.com or *.example.com, in lower case',
    ],
    [withPattern({ matcher: { kind: 'regex' } }), 'patterns[0].matcher.regex must be a text that is not empty'],
    [withPattern({ matcher: { kind: 'regex', regex: 'x'.repeat(10_001) } }), 'patterns[0].matcher.regex is longer than 10000 characters'],
    [withPattern({ matcher: { kind: 'keywords', keywords: [] } }), 'patterns[0].matcher.keywords must hold a word or phrase'],
    [withPattern({ matcher: undefined }), 'patterns[0].matcher is missing'],
    [withPattern({ parts: ['attic'] }), 'patterns[0].parts must name some of subject, headers, body, attachment'],
    [withPattern({ context: { positive: 'card' } }), 'patterns[0].context.positive must be a list of texts'],
    [withPattern({ treshold: 3 }), expect.stringMatching(/^patterns\[0\]\.treshold is unknown; known are id, /)],
    [withGroup({ members: ['iban'] }), 'groups[0].members must be "all", or "pattern/" or "group/" and an id'],
    [withGroup({ members: undefined }), 'groups[0].members must be a list of texts'],
    [withGroup({ id: 'G' }), 'group "G" id must be 1 to 64 lower case letters, digits, "-", "_" and "."'],
    [withGroup({ members: ['group/g'] }), 'group "g" holds itself, directly or through other groups'],
  ])('refuse %j', (text, problem) => {
    expect(problems(read(text))).toContainEqual(problem);
  });

  it('refuse groups that hold each other', () => {
    const circle = ['a', 'b', 'c'].map((id, i, all) => ({ id, members: [`group/${all[(i + 1) % 3] ?? ''}`, 'group/elsewhere'] }));
    const file = read(JSON.stringify({ version: 1, patterns: [], groups: circle }));
    expect(problems(file)).toEqual(['group "a" holds itself, directly or through other groups']);
  });

  it('take a group that is reached on two ways', () => {
    const groups = [
      { id: 'top', members: ['group/left', 'group/right'] },
      { id: 'left', members: ['group/leaf'] },
      { id: 'right', members: ['group/leaf'] },
      { id: 'leaf', members: ['pattern/x'] },
    ];
    expect(read(JSON.stringify({ version: 1, patterns: [], groups })).kind).toBe('read');
  });

  it('refuse an id that stands there twice, and import nothing', () => {
    const twice = JSON.stringify({ version: 1, patterns: [1, 2].map(() => ({ id: 'a', matcher: { kind: 'regex', regex: 'x' } })) });
    expect(read(twice)).toEqual({
      kind: 'refused',
      format: 'json',
      problems: [{ path: 'pattern "a"', reason: 'stands in the file twice' }],
    });
  });

  it('leave the prototype of objects alone', () => {
    for (const name of ['__proto__', 'constructor', 'prototype', 'toString']) {
      const file = read(`{"version":1,"patterns":[{"id":"a","${name}":{"polluted":1},"matcher":{"kind":"regex","regex":"x"}}]}`);
      expect(problems(file)).toEqual([expect.stringContaining(`patterns[0].${name} is unknown`)]);
    }
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});
