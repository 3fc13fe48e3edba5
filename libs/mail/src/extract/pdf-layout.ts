/** Puts shown text into words and lines by where it stands, as a reader of the page would. */

import { PdfNotUnderstood } from './pdf-objects.js';

/** An affine map `[a b c d e f]` (ISO 32000-1 §8.3.3). */
export type Matrix = readonly [number, number, number, number, number, number];

/** Leaves everything where it is. */
export const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0];

/** `first`, then `second`. */
export function concat(first: Matrix, second: Matrix): Matrix {
  const [a, b, c, d, e, f] = first;
  const [g, h, i, j, k, l] = second;
  return [a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + l];
}

/** Moves by `x`, `y`, then `matrix`. */
export function translate([a, b, c, d, e, f]: Matrix, x: number, y: number): Matrix {
  return [a, b, c, d, x * a + y * c + e, x * b + y * d + f];
}

/** Gap, as a part of the font size, from which on two pieces of a line are two words; pdf.js has the same. */
const WORD_GAP = 0.102;
/** Shift of the baseline, as a part of the font size, from which on there is a new line. */
const LINE_SHIFT = 0.25;

/** One piece of text on the page. */
export interface Placed {
  readonly text: string;
  /** From text space, in which the font size is 1, to the page. */
  readonly place: Matrix;
  /** In text space; `undefined` when the font leaves widths to the reader. */
  readonly width: number | undefined;
}

/** Collects the text of one page. */
export interface PageText {
  /** The next piece in the order of the file. @throws PdfNotUnderstood when it can not tell where a word ends */
  show(piece: Placed): void;
  /** The text so far. */
  text(): string;
}

/** An empty page. */
export function createPageText(): PageText {
  let out = '';
  // Its last character is kept aside: to ask the growing string for it would copy the whole of it each time.
  let ending = '';
  let last: Placed | undefined;

  function separator(next: Placed): string {
    if (last === undefined || out === '') return '';
    const [a, b, c, d, e, f] = last.place;
    const determinant = a * d - b * c;
    if (determinant === 0) return '\n';
    // Where the next piece starts, in the text space of the last one.
    const [dx, dy] = [next.place[4] - e, next.place[5] - f];
    const along = (dx * d - dy * c) / determinant;
    const across = (dy * a - dx * b) / determinant;
    if (Math.abs(across) > LINE_SHIFT) return '\n';
    if (along < -LINE_SHIFT) return ' ';
    if (last.width === undefined) throw new PdfNotUnderstood('font without widths');
    const gap = along - last.width;
    return isWordGap(gap) ? ' ' : '';
  }

  return {
    show(piece) {
      if (piece.text !== '') {
        const between = separator(piece);
        const wanted = ending === '\n' ? '' : ending === ' ' && between === ' ' ? '' : between;
        out += wanted + piece.text;
        ending = piece.text.charAt(piece.text.length - 1);
      }
      last = piece;
    },
    text: () => out,
  };
}

/** Whether a gap (or a way back), as a part of the font size, parts two words. */
export function isWordGap(gap: number): boolean {
  return gap > WORD_GAP || gap < -1;
}

/** Whether the text needs no more white space at its end. */
export function endsWithSpace(text: string): boolean {
  const code = text.charCodeAt(text.length - 1);
  return code === 32 || code === 10;
}
