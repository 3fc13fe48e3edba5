import { describe, expect, it } from 'vitest';
import { doneWords, leftWords } from './erasure-words.js';

const result = { at: '', erased: 1, gone: 0, undecided: 0, underLegalHold: 0, left: [], cleared: 0, lastClearedDay: null };
/** Numbers stay with their words in a line. */
const plain = (words: string): string => words.replaceAll('\u00a0', ' ');

describe('what an erasure came to', () => {
  it('is told in plain words, and of nothing that was not', () => {
    expect(plain(doneWords(result))).toBe('1 message erased.');
    expect(plain(doneWords({ ...result, erased: 3, gone: 2 }))).toBe('3 messages erased; 2 messages could not be read any more.');
    expect(leftWords(result)).toEqual([]);
  });

  it('says what was left, and until when', () => {
    const left = leftWords({ ...result, undecided: 2, underLegalHold: 1, cleared: 4, lastClearedDay: '2026-03-17' }).map(plain);
    expect(left).toHaveLength(3);
    expect(left[0]).toContain('2 messages left');
    expect(left[1]).toBe('1 message left under a legal hold.');
    expect(left[2]).toContain('the last 2026-03-17');
  });
});
