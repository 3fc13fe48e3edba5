import { describe, expect, it } from 'vitest';
import type { Pattern } from '../pattern.js';
import { checkPattern } from './check-pattern.js';
import { defaultPatterns } from './default-patterns.js';

const [template] = defaultPatterns();

function pattern(regex: string, examples: Pattern['examples']): Pattern {
  if (template === undefined) throw new Error('no template');
  return { ...template, state: 'draft', parts: ['subject'], matcher: { kind: 'regex', regex, caseSensitive: false }, examples };
}

describe('checking a pattern before it is saved', () => {
  it.each(defaultPatterns().map((each) => [each.id, each] as const))('finds nothing wrong with the built-in %s', (_id, each) => {
    expect(checkPattern(each).problems).toEqual([]);
  });

  it('names examples that do not hold, for a draft of any scope', () => {
    const check = checkPattern(pattern('falcon', { mustMatch: ['FALCON', 'eagle'], mustNotMatch: ['falconry', 'sparrow'] }));
    expect(check.problems).toEqual(['does not match the example "eagle"', 'matches the counter-example "falconry"']);
  });

  it('gives the reason of the engine for an expression it refuses', () => {
    expect(checkPattern(pattern('(?<=x)y', { mustMatch: [], mustNotMatch: [] })).problems).toEqual([expect.stringMatching(/invalid/)]);
  });
});
