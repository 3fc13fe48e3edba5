import { describe, expect, it } from 'vitest';
import { NO_SKIP_WORDS } from '../normalize/normalize.js';
import type { Pattern } from '../pattern.js';
import { compilePatterns } from '../scan/compile.js';
import { detectIn } from '../scan/detect-in.js';
import type { PatternFile } from './pattern-file.js';
import { readPatternFile } from './read-pattern-file.js';

const DEFAULTS = { action: 'quarantine', state: 'shadow' } as const;

function read(text: string): Extract<PatternFile, { kind: 'read' }> {
  const file = readPatternFile(text, 'auto', DEFAULTS);
  if (file.kind === 'refused') throw new Error(JSON.stringify(file.problems));
  expect(file.format).toBe('gitleaks');
  return file;
}

function rule(body: string): string {
  return `[[rules]]\nid = "acme-token"\ndescription = "A token of ACME"\n${body}\n`;
}

function counts(pattern: Pattern | undefined, text: string): boolean {
  const compilation = compilePatterns(pattern ? [{ ...pattern, state: 'live' }] : []);
  if (compilation.kind === 'refused' || !pattern) throw new Error('does not compile');
  return detectIn(text, compilation.patterns, { skipWords: NO_SKIP_WORDS }).some(({ confidence }) => confidence >= pattern.minConfidence);
}

describe('rules of gitleaks', () => {
  it('become patterns that keep the case, with what the importer says of action and state', () => {
    const file = read(`title = "rules"\n${rule("regex = '''acme_[a-z0-9]{8}'''\nkeywords = [\"acme_\"]\ntags = [\"key\"]")}`);
    expect(file).toMatchObject({
      patterns: [
        {
          id: 'acme-token',
          name: 'A token of ACME',
          matcher: { kind: 'regex', regex: 'acme_[a-z0-9]{8}', caseSensitive: true },
          action: 'quarantine',
          state: 'shadow',
          minConfidence: 0.5,
        },
      ],
      groups: [],
      unsupported: [],
    });
    expect(counts(file.patterns[0], 'token acme_abcd1234 here')).toBe(true);
    expect(counts(file.patterns[0], 'token ACME_ABCD1234 here')).toBe(false);
  });

  it.each([
    ["path = '''\\.env$'''", 'path: names of files are not searched'],
    ['entropy = 3.5', 'entropy: randomness is not measured'],
    ['secretGroup = 1', 'secretGroup: the whole match is the value'],
    ["[[rules.allowlists]]\nregexes = ['''example''']", 'allowlists: known harmless values are found, too'],
    ["[rules.allowlist]\npaths = ['''test''']", 'allowlist: known harmless values are found, too'],
    ['[[rules.required]]\nid = "other"', 'required: other rules near by are not asked for'],
    ['colour = "red"', 'colour: not known'],
  ])('are taken without what has no counterpart, and say so: %j', (line, what) => {
    const file = read(rule(`regex = '''acme_([a-z0-9]{8})'''\n${line}`));
    expect(file.patterns).toMatchObject([{ state: 'shadow' }]);
    expect(file.unsupported).toEqual([{ id: 'acme-token', reason: `taken without ${what}` }]);
  });

  it.each([
    ["path = '''\\.env$'''", 'draft'],
    ['entropy = 3.5', 'draft'],
    ['secretGroup = 1', 'shadow'],
  ])('that would find far more without %j and have no telling text come in as %s', (line, state) => {
    const file = read(rule(`regex = '''[a-z0-9]{32}'''\n${line}`));
    expect(file.patterns).toMatchObject([{ state }]);
    expect(file.unsupported[0]?.reason).toMatch(state === 'draft' ? /^taken as a draft without / : /^taken without /);
  });

  it('ask for their keywords near a match when the expression does not spell them', () => {
    const file = read(rule("regex = '''[a-f0-9]{32}'''\nkeywords = [\"acme\"]"));
    expect(file.unsupported).toEqual([{ id: 'acme-token', reason: 'taken with its keywords within 50 words of a match, not anywhere' }]);
    expect(counts(file.patterns[0], 'the ACME key is 0123456789abcdef0123456789abcdef')).toBe(true);
    expect(counts(file.patterns[0], 'the other key is 0123456789abcdef0123456789abcdef')).toBe(false);
  });

  it.each([
    ["regex = '''(?!x)acme'''", 'left out: RE2 has no look-around'],
    ["regex = '''(a)cme\\1'''", 'left out: RE2 has no back-reference'],
    ["path = '''\\.pem$'''", 'left out: it has no expression; names of files are not searched'],
    ["regex = '''acme'''\nskipReport = true", 'left out: it only serves other rules (skipReport)'],
    [`regex = '''${'a'.repeat(10_001)}'''`, 'left out: its expression is longer than 10000 characters'],
  ])('are left out with the reason: %j', (body, reason) => {
    expect(read(rule(body))).toMatchObject({ patterns: [], unsupported: [{ id: 'acme-token', reason }] });
  });

  it('say what of the whole file is not taken', () => {
    const file = read(`[extend]\nuseDefault = true\n[allowlist]\npaths = ["x"]\n[surprise]\nx = 1\n${rule("regex = '''acme'''")}`);
    expect(file.unsupported.map(({ id, reason }) => `${id} ${reason}`)).toEqual([
      'file extend: rules of other files are not read',
      'file allowlist for all rules: not taken; use exceptions, or counter-examples of a pattern',
      'file surprise: not known',
    ]);
  });

  it('get ids of their own, whatever they are called', () => {
    const rules = ['id = "A Key!"', 'description = "A key"', '', 'id = 7'].map((line) => `[[rules]]\n${line}\nregex = '''acme'''\n`);
    expect(read(rules.join('\n')).patterns.map(({ id }) => id)).toEqual(['a-key', 'a-key-2', 'rule', 'rule-2']);
  });

  it.each([
    ['[[rules]', /^is not TOML/],
    ['rules = 7', /^must be a list of tables/],
    ['title = "x"', /^must be a list of tables/],
  ])('are refused as a file: %j', (text, reason) => {
    const file = readPatternFile(text, 'gitleaks', DEFAULTS);
    expect(file.kind === 'refused' ? file.problems[0]?.reason : '').toMatch(reason);
  });
});
