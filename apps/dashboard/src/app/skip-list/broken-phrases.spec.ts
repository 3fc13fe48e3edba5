import { describe, expect, it } from 'vitest';
import { brokenPhrases, mayHold, skipWordsIn } from './broken-phrases.js';

const skipped = new Set(['of', 'the']);

describe('a skip list', () => {
  it('breaks the phrases that hold one of its words', () => {
    const content = {
      matcher: { kind: 'keywords' as const, keywords: ['Harbour of the north', 'project harbour', 'office'] },
      context: { positive: ['bill of lading'], negative: [], windowWords: 5 },
    };
    expect(brokenPhrases(content, skipped)).toEqual([
      { word: 'of', phrase: 'Harbour of the north', where: 'keyword' },
      { word: 'of', phrase: 'bill of lading', where: 'context word' },
    ]);
  });

  it('breaks no expression', () => {
    expect(brokenPhrases({ matcher: { kind: 'regex', regex: 'of', caseSensitive: false }, context: null }, skipped)).toEqual([]);
  });

  it.each([
    ['office', false],
    ['bill Of lading', true],
    ['', false],
  ])('may matter to %j: %s', (text, may) => {
    expect(mayHold(text, skipped)).toBe(may);
  });

  it('is read from lines, spaces and commas', () => {
    expect(skipWordsIn(' The\nof, and  of\n')).toEqual(['the', 'of', 'and']);
  });
});
