import { describe, expect, it } from 'vitest';
import { historyWords, precisionWords, rangeWords, secondsWords } from './precision-words.js';

describe('precision', () => {
  it('is said with its range and its base', () => {
    expect(precisionWords({ precision: 0.0961 })).toBe('0.10');
    expect(rangeWords({ low: 0.042, high: 0.208, closed: 52 })).toBe('0.04 to 0.21, of 52 closed');
  });

  it('is not known without a base', () => {
    expect(precisionWords({ precision: null })).toBe('not known');
    expect(rangeWords({ low: 0, high: 1, closed: 0 })).toBe('nothing closed yet');
  });
});

describe('time to decision', () => {
  it.each([
    [41, '41\u00a0s'],
    [720, '12\u00a0min'],
    [10_800, '3\u00a0h'],
  ])('of %i seconds is %s', (seconds, words) => {
    expect(secondsWords(seconds)).toBe(words);
  });
});

describe('what a proposal would have done', () => {
  const noLongerHeld = { falseAlarms: 30, testData: 4, businessAsUsual: 6, undecided: 2, realLeaks: 0 };
  it('says gain and cost', () => {
    expect(historyWords({ messages: 50, stillHeld: 8, noLongerHeld })).toBe(
      'Of 50\u00a0recorded messages, 8 would still be held. Not held: 40\u00a0false alarms, 2\u00a0undecided and no real leak.',
    );
    expect(historyWords({ messages: 50, stillHeld: 7, noLongerHeld: { ...noLongerHeld, realLeaks: 1 } })).toContain('1\u00a0real leak.');
  });
});
