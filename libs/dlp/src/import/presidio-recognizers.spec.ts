import { describe, expect, it } from 'vitest';
import { NO_SKIP_WORDS } from '../normalize/normalize.js';
import type { Pattern } from '../pattern.js';
import { compilePatterns } from '../scan/compile.js';
import { detectIn } from '../scan/detect-in.js';
import type { PatternFile } from './pattern-file.js';
import { readPatternFile } from './read-pattern-file.js';

const DEFAULTS = { action: 'warn', state: 'shadow' } as const;
const LANGUAGES = { id: 'file', reason: 'languages are not told apart: patterns hold for text of any language' };

function read(text: string): Extract<PatternFile, { kind: 'read' }> {
  const file = readPatternFile(text, 'auto', DEFAULTS);
  if (file.kind === 'refused') throw new Error(JSON.stringify(file.problems));
  expect(file.format).toBe('presidio');
  return file;
}

function lossesOf(text: string): string[] {
  const [languages, ...rest] = read(text).unsupported;
  expect(languages).toEqual(LANGUAGES);
  return rest.map(({ id, reason }) => `${id} ${reason}`);
}

function counts(pattern: Pattern | undefined, text: string): boolean {
  if (!pattern) throw new Error('no such pattern');
  const compilation = compilePatterns([{ ...pattern, state: 'live' }]);
  if (compilation.kind === 'refused') throw new Error('does not compile');
  return detectIn(text, compilation.patterns, { skipWords: NO_SKIP_WORDS }).some(({ confidence }) => confidence >= pattern.minConfidence);
}

const ZIP = `
recognizers:
  - name: "Zip code recognizer"
    supported_language: "en"
    supported_entity: "ZIP"
    patterns:
      - name: "zip code (weak)"
        regex: '(\\b\\d{5}(?:\\-\\d{4})?\\b)'
        score: 0.01
    context: [zip, postal]
`;

describe('recognizers of Presidio', () => {
  it('count weak expressions only beside their context words', () => {
    const { patterns, groups } = read(ZIP);
    expect(patterns).toMatchObject([
      {
        id: 'zip-code-recognizer-zip-code-weak',
        name: 'Zip code recognizer: zip code (weak)',
        description: 'ZIP',
        matcher: { kind: 'regex', caseSensitive: false },
        context: { positive: ['zip', 'postal'], negative: [], windowWords: 5 },
        action: 'warn',
        state: 'shadow',
        weight: 0.1,
      },
    ]);
    expect(groups).toEqual([]);
    expect(counts(patterns[0], 'zip 90210-1234')).toBe(true);
    expect(counts(patterns[0], 'order 90210-1234')).toBe(false);
    expect(lossesOf(ZIP)).toEqual([]);
  });

  it('take weak expressions without context words as drafts', () => {
    const text = ZIP.replace('    context: [zip, postal]\n', '');
    expect(read(text).patterns).toMatchObject([{ state: 'draft' }]);
    expect(lossesOf(text)).toEqual([
      'zip-code-recognizer-zip-code-weak taken as a draft: a score of 0.01 needs context words and it has none',
    ]);
  });

  it('count strong expressions by themselves, weighted by their score', () => {
    const { patterns } = read(ZIP.replace('score: 0.01', 'score: 0.7'));
    expect(patterns).toMatchObject([{ minConfidence: 0.5, weight: 7 }]);
    expect(counts(patterns[0], 'order 90210-1234')).toBe(true);
  });

  it('make several expressions and a deny list a group of patterns', () => {
    const { patterns, groups } = read(`
recognizer_registry:
  recognizers:
    - name: Titles
      supported_languages:
        - language: en
          context: [name]
        - language: de
          context: [Anrede]
      supported_entity: TITLE
      patterns:
        - {name: one, regex: 'Prof\\.', score: 0.6}
        - {name: two, regex: 'Dr\\.', score: 0.6}
      deny_list: [Mr., Mister]
      deny_list_score: 0.5
`);
    expect(patterns.map(({ id }) => id)).toEqual(['titles-one', 'titles-two', 'titles-words']);
    expect(patterns[2]).toMatchObject({ matcher: { kind: 'keywords', keywords: ['Mr.', 'Mister'] }, weight: 5 });
    expect(patterns[0]?.context?.positive).toEqual(['name', 'Anrede']);
    expect(groups).toEqual([
      { id: 'titles', name: 'Titles', description: 'TITLE', members: ['pattern/titles-one', 'pattern/titles-two', 'pattern/titles-words'] },
    ]);
    expect(counts(patterns[2], 'dear MISTER Smith')).toBe(true);
  });

  it('become a built-in detector of the same purpose where there is one', () => {
    const text =
      'recognizers:\n  - CreditCardRecognizer\n  - name: IbanRecognizer\n    type: predefined\n  - SpacyRecognizer\n  - {name: DateRecognizer, type: predefined, enabled: false}\n';
    expect(read(text).patterns).toMatchObject([
      { matcher: { kind: 'detector', detector: 'credit-card' } },
      { matcher: { kind: 'detector', detector: 'iban' } },
    ]);
    expect(lossesOf(text)).toEqual([
      'SpacyRecognizer left out: a predefined recognizer is a program, and no built-in detector does the same',
      'DateRecognizer left out: a predefined recognizer is a program, and no built-in detector does the same',
    ]);
  });

  it('keep the case when the flags say so', () => {
    expect(read(`global_regex_flags: 24${ZIP}`).patterns).toMatchObject([{ matcher: { caseSensitive: true } }]);
  });

  it.each([
    ["regex: '(?<!\\d)x'", 'left out: RE2 has no look-around'],
    ["regex: '(x)\\1'", 'left out: RE2 has no back-reference'],
    ["name: 'nothing'", 'left out: it has no expression'],
    ["regex: '^x$'", 'taken with ^ and $ at the ends of a whole part: line ends are not kept'],
  ])('say what they lose: %j', (line, reason) => {
    expect(lossesOf(`recognizers:\n  - name: R\n    patterns:\n      - score: 0.9\n        ${line}\n`)).toEqual([
      expect.stringContaining(reason),
    ]);
  });

  it('come in as drafts when they are switched off, and name what nobody knows', () => {
    const text = "recognizers:\n  - name: R\n    enabled: false\n    model: x\n    patterns: [{name: a, regex: 'xyz', score: 1}]\n";
    expect(read(text).patterns).toMatchObject([{ id: 'r-a', state: 'draft' }]);
    expect(lossesOf(text)).toEqual(['R taken without model: not known', 'R taken as a draft: it is switched off in the file']);
  });

  it.each([
    ['recognizers: [', 'file', /^is not YAML/],
    ['recognizers: 7', 'recognizers', /^must be a list$/],
    ['- a\n- b', 'file', /^is not a YAML map$/],
    ['a: &x 1\nrecognizers: [*x]', 'file', /^holds a YAML alias$/],
    ['---\na: 1\n---\nb: 1', 'file', /^is not YAML/],
  ])('are refused as a file: %j', (text, path, reason) => {
    const file = readPatternFile(text, 'presidio', DEFAULTS);
    expect(file.kind === 'refused' ? file.problems[0] : undefined).toEqual({ path, reason: expect.stringMatching(reason) });
  });

  it('may hold block texts that look like marks', () => {
    const text = 'note: |\n  * one\n  [ two\nrecognizers:\n  - name: R\n    patterns: [{name: a, regex: xyz, score: 1}]\n';
    expect(read(text).patterns).toHaveLength(1);
  });
});
