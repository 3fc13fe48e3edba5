/** Which of the packaged fonts draws which character. Fonts are opened when the first character needs them. */
import { readFileSync } from 'node:fs';
import { create, type Font } from 'fontkit';
import { PACKAGED_FONTS, type PackagedFont } from './packaged-fonts.js';
import { shapingFont } from './shaping-font.js';
import { unpackWoff } from './unpack-woff.js';

/** One font. */
export interface Face {
  readonly name: string;
  /** Of one document only: it remembers which characters its glyphs were first drawn for. */
  readonly font: Font;
  covers(codePoint: number): boolean;
  /** Advance width in units of the font size, unshaped: joined letters are narrower, never much wider. */
  widthOf(codePoint: number): number;
}

export interface FontBook {
  /** Whether any font has the character. */
  readonly covers: (codePoint: number) => boolean;
  /**
   * The font to draw it with; for signs and marks that of the character before, so that words stay together with them. What no
   * font has gets the first one, and its empty box.
   */
  faceOf(codePoint: number, before?: Face): Face;
}

/** Characters of no script of their own that belong to the word before: blanks, combining marks, signs of several scripts; not ASCII. */
const SHARED = /[ \u0080-\u{10ffff}]/u;
const OF_NO_SCRIPT = /[\p{Script=Common}\p{Script=Inherited}]/u;

/** Opens nothing yet. A book serves one document. */
export function openFontBook(fonts: readonly PackagedFont[] = PACKAGED_FONTS): FontBook {
  const shelves = fonts.map((font) => ({ ...font, face: once(() => openFace(font)) }));
  const found = new Map<number, Face | undefined>();
  const firstFace = (): Face => shelves[0]?.face() ?? fail();
  const find = (codePoint: number): Face | undefined => {
    if (found.has(codePoint)) return found.get(codePoint);
    const char = String.fromCodePoint(codePoint);
    const face = shelves.find((shelf) => shelf.for.test(char) && shelf.face().covers(codePoint))?.face();
    found.set(codePoint, face);
    return face;
  };
  return {
    covers: (codePoint) => find(codePoint) !== undefined,
    faceOf(codePoint, before) {
      if (before?.covers(codePoint) === true && isShared(String.fromCodePoint(codePoint))) return before;
      return find(codePoint) ?? before ?? firstFace();
    },
  };
}

function isShared(char: string): boolean {
  return SHARED.test(char) && OF_NO_SCRIPT.test(char);
}

function openFace({ name, file }: PackagedFont): Face {
  const opened = create(unpackWoff(readFileSync(file())));
  if (!('layout' in opened)) throw new TypeError(`${name} is a collection of fonts`);
  const widths = new Map<number, number>();
  return {
    name,
    font: shapingFont(opened),
    covers: (codePoint) => opened.hasGlyphForCodePoint(codePoint),
    widthOf(codePoint) {
      const known = widths.get(codePoint);
      if (known !== undefined) return known;
      const width = opened.glyphForCodePoint(codePoint).advanceWidth / opened.unitsPerEm;
      widths.set(codePoint, width);
      return width;
    },
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

function fail(): never {
  throw new RangeError('a font book needs at least one font');
}
