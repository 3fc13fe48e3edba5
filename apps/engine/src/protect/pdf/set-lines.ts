/** A paragraph as lines of pieces, each of one font and one direction, in the order of the eye. */
import { inVisualOrder, type Levels, levelsOf, mirrored } from './bidi-order.js';
import { breakLines, type LineSpan } from './break-lines.js';
import type { Face, FontBook } from './font-book.js';

/** Text that is drawn in one go. */
export interface Piece {
  readonly face: Face;
  /** In logical order if the font turns it round itself (`isShaped`), else in the order of the eye. */
  readonly drawn: string;
  /** As it is read, searched and copied. */
  readonly read: string;
  readonly level: number;
}

export interface SetLine {
  readonly pieces: readonly Piece[];
  /** Begins at the right margin. */
  readonly isRightToLeft: boolean;
}

/** Letters of scripts that fonts draw from right to left; a run without one is taken for left to right by the shaper. */
const TURNED_BY_FONT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** Whether the shaper of the font draws this run from right to left by itself. */
export function isTurnedByFont(text: string): boolean {
  return TURNED_BY_FONT.test(text);
}

/**
 * Sets one paragraph; every character in it must have a font.
 * @param lineWidth - in units of the font size.
 */
export function setLines(paragraph: string, lineWidth: number, fonts: FontBook): SetLine[] {
  const faces = facesOf(paragraph, fonts);
  const levels = levelsOf(paragraph);
  const widths = Float64Array.from(faces, ({ width }) => width);
  return breakLines(paragraph, { widths, lineWidth }).map((span) => {
    const pieces = piecesOf(paragraph, span, { faces, levels });
    return { pieces: inVisualOrder(pieces), isRightToLeft: levels.base === 1 };
  });
}

interface Placed {
  readonly face: Face;
  /** In units of the font size; the second half of a surrogate pair has none. */
  readonly width: number;
}

function facesOf(paragraph: string, fonts: FontBook): Placed[] {
  const placed: Placed[] = [];
  let face: Face | undefined;
  for (const char of paragraph) {
    const codePoint = char.codePointAt(0) ?? 0;
    face = fonts.faceOf(codePoint, face);
    placed.push({ face, width: face.widthOf(codePoint) });
    if (char.length === 2) placed.push({ face, width: 0 });
  }
  return placed;
}

function piecesOf(
  paragraph: string,
  { start, end }: LineSpan,
  at: { readonly faces: readonly Placed[]; readonly levels: Levels },
): Piece[] {
  const pieces: Piece[] = [];
  for (let from = start; from < end;) {
    const face = at.faces[from]?.face;
    const level = at.levels.of[from] ?? 0;
    let to = from + 1;
    while (to < end && at.faces[to]?.face === face && at.levels.of[to] === level) to++;
    if (face !== undefined) pieces.push({ face, level, ...textOf(paragraph.slice(from, to), level) });
    from = to;
  }
  return pieces;
}

/** The shaper turns letters round and leaves brackets as they are; blanks and signs alone it does not turn at all. */
function textOf(text: string, level: number): Pick<Piece, 'drawn' | 'read'> {
  if (level % 2 === 0) return { drawn: text, read: text };
  const turned = mirrored(text);
  return { drawn: isTurnedByFont(text) ? turned : reversed(turned), read: text };
}

const CHARACTERS = new Intl.Segmenter('en', { granularity: 'grapheme' });

function reversed(text: string): string {
  return Array.from(CHARACTERS.segment(text), ({ segment }) => segment)
    .reverse()
    .join('');
}
