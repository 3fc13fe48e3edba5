import { describe, expect, it } from 'vitest';
import { exampleRows, examplesSentence } from './example-rows.js';

const judged = [
  { text: 'a', expected: 'match', matched: true, confidence: 0.92, notes: [] },
  { text: 'b', expected: 'match', matched: false, confidence: 0.6, notes: ['no word nearby'] },
  { text: 'c', expected: 'match', matched: false, confidence: null, notes: [] },
  { text: 'c', expected: 'no-match', matched: true, confidence: 0.8, notes: [] },
] as const;
const result = judged.map((each) => ({ ...each, notes: [...each.notes] }));

describe('an example', () => {
  it.each([
    ['a', 'match', 'pass', '0.92', ''],
    ['b', 'match', 'fail', '0.60, needs 0.70', 'Does not match, but must: no word nearby'],
    ['c', 'match', 'fail', '', 'Does not match, but must'],
    ['c', 'no-match', 'fail', '0.80', 'Matches, but must not'],
    ['just typed', 'match', 'unknown', '', ''],
  ] as const)('%s that is to be a %s: %s', (text, expected, fate, figure, words) => {
    expect(exampleRows([text], expected, result, 0.7)).toEqual([{ text, fate, figure, words }]);
  });
});

describe('all examples together', () => {
  const rows = (...fates: ('pass' | 'fail' | 'unknown')[]): Parameters<typeof examplesSentence>[0] =>
    fates.map((fate) => ({ text: '', fate, figure: '', words: '' }));

  it.each([
    [rows('pass', 'fail', 'pass'), { words: '1 of 3 fails', fails: true }],
    [rows('fail', 'fail', 'unknown'), { words: '2 of 2 fail', fails: true }],
    [rows('pass', 'pass'), { words: '2 pass', fails: false }],
    [rows('unknown'), null],
    [rows(), null],
  ])('%j say %j', (all, said) => {
    expect(examplesSentence(all)).toEqual(said);
  });
});
