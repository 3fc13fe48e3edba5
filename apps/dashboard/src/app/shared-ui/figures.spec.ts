import { describe, expect, it } from 'vitest';
import { addressOnly, ageWords, counted, domainOf, initialsOf, isSoon, leftWords, personOf, secondsLeft, sizeWords } from './figures.js';

const noon = Date.parse('2026-03-18T12:00:00Z');
const at = (ms: number): string => new Date(noon + ms).toISOString();
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('times', () => {
  it.each([
    [-20_000, 'now'],
    [-26 * MINUTE, '26 min'],
    [-3 * HOUR - 1, '3 h'],
    [-50 * HOUR, '2 d'],
    [5 * MINUTE, 'now'],
  ])('an age of %i ms is %s', (ms, words) => {
    expect(ageWords(at(ms), noon)).toBe(words.replaceAll(' ', '\u00a0'));
  });

  it.each([
    [12 * 24 * HOUR, '12\u00a0d'],
    [119 * HOUR, '4\u00a0d 23\u00a0h'],
    [48 * HOUR, '2\u00a0d'],
    [21 * HOUR, '21\u00a0h'],
    [40 * MINUTE, '40\u00a0min'],
    [-HOUR, '0\u00a0min'],
  ])('with %i ms left it says %s', (ms, words) => {
    expect(leftWords(at(ms), noon)).toBe(words);
  });

  it('marks a deadline within a day', () => {
    expect([isSoon(at(23 * HOUR), noon), isSoon(at(25 * HOUR), noon)]).toEqual([true, false]);
  });

  it('never shows more seconds than were left, although its clock lags', () => {
    expect(secondsLeft(at(30_000), noon - 800)).toBe(30);
    expect(secondsLeft(at(-5), noon)).toBe(0);
  });
});

describe('names and numbers', () => {
  it.each([
    ['Ana Novak <ana@x.example>', 'Ana Novak', 'ana@x.example'],
    ['"Novak, Ana" <ana@x.example>', 'Novak, Ana', 'ana@x.example'],
    ['<ana@x.example>', 'ana@x.example', 'ana@x.example'],
    ['ana@x.example', 'ana@x.example', 'ana@x.example'],
  ])('takes %s apart', (from, person, address) => {
    expect([personOf(from), addressOnly(from)]).toEqual([person, address]);
  });

  it.each([
    ['ana@x.example', 'x.example'],
    ['Ana <ana@x.example>', 'x.example'],
    ['postmaster', 'postmaster'],
  ])('sees where %s goes', (address, domain) => {
    expect(domainOf(address)).toBe(domain);
  });

  it.each([
    [999, '999 B'],
    [88_000, '88 KB'],
    [1_412_000, '1.4 MB'],
  ])('says %i bytes as %s', (bytes, words) => {
    expect(sizeWords(bytes)).toBe(words.replace(' ', '\u00a0'));
  });

  it('counts in the singular too', () => {
    expect([counted(1, 'message'), counted(18_311, 'message'), counted(2, 'person', 'people')]).toEqual([
      '1\u00a0message',
      '18,311\u00a0messages',
      '2\u00a0people',
    ]);
  });

  it('makes two letters of a name', () => {
    expect([initialsOf('Ana Novak'), initialsOf('ana.novak@x.example'), initialsOf('')]).toEqual(['AN', 'AN', '']);
  });
});
