import { describe, expect, it } from 'vitest';
import { filterSubject, problemOfFilterRule } from './subject-filter.js';

describe('the subject filter', () => {
  it.each([
    ['[EXT] Offer', ['^\\[ext\\]\\s*'], 'Offer'],
    ['Offer urgent', ['urgent => soon'], 'Offer soon'],
    ['a a A', ['a => b'], 'b b b'],
    ['case 4711', ['case (\\d+) => #$1'], '#4711'],
    ['one', ['one => two', 'two => three'], 'three'],
    ['a => b', ['(a =>) b => $1 c'], 'a => c'],
    [' untouched ', ['nothing => something'], ' untouched '],
    ['Offer', [], 'Offer'],
  ])('§3.6: makes of %j by %j: %j', (subject, rules, filtered) => {
    expect(filterSubject(subject, rules)).toBe(filtered);
  });

  it('§3.6: refuses a rule without expression, and one that RE2 refuses', () => {
    expect(problemOfFilterRule(' => x')).toMatch(/expression/);
    expect(problemOfFilterRule('(a)\\1 => x')).toMatch(/RE2/);
    expect(problemOfFilterRule('a => b')).toBeUndefined();
  });
});
