import { describe, expect, it } from 'vitest';
import { diffLines, type DiffValue } from './diff-lines.js';

const said = (before: DiffValue, after: DiffValue): string[] => diffLines(before, after).map(({ sign, text }) => `${sign} ${text}`);

describe('a field of a difference', () => {
  it.each<[string, DiffValue, DiffValue, string[]]>([
    ['text', 'live', 'shadow', ['− live', '+ shadow']],
    ['a figure', 0.6, 0.7, ['− 0.6', '+ 0.7']],
    ['what was not there', null, 'x', ['+ x']],
    ['what is gone', true, null, ['− true']],
    ['text that became empty', 'x', '', ['− x', '+ (empty)']],
    ['some entries of a list', ['a', 'b', 'c'], ['a', 'c', 'd'], ['− b', '+ d']],
    ['the order of a list', ['a', 'b'], ['b', 'a'], ['− a, b', '+ b, a']],
    ['a list that came', null, ['a', 'b'], ['+ a', '+ b']],
    ['one part of an object', { count: 5, of: 'all' }, { count: 3, of: 'all' }, ['− count: 5', '+ count: 3']],
    ['text of two lines', null, 'a\nb', ['+ a', '+ b']],
  ])('tells %s', (_, before, after, lines) => {
    expect(said(before, after)).toEqual(lines);
  });
});
