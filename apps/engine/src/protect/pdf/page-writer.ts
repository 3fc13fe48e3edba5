/** Pages of A4 that lines are written on from top to bottom, as long as there are pages. */
import { buffer } from 'node:stream/consumers';
import PDFDocument from 'pdfkit';
import type { Face } from './font-book.js';
import { isTurnedByFont, type Piece, type SetLine } from './set-lines.js';

/** In points, 1/72 inch. ISO 216 A4 is 595.28 × 841.89. */
export const PAGE = { width: 595.28, height: 841.89, margin: 56 };
export const TEXT_WIDTH = PAGE.width - 2 * PAGE.margin;

const LINE_HEIGHT = 15;
/** From the top of a line to the line that letters stand on. */
const BASELINE = 11;
const FOOT_SIZE = 8;

/** How a line is written. */
export interface LineStyle {
  /** In points. */
  readonly size: number;
  /** From the left margin, and from the left margin to the end of the line. */
  readonly left: number;
  readonly right: number;
  readonly color: string;
  /** Opened when the line is clicked. */
  readonly link?: string;
}

export const BODY: LineStyle = { size: 10, left: 0, right: TEXT_WIDTH, color: '#000000' };

export interface PageWriter {
  /** Whether one more line can be written without going beyond that many pages. */
  hasRoom(within: number): boolean;
  /** Writes a line, on a new page if this one is full; `sameLine`: beside the line before. */
  write(line: SetLine, style: LineStyle, sameLine?: boolean): void;
  /** Leaves room; at the end of a page nothing. */
  skip(lines: number): void;
  /** Draws a rule over the whole width. */
  rule(): void;
  /** Numbers the pages. Nothing can be written afterwards. */
  finished(): Promise<Buffer>;
}

export interface PageOptions {
  /** What readers show as the name of the document. */
  readonly title: string;
  /** Draws the digits of page numbers. */
  readonly footFace: Face;
}

export function createPageWriter({ title, footFace }: PageOptions): PageWriter {
  const document = new PDFDocument({
    size: [PAGE.width, PAGE.height],
    margin: 0,
    bufferPages: true,
    pdfVersion: '1.7',
    info: { Title: title, Creator: 'Lazaret' },
  });
  const lowest = PAGE.height - PAGE.margin;
  const bytes = buffer(document);
  let top = PAGE.margin;
  let pages = 1;
  const isFull = (): boolean => top + LINE_HEIGHT > lowest;
  const pageFor = (): void => {
    if (!isFull()) return;
    document.addPage();
    pages++;
    top = PAGE.margin;
  };
  return {
    hasRoom: (within) => pages < within || (pages === within && !isFull()),
    write(line, style, sameLine = false) {
      if (sameLine) top -= LINE_HEIGHT;
      else pageFor();
      drawLine(document, line, { ...style, baseline: top + BASELINE });
      top += LINE_HEIGHT;
    },
    skip(lines) {
      top = Math.min(top + lines * LINE_HEIGHT, lowest);
    },
    rule() {
      document
        .moveTo(PAGE.margin, top)
        .lineTo(PAGE.width - PAGE.margin, top)
        .lineWidth(0.5)
        .stroke('#999999');
    },
    async finished() {
      numberPages(document, footFace);
      document.end();
      return bytes;
    },
  };
}

/**
 * Scripts whose glyphs stand in another order than their letters: what is copied or searched for is said beside them. Not so for text
 * from right to left: readers turn it round themselves, and would turn round what is said.
 */
const REORDERED = /[\u0900-\u0eff\u1000-\u109f\u1780-\u17ff]/;

type Document = PDFKit.PDFDocument;
/** In points from the top of the page. */
export type Drawn = LineStyle & { readonly baseline: number };

/** Draws a line where it is said. */
export function drawLine(document: Document, { pieces, isRightToLeft }: SetLine, style: Drawn): void {
  const isPlain = pieces.length < 2 && !isRightToLeft && style.link === undefined;
  const widths = isPlain ? [] : pieces.map((piece) => select(document, piece.face, style).widthOfString(piece.drawn, shapingOf(piece)));
  const total = widths.reduce((sum, width) => sum + width, 0);
  let x = PAGE.margin + (isRightToLeft ? style.right - total : style.left);
  pieces.forEach((piece, index) => {
    const width = widths[index] ?? 0;
    drawPiece(document, piece, { ...style, x });
    x += width;
  });
  if (style.link !== undefined) document.link(x - total, style.baseline - BASELINE, total, LINE_HEIGHT, style.link);
}

function drawPiece(document: Document, piece: Piece, style: Drawn & { readonly x: number }): void {
  const isOther = REORDERED.test(piece.read);
  if (isOther) document.markContent('Span', { actual: piece.read });
  select(document, piece.face, style).text(piece.drawn, style.x, style.baseline, {
    lineBreak: false,
    baseline: 'alphabetic',
    ...shapingOf(piece),
  });
  if (isOther) document.endMarkedContent();
}

function select(document: Document, { name, font }: Face, { size, color }: LineStyle): Document {
  return document.font(font, name, size).fillColor(color);
}

/** Without features pdfkit shapes word by word, from left to right; with a list of them, be it empty, the text as a whole. */
function shapingOf({ drawn }: Piece): PDFKit.Mixins.TextOptions {
  return isTurnedByFont(drawn) ? { features: [] } : {};
}

function numberPages(document: Document, face: Face): void {
  const { start, count } = document.bufferedPageRange();
  for (let page = 0; page < count; page++) {
    document.switchToPage(start + page);
    const text = `${page + 1} / ${count}`;
    select(document, face, { ...BODY, size: FOOT_SIZE, color: '#666666' });
    const x = PAGE.width - PAGE.margin - document.widthOfString(text);
    document.text(text, x, PAGE.height - PAGE.margin / 2, { lineBreak: false, baseline: 'alphabetic' });
  }
}
