import { describe, expect, it } from 'vitest';
import { placeWords, stepped } from './matches.js';

describe('walking the matches', () => {
  it.each([
    [0, 1, 3, 1],
    [2, 1, 3, 0],
    [0, -1, 3, 2],
    [0, 1, 1, 0],
  ])('from %i by %i of %i goes to %i', (at, by, count, next) => {
    expect(stepped(at, by, count)).toBe(next);
  });
});

describe('places in a message', () => {
  it.each([
    ['1', 'Body'],
    ['subject', 'Subject'],
    ['2/report.zip/list.xlsx#Sheet1', 'report.zip › list.xlsx › Sheet1'],
    ['2.1/list.xlsx', 'list.xlsx'],
    ['2/fwd.eml/1', 'fwd.eml'],
    ['2/fwd.eml/2/report.zip', 'fwd.eml › report.zip'],
    ['1.2', 'Body'],
    ['1#raw', 'Body › raw'],
    ['3', 'Part 3'],
    ['2/2024', 'Part 2 › 2024'],
    ['filenames', 'Filenames'],
  ])('%s reads as %s', (part, words) => {
    expect(placeWords(part)).toBe(words);
  });
});
