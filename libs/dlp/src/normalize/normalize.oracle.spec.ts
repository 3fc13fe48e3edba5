import fc from 'fast-check';
import unorm from 'unorm';
import { describe, expect, it } from 'vitest';
import { hostileText, SEED } from '../../../../test/support/hostile-text.js';
import { foldText, NO_SKIP_WORDS, normalizeParts } from './normalize.js';

/** The exact view as five rules on whole strings, written from the documents and not from the code. */
function exactByRules(text: string, nfkc: (text: string) => string): string {
  const spaced = text.replace(/[\t-\r\u0085]/g, ' ');
  const composed = nfkc(Array.from(spaced).filter(isVisible).join(''));
  const digits = Array.from(composed, (character) => DIGITS.get(character) ?? character).join('');
  return digits.replace(DASHES, '-').replace(WHITE_SPACE, ' ');
}

/** DerivedCoreProperties.txt (Default_Ignorable_Code_Point), the C0 and C1 controls, the interlinear annotations. */
// prettier-ignore
const INVISIBLE: readonly (readonly [number, number])[] = [
  [0x00, 0x1f], [0x7f, 0x9f], [0xad, 0xad], [0x34f, 0x34f], [0x61c, 0x61c], [0x115f, 0x1160], [0x17b4, 0x17b5], [0x180b, 0x180f],
  [0x200b, 0x200f], [0x202a, 0x202e], [0x2060, 0x206f], [0x3164, 0x3164], [0xfe00, 0xfe0f], [0xfeff, 0xfeff], [0xffa0, 0xffa0],
  [0xfff0, 0xfffb], [0x1bca0, 0x1bca3], [0x1d173, 0x1d17a], [0xe0000, 0xe0fff],
];

const INVISIBLE_CODE_POINTS = new Set(
  INVISIBLE.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, offset) => first + offset)),
);

function isVisible(character: string): boolean {
  return !INVISIBLE_CODE_POINTS.has(character.codePointAt(0) ?? 0);
}

const DASHES = /[\u2010-\u2015\u2212]/g;
/** PropList.txt (White_Space) and BRAILLE PATTERN BLANK. */
const WHITE_SPACE = /[ \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u2800\u3000]+/g;

/** The decimal digits of every numbering system that the runtime's locale data knows. */
const DIGITS = new Map<string, string>();
for (const system of Intl.supportedValuesOf('numberingSystem')) {
  const format = new Intl.NumberFormat(`en-u-nu-${system}`, { useGrouping: false });
  for (let digit = 0; digit < 10; digit++) {
    const shown = format.format(digit);
    if (/^\p{Nd}$/u.test(shown)) DIGITS.set(shown, `${digit}`);
  }
}

/** Compatibility characters that are younger than the Unicode 8 of unorm. */
const AFTER_UNICODE_8 = [
  [0x1f23b, 0x1f23b, 'Unicode 9: squared CJK'],
  [0x1f16c, 0x1f16c, 'Unicode 12: raised MR'],
  [0x32ff, 0x32ff, 'Unicode 12.1: square era name Reiwa'],
  [0xab69, 0xab69, 'Unicode 13: modifier letter small turned w'],
  [0x1fbf0, 0x1fbf9, 'Unicode 13: segmented digits'],
  [0xa7f2, 0xa7f4, 'Unicode 14: modifier letters capital C, F, Q'],
  [0x10781, 0x107ba, 'Unicode 14: Latin Extended-F'],
  [0x1e030, 0x1e06d, 'Unicode 15: Cyrillic Extended-D'],
  [0x1ccd6, 0x1ccf9, 'Unicode 16: outlined letters and digits'],
  [0xa7f1, 0xa7f1, 'Unicode 17: modifier letter capital S'],
] as const;

const isYounger = (codePoint: number): boolean => AFTER_UNICODE_8.some(([first, last]) => first <= codePoint && codePoint <= last);

