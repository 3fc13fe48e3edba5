import { readFile, writeFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { defaultPatterns } from '../policy/default-patterns.js';
import { POLICY_TEMPLATES } from '../templates/policy-templates.js';
import { PATTERN_FILE_SCHEMA } from './pattern-file-schema.js';
import { formatPatternJson } from './pattern-json.js';
import { readPatternFile } from './read-pattern-file.js';

const PUBLISHED = new URL('../../../../docs/pattern-file.schema.json', import.meta.url);
const validate = new Ajv2020({ strict: true, strictRequired: false, allErrors: true }).compile(PATTERN_FILE_SCHEMA);

function readerTakes(text: string): boolean {
  return readPatternFile(text, 'json', { action: 'quarantine', state: 'draft' }).kind === 'read';
}

const withPattern = (fields: object): unknown => ({
  version: 1,
  patterns: [{ id: 'a', matcher: { kind: 'regex', regex: 'x' }, ...fields }],
});
const withGroup = (fields: object): unknown => ({ version: 1, patterns: [], groups: [{ id: 'g', members: [], ...fields }] });

describe('the schema of pattern files', () => {
  it('is published as it is', async () => {
    if (process.env['UPDATE_DOCS'] === '1') await writeFile(PUBLISHED, `${JSON.stringify(PATTERN_FILE_SCHEMA, undefined, 2)}\n`);
    expect(JSON.parse(await readFile(PUBLISHED, 'utf8'))).toEqual(PATTERN_FILE_SCHEMA);
  });

  it.each([
    ['the built-in patterns', formatPatternJson(defaultPatterns(), [])],
    [
      'the templates',
      formatPatternJson(
        POLICY_TEMPLATES.flatMap(({ patterns }) => patterns),
        POLICY_TEMPLATES.map(({ group }) => group),
      ),
    ],
    ['no more than it must', JSON.stringify({ version: 1, patterns: [{ id: 'a', matcher: { kind: 'keywords', keywords: ['x'] } }] })],
    [
      'every field',
      JSON.stringify(
        withPattern({
          condition: 'lacks',
          recipients: { only: ['example.com'], except: ['*.example.com'] },
          validator: 'luhn',
          context: { positive: ['card'], negative: [], windowWords: 3 },
          threshold: { count: 2, of: 'all' },
          parts: ['body'],
        }),
      ),
    ],
  ])('takes what is exported, and so does the reader: %s', (_, text) => {
    const isValid = validate(JSON.parse(text));
    expect(validate.errors ?? []).toEqual([]);
    expect(isValid).toBe(true);
    expect(readerTakes(text)).toBe(true);
  });

  it.each<[string, unknown]>([
    ['a list', []],
    ['another version', { version: 2, patterns: [] }],
    ['no patterns', { version: 1 }],
    ['patterns that are no list', { version: 1, patterns: {} }],
    ['an unknown field of the file', { version: 1, patterns: [], extra: 1 }],
    ['a pattern that is a text', { version: 1, patterns: ['a'] }],
    ['no id', { version: 1, patterns: [{ matcher: { kind: 'regex', regex: 'x' } }] }],
    ['an id in capitals', withPattern({ id: 'A' })],
    ['an id of 65 letters', withPattern({ id: 'a'.repeat(65) })],
    ['no matcher', { version: 1, patterns: [{ id: 'a' }] }],
    ['an unknown matcher', withPattern({ matcher: { kind: 'magic' } })],
    ['an empty regex', withPattern({ matcher: { kind: 'regex', regex: '' } })],
    ['a long regex', withPattern({ matcher: { kind: 'regex', regex: 'x'.repeat(10_001) } })],
    ['a regex with keywords', withPattern({ matcher: { kind: 'regex', regex: 'x', keywords: ['x'] } })],
    ['no keywords', withPattern({ matcher: { kind: 'keywords', keywords: [] } })],
    ['a keyword that is a number', withPattern({ matcher: { kind: 'keywords', keywords: [1] } })],
    ['an unknown field', withPattern({ treshold: {} })],
    ['an empty name', withPattern({ name: '' })],
    ['a NUL', withPattern({ name: 'a\0b' })],
    ['a null', withPattern({ validator: null })],
    ['a threshold of nothing', withPattern({ threshold: { count: 0 } })],
    ['half a threshold', withPattern({ threshold: { count: 1.5 } })],
    ['more than sure', withPattern({ minConfidence: 1.1 })],
    ['an unknown condition', withPattern({ condition: 'never' })],
    ['an address as recipient', withPattern({ recipients: { only: ['a@example.com'] } })],
    ['an unknown action', withPattern({ action: 'explode' })],
    ['a flag in words', withPattern({ delayEvaluation: 'yes' })],
    ['an unknown filter', withPattern({ matchFilter: 'star' })],
    ['a negative weight', withPattern({ weight: -1 })],
    ['a wide window', withPattern({ context: { windowWords: 51 } })],
    ['no parts', withPattern({ parts: [] })],
    ['an unknown part', withPattern({ parts: ['attic'] })],
    ['an unknown state', withPattern({ state: 'asleep' })],
    ['examples that are one text', withPattern({ examples: { mustMatch: 'x' } })],
    ['a group without members', { version: 1, patterns: [], groups: [{ id: 'g' }] }],
    ['a member that is an id', withGroup({ members: ['iban'] })],
    ['a group with an unknown field', withGroup({ children: [] })],
    ['groups that are no list', { version: 1, patterns: [], groups: {} }],
  ])('refuses, as the reader does, %s', (_, document) => {
    expect(validate(document)).toBe(false);
    expect(readerTakes(JSON.stringify(document))).toBe(false);
  });
});
