import { describe, expect, it } from 'vitest';
import type { TextSegment } from '#contracts';
import { invisibleWords, linePairs, linesOf } from './text-lines.js';

const plain = (text: string): TextSegment => ({ text, finding: null, change: null });
const match = (text: string, finding: number): TextSegment => ({ text, finding, change: null });
const told = (segments: readonly TextSegment[]): string => segments.map((segment) => segment.text).join('');

describe('lines of segments', () => {
  it('cuts a segment that spans lines and loses nothing but the line feeds', () => {
    const lines = linesOf([plain('one\ntwo'), match('••', 0), plain('\n\nfour')]);
    expect(lines.map(told)).toEqual(['one', 'two••', '', 'four']);
    expect(lines[1]?.[1]?.finding).toBe(0);
  });

  it('pairs line by line where the engine has kept the lines', () => {
    const pairs = linePairs([plain('Hi\nCard '), match('49••', 0)], [plain('hi\ncard '), match('49••', 0)]);
    expect(pairs.map((pair) => [pair.number, told(pair.original), told(pair.normalized)])).toEqual([
      [1, 'Hi', 'hi'],
      [2, 'Card 49••', 'card 49••'],
    ]);
  });

  it('holds both texts together at their matches where the engine has joined the lines', () => {
    const original = [plain('Hi\nCard '), match('49••', 0), plain('\nPay to '), match('NL••', 1), plain(' soon')];
    const normalized = [plain('hi card '), match('49••', 0), plain(' pay to '), match('nl••', 1), plain(' soon')];
    expect(linePairs(original, normalized).map((pair) => [told(pair.original), told(pair.normalized)])).toEqual([
      ['Hi Card 49••', 'hi card 49••'],
      [' Pay to NL••', ' pay to nl••'],
      [' soon', ' soon'],
    ]);
  });

  it('keeps all text of both sides when a match is on one side only', () => {
    const pairs = linePairs([plain('a\nb '), match('••', 0)], [plain('a b')]);
    expect([pairs.map((pair) => told(pair.original)).join('|'), pairs.map((pair) => told(pair.normalized)).join('|')]).toEqual([
      'a b ••',
      'a b',
    ]);
  });
});

describe('characters that one cannot see', () => {
  it.each([
    ['\u200b', 'ZWSP'],
    ['\u00ad\u200d', 'SHY ZWJ'],
    ['\u180e', 'U+180E'],
    ['\u200b'.repeat(9), 'ZWSP ZWSP ZWSP and 6 more'],
  ])('have names', (text, words) => {
    expect(invisibleWords(text)).toBe(words);
  });
});
