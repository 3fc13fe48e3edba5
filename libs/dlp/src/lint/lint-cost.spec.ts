import { describe, expect, it } from 'vitest';
import type { Matcher, Pattern } from '../pattern.js';
import { defaultPatterns } from '../policy/default-patterns.js';
import { POLICY_TEMPLATES } from '../templates/policy-templates.js';
import { lintCost } from './lint-cost.js';

const [template] = defaultPatterns();

function own(matcher: Matcher, mustMatch: readonly string[] = []): Pattern {
  if (template === undefined) throw new Error('no template');
  const { validator: _none, ...plain } = template;
  return { ...plain, id: 'own', name: 'Own', matcher, state: 'draft', examples: { mustMatch, mustNotMatch: [] } };
}

const regex = (source: string, mustMatch?: readonly string[]): Pattern =>
  own({ kind: 'regex', regex: source, caseSensitive: false }, mustMatch);

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

// RE2 is linear for one match; the sum over all matches is not (Cox, "Regular Expression Matching in the Wild", 2010).
describe('an expression that reads on to the end of the text at every match', { timeout: 30_000 }, () => {
  it.each([
    'a(.*b)?',
    'a.*b|a',
    'a[^b]*b|c',
    '\\d(.*x)?',
    'secret(.* internal)?',
    'confidential( .* end of message)?',
    '[a-z]+@[a-z]+|[a-z]',
    '(\\w+\\s+){0,20}end',
    '\\bpin (?:is )?\\d{4}(?:.+ valid until)?',
  ])('is an error: %s', (source) => {
    expect(lintCost(regex(source), cpuMs)).toEqual([
      expect.objectContaining({ severity: 'error', rule: 'slow-expression', field: 'matcher.regex' }),
    ]);
  });

  it('is found in the exact view as well, and whatever a validator says', () => {
    expect(lintCost(own({ kind: 'regex', regex: 'A(.*B)?', caseSensitive: true }), cpuMs)).toHaveLength(1);
    expect(lintCost({ ...regex('\\d(.*x)?'), validator: 'luhn' }, cpuMs)).toHaveLength(1);
  });

  it('is found with the examples where its structure says too little', () => {
    expect(lintCost(regex('(?:(?:[0-4]|[5-9]){6}-?)(?:.*[^\\S\\s ]|.*~)?', ['417530 and 998877']), cpuMs)).toHaveLength(1);
  });
});

describe('an expression that takes time in proportion to the text', { timeout: 30_000 }, () => {
  it.each([
    'falcon',
    '[a-z]',
    '\\w+',
    '.{1,500}',
    'secret(.{0,200} internal)?',
    '\\b[a-z0-9._-]{1,64}@[a-z0-9.-]{1,255}\\b',
    '(a+)+$',
    '(\\w|\\d)+!',
    '(?:a?){50}a{50}b',
    '\\b(?:\\d[ -]?){13,19}\\b',
    '(?:street|road|lane) \\d{1,4}[a-z]?',
    '\\S+@\\S+\\.com',
    '(\\w{1,40}\\s+){0,20}end',
  ])('is none: %s', (source) => {
    expect(lintCost(regex(source, ['an example of it']), cpuMs)).toEqual([]);
  });

  it.each([...defaultPatterns(), ...POLICY_TEMPLATES.flatMap(({ patterns }) => patterns)].map((pattern) => [pattern.id, pattern] as const))(
    'is that of %s',
    (_id, pattern) => {
      expect(lintCost(pattern, cpuMs)).toEqual([]);
    },
  );

  it('is no matter of keywords, nor of what cannot be searched for', () => {
    expect(lintCost(own({ kind: 'keywords', keywords: ['a', 'a b'] }), cpuMs)).toEqual([]);
    expect(lintCost(regex('(a'), cpuMs)).toEqual([]);
  });
});

it('is told within a second of processor time', { timeout: 30_000 }, () => {
  // others who use the machine only add to it: the least of three counts
  const taken = [1, 2, 3].map(() => {
    const before = cpuMs();
    lintCost(regex('a(.*b)?'), cpuMs);
    return cpuMs() - before;
  });
  expect(Math.min(...taken)).toBeLessThan(1_000);
});
