import { describe, expect, it } from 'vitest';
import { inVisualOrder, levelsOf } from './bidi-order.js';
import { breakLines } from './break-lines.js';
import { openFontBook } from './font-book.js';
import { oneParagraph, paragraphsOf } from './paragraphs.js';
import { setLines } from './set-lines.js';

const fonts = openFontBook();
/** Faces and texts from left to right. */
const pieces = (text: string) => setLines(text, 1_000, fonts).flatMap((line) => line.pieces.map(({ face, drawn }) => [face.name, drawn]));

describe('the font of a run', () => {
  it.each([
    ['Größe Ωμέγα Жук', [['DejaVu Sans', 'Größe Ωμέγα Жук']]],
    ['中文 かな', [['Noto Sans Hans', '中文 かな']]],
    [
      '한국어 text',
      [
        ['Nanum Gothic Coding', '한국어 '],
        ['DejaVu Sans', 'text'],
      ],
    ],
    ['हिन्दी।', [['Noto Sans Devanagari', 'हिन्दी।']]],
    ['ไทย', [['Noto Sans Thai', 'ไทย']]],
    ['বাংলা', [['Noto Sans Bengali', 'বাংলা']]],
    ['தமிழ்', [['Noto Sans Tamil', 'தமிழ்']]],
    ['🎉', [['Noto Emoji', '🎉']]],
    ['ሰላም', [['UnifontEX', 'ሰላም']]],
  ])('of %s', (text, expected) => {
    expect(pieces(text)).toEqual(expected);
  });

  it('stays that of the letter for its marks', () => {
    expect(pieces('e\u0301').map(([name]) => name)).toEqual(['DejaVu Sans']);
  });
});

describe('text from right to left', () => {
  it('stands in the order of the eye, numbers and names in theirs (UAX #9)', () => {
    expect(pieces('שלום 123 abc').map(([, text]) => text)).toEqual(['abc', ' ', '123', 'שלום ']);
    expect(setLines('שלום', 10, fonts)[0]?.isRightToLeft).toBe(true);
    expect(pieces('abc שלום').map(([, text]) => text)).toEqual(['abc ', 'שלום']);
  });

  it('turns brackets and signs round that stand alone', () => {
    expect(pieces('א 1) ב').map(([, text]) => text)).toEqual(['( ב', '1', 'א ']);
    expect(pieces('א 1 (2').map(([, text]) => text)).toEqual(['2', ') ', '1', 'א ']);
  });

  it('is not looked for where there is none', () => {
    expect(levelsOf('plain (text) 12')).toEqual({ base: 0, of: new Uint8Array(15) });
  });

  it('is ordered by rule L2 of UAX #9', () => {
    const line = [0, 1, 2, 1, 0].map((level, index) => ({ level, index }));
    expect(inVisualOrder(line).map(({ index }) => index)).toEqual([0, 3, 2, 1, 4]);
  });
});

describe('paragraphs', () => {
  const all = (text: string): string[] => [...paragraphsOf(text, fonts.covers)];

  it('end at every kind of line end', () => {
    expect(all('a\r\nb\nc\rd\u2028e\x85f\x0bg\n\nh\n')).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', '', 'h']);
  });

  it('show what has no glyph as its code point, and lose nothing', () => {
    expect(all('a\x07b\ue123c\ud800d\u{10ffff}\te')).toEqual(['a[U+0007]b[U+E123]c[U+D800]d[U+10FFFF]    e']);
  });

  it('keep what is invisible by its nature', () => {
    expect(all('क्\u200dष')).toEqual(['क्\u200dष']);
  });

  it('are cut before they become costly, between characters', () => {
    const parts = all(`a${'😀'.repeat(5_000)}`);
    expect(Math.max(...parts.map((part) => part.length))).toBeLessThanOrEqual(4_000);
    expect(parts.join('')).toBe(`a${'😀'.repeat(5_000)}`);
  });

  it('of a name are one line that nothing turns round', () => {
    expect(oneParagraph('exe\u202efdp\r\n.txt', fonts.covers)).toBe('exe[U+202E]fdp .txt');
  });
});

describe('lines', () => {
  /** Every character is one wide. */
  const broken = (text: string, lineWidth: number): string[] =>
    breakLines(text, { widths: new Float64Array(text.length).fill(1), lineWidth }).map(({ start, end }) => text.slice(start, end));

  it.each([
    ['one two three', 8, ['one two', 'three']],
    ['one two', 7, ['one two']],
    ['one  two', 3, ['one', 'two']],
    ['abcdefgh', 3, ['abc', 'def', 'gh']],
    ['a abcdefgh', 4, ['a ab', 'cdef', 'gh']],
    ['well-known', 6, ['well-', 'known']],
    ['中文字,文', 3, ['中文', '字,文']],
    ['  indented', 20, ['  indented']],
    ['', 5, ['']],
  ])('of %j in %i', (text, width, lines) => {
    expect(broken(text, width)).toEqual(lines);
  });

  it('part Thai between words, and keep marks with their letters', () => {
    expect(broken('ภาษาไทยง่าย', 8)).toEqual(['ภาษาไทย', 'ง่าย']);
    expect(broken('e\u0301e\u0301', 3)).toEqual(['e\u0301', 'e\u0301']);
  });
});
