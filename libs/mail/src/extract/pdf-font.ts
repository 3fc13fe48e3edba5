/** Fonts of PDF as far as text needs them: the character and the width of each code (ISO 32000-1 §9.6–9.10). */

import { readToUnicode, type ToUnicode } from './pdf-cmap.js';
import type { PdfDocument } from './pdf-document.js';
import { characterOfGlyph, ENCODINGS, type CodeTable } from './pdf-encodings.js';
import { decodeStream } from './pdf-filters.js';
import { isArray, isDict, isStream, PdfNotUnderstood, type PdfDict, type PdfValue } from './pdf-objects.js';

/** A font; codes have one byte or two. */
export interface PdfFont {
  readonly codeBytes: 1 | 2;
  /** The text of each code; `undefined` when the font does not tell. */
  readonly characters: readonly (string | undefined)[];
  /** Whether each printable ASCII code is its own character, as in nearly all simple fonts. */
  readonly asciiIsItself: boolean;
  /** The advance of each code in thousandths of the font size. */
  readonly widths: readonly (number | undefined)[];
  /** The advance of the codes that `widths` leaves out; `undefined` when the file leaves it to the reader. */
  readonly usualWidth: number | undefined;
}

/** Helvetica from code 32 to 126 (Adobe core font metrics); it is the usual font of files without widths. */
const HELVETICA_WIDTHS = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278,
  278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722,
  667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556,
  556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

/** Reads a font dictionary. @throws PdfNotUnderstood when codes can not be turned into text with certainty */
export function readFont(font: PdfDict, document: PdfDocument): PdfFont {
  const toUnicode = readMap(font, document);
  switch (document.resolve(font.get('Subtype'))) {
    case 'Type0':
      return compositeFont(font, toUnicode, document);
    case 'Type1':
    case 'TrueType':
    case 'MMType1':
      return simpleFont(font, toUnicode, document);
    default:
      throw new PdfNotUnderstood('font type');
  }
}

function readMap(font: PdfDict, document: PdfDocument): ToUnicode | undefined {
  const stream = document.resolve(font.get('ToUnicode'));
  if (stream === null) return undefined;
  if (!isStream(stream)) throw new PdfNotUnderstood('ToUnicode');
  return readToUnicode(decodeStream(stream, document.bounds));
}

function simpleFont(font: PdfDict, toUnicode: ToUnicode | undefined, document: PdfDocument): PdfFont {
  const encoding = simpleEncoding(font, toUnicode !== undefined, document);
  const widths = simpleWidths(font, document);
  const characters = Array.from({ length: 256 }, (_, code) => toUnicode?.characters.get(code) ?? encoding[code]);
  const asciiIsItself = characters.slice(32, 127).every((character, index) => character === String.fromCharCode(32 + index));
  return { codeBytes: 1, characters, asciiIsItself, widths: widths ?? [], usualWidth: undefined };
}

function simpleEncoding(font: PdfDict, hasMap: boolean, document: PdfDocument): CodeTable {
  const encoding = document.resolve(font.get('Encoding'));
  const name = isDict(encoding) ? document.resolve(encoding.get('BaseEncoding')) : encoding;
  const table = typeof name === 'string' ? ENCODINGS.get(name) : hasOwnEncoding(font, document) ? [] : ENCODINGS.get('StandardEncoding');
  if (table === undefined && !hasMap) throw new PdfNotUnderstood('encoding');
  return isDict(encoding) ? withDifferences(table ?? [], document.resolve(encoding.get('Differences'))) : (table ?? []);
}

/** Symbolic fonts and embedded ones may have any encoding of their own. */
function hasOwnEncoding(font: PdfDict, document: PdfDocument): boolean {
  const descriptor = document.resolve(font.get('FontDescriptor'));
  const baseFont = document.resolve(font.get('BaseFont'));
  if (typeof baseFont !== 'string' || /symbol|dingbat/i.test(baseFont)) return true;
  return isDict(descriptor);
}

function withDifferences(base: CodeTable, differences: PdfValue): CodeTable {
  if (differences === null) return base;
  if (!isArray(differences)) throw new PdfNotUnderstood('differences');
  const table = [...base];
  let code = 0;
  for (const item of differences) {
    if (typeof item === 'number') code = item;
    else if (typeof item === 'string') table[code++] = characterOfGlyph(item);
    else throw new PdfNotUnderstood('differences');
  }
  return table;
}

function simpleWidths(font: PdfDict, document: PdfDocument): readonly (number | undefined)[] | undefined {
  const widths = document.resolve(font.get('Widths'));
  const first = document.resolve(font.get('FirstChar'));
  if (isArray(widths) && typeof first === 'number' && first >= 0 && first < 256) {
    const table: (number | undefined)[] = [];
    widths.slice(0, 256).forEach((width, index) => {
      const value = document.resolve(width);
      if (typeof value === 'number') table[first + index] = value;
    });
    return table;
  }
  const baseFont = document.resolve(font.get('BaseFont'));
  if (typeof baseFont !== 'string') return undefined;
  if (baseFont.startsWith('Courier')) return Array.from({ length: 256 }, () => 600);
  return /^Helvetica(-Oblique)?$/.test(baseFont) ? [...Array.from({ length: 32 }, () => undefined), ...HELVETICA_WIDTHS] : undefined;
}

function compositeFont(font: PdfDict, toUnicode: ToUnicode | undefined, document: PdfDocument): PdfFont {
  if (document.resolve(font.get('Encoding')) !== 'Identity-H') throw new PdfNotUnderstood('encoding of a composite font');
  if (toUnicode === undefined || (toUnicode.codeBytes ?? 2) !== 2) throw new PdfNotUnderstood('composite font without a map');
  const descendants = document.resolve(font.get('DescendantFonts'));
  const descendant = document.resolve(isArray(descendants) ? descendants[0] : null);
  if (!isDict(descendant)) throw new PdfNotUnderstood('composite font');
  const usual = document.resolve(descendant.get('DW'));
  return {
    codeBytes: 2,
    characters: byCode(toUnicode.characters),
    asciiIsItself: false,
    widths: byCode(compositeWidths(document.resolve(descendant.get('W')), document)),
    usualWidth: typeof usual === 'number' ? usual : 1000,
  };
}

function byCode<T>(map: ReadonlyMap<number, T>): (T | undefined)[] {
  const table: (T | undefined)[] = [];
  for (const [code, value] of map) if (code <= 0xffff) table[code] = value;
  return table;
}

/** `c [w1 w2 …]` or `first last w` (§9.7.4.3). */
function compositeWidths(list: PdfValue, document: PdfDocument): ReadonlyMap<number, number> {
  const widths = new Map<number, number>();
  if (!isArray(list)) return widths;
  for (let i = 0; i + 1 < list.length;) {
    const first = document.resolve(list[i]);
    const second = document.resolve(list[i + 1]);
    if (typeof first !== 'number') throw new PdfNotUnderstood('widths');
    if (isArray(second)) {
      second.forEach((width, index) => typeof width === 'number' && widths.set(first + index, width));
      i += 2;
      continue;
    }
    const width = document.resolve(list[i + 2]);
    if (typeof second !== 'number' || typeof width !== 'number' || second - first > 0xffff) throw new PdfNotUnderstood('widths');
    for (let code = first; code <= second; code++) widths.set(code, width);
    i += 3;
  }
  return widths;
}