const ASSIGNED: number[] = [];
for (let codePoint = 0; codePoint < 0x110000; codePoint++) {
  if (/[^\p{Unassigned}\p{Surrogate}]/u.test(String.fromCodePoint(codePoint))) ASSIGNED.push(codePoint);
}

function exactOf(text: string): string {
  const { exact } = normalizeParts([{ path: '1', kind: 'body', text: Buffer.from(text, 'utf8') }], { skipWords: NO_SKIP_WORDS });
  return exact.bytes.toString('utf8');
}

/** A private-use character, which no rule touches, keeps the code points of one long text apart. */
const APART = '\u{10fffd}';

function oneByOne(codePoints: readonly number[], normalize: (text: string) => string): Map<string, string> {
  const characters = codePoints.filter((codePoint) => codePoint !== 0x10fffd).map((codePoint) => String.fromCodePoint(codePoint));
  const normalized = normalize(`.${APART}${characters.join(APART)}${APART}.`)
    .split(APART)
    .slice(1, -1);
  expect(normalized).toHaveLength(characters.length);
  return new Map(characters.map((character, index) => [character, normalized[index] ?? '']));
}

/** What the code makes of every character; made once, since it takes a second. */
const EXACT = oneByOne(ASSIGNED, exactOf);
const FOLDED = oneByOne(ASSIGNED, foldText);

/** The characters on which the two answers differ, with both answers. */
function differences(codePoints: readonly number[], oracle: (text: string) => string): string[] {
  return [...oneByOne(codePoints, oracle)].flatMap(([character, byRules]) => {
    const exact = EXACT.get(character);
    return byRules === exact ? [] : [`U+${character.codePointAt(0)?.toString(16)}: ${exact}, not ${byRules}`];
  });
}

const UNHURRIED = { timeout: 60_000 };

describe('the exact view of single code points', UNHURRIED, () => {
  it('is that of unorm for every character up to Unicode 8', () => {
    const known = ASSIGNED.filter((codePoint) => !isYounger(codePoint));
    expect(differences(known, (text) => exactByRules(text, unorm.nfkc))).toEqual([]);
  });

  it('is that of the native normalize for every assigned character', () => {
    expect(differences(ASSIGNED, (text) => exactByRules(text, (spaced) => spaced.normalize('NFKC')))).toEqual([]);
  });
});

describe(`the exact view of hostile text, seed ${SEED}`, UNHURRIED, () => {
  it('is what the rules give on the whole text', () => {
    const trimmed = (text: string): string => text.replace(/^ | $/g, '');
    const byRules = (text: string): string => exactByRules(Buffer.from(text, 'utf8').toString('utf8'), (whole) => whole.normalize('NFKC'));
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(exactOf(text)).toBe(trimmed(byRules(text)));
      }),
      { seed: SEED, numRuns: 5000 },
    );
  });
});

describe('the folded view of single code points', UNHURRIED, () => {
  /** Wider than NFKC_Casefold, or the other way round: Turkish dotless i; Cherokee small letters stand for the capitals. */
  const deviates = (character: string): boolean => character === 'ı' || /\p{Script=Cherokee}/u.test(character);

  it('changes what Changes_When_NFKC_Casefolded says, and nothing else', () => {
    const wrong = [...EXACT].filter(
      ([character, exact]) =>
        exact === character &&
        !deviates(character) &&
        (FOLDED.get(character) !== character) !== /\p{Changes_When_NFKC_Casefolded}/u.test(character),
    );
    expect(wrong).toEqual([]);
  });

  it('is the same for the upper and the lower case of every letter', () => {
    const wrong = [...FOLDED].filter(([character, fold]) => {
      const upper = FOLDED.get(character.toUpperCase());
      const lower = FOLDED.get(character.toLowerCase());
      return (upper !== undefined && upper !== fold) || (lower !== undefined && lower !== fold);
    });
    expect(wrong).toEqual([]);
  });
});
