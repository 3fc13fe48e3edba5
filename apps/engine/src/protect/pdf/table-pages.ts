/** Pages of A4 across that rows of cells are written on; each page leaves as soon as the next begins. */
import { PassThrough, type Readable } from 'node:stream';
import PDFDocument from 'pdfkit';
import type { Face } from './font-book.js';
import { drawLine, PAGE as UPRIGHT } from './page-writer.js';
import type { SetLine } from './set-lines.js';

/** In points. ISO 216 A4, turned. */
const PAGE = { width: UPRIGHT.height, height: UPRIGHT.width, margin: 34 };
const FOOT = { size: 7, color: '#5a636e' };
/** Of a line, in sizes of its font. */
const LEADING = 1.32;
const ASCENT = 1;

/** Lines that stand beside others. */
export interface Cell {
  readonly line: readonly SetLine[];
  /** From the left margin. */
  readonly left: number;
  readonly width: number;
}

export interface TablePages {
  /** Between the margins. */
  readonly width: number;
  readonly bytes: Readable;
  /** Writes cells beside each other, on a new page if this one has no room for all of them. */
  row(cells: readonly Cell[], style: { readonly size: number; readonly color: string }): void;
  rule(): void;
  skip(points: number): void;
  /** Called at the top of each new page. */
  repeatAtTop(draw: () => void): void;
  end(): void;
  fail(cause: Error): void;
}

export interface TablePagesOptions {
  /** What readers show as the name of the document. */
  readonly title: string;
  /** Draws the foot. */
  readonly footFace: Face;
  readonly takenAt: string;
}

export function createTablePages({ title, footFace, takenAt }: TablePagesOptions): TablePages {
  const info = { Title: title, Creator: 'Lazaret', CreationDate: new Date(takenAt) };
  const document = new PDFDocument({ size: [PAGE.width, PAGE.height], margin: 0, pdfVersion: '1.7', info });
  const bytes = new PassThrough();
  document.pipe(bytes);
  const lowest = PAGE.height - PAGE.margin;
  let top = PAGE.margin;
  let page = 1;
  let atTop = (): void => undefined;
  const foot = (): void => {
    document.font(footFace.font, footFace.name, FOOT.size).fillColor(FOOT.color);
    document.text(`${title} · Lazaret · page ${String(page)}`, PAGE.margin, lowest + 14, { lineBreak: false, baseline: 'alphabetic' });
  };
  const turn = (): void => {
    foot();
    document.addPage();
    page += 1;
    top = PAGE.margin;
    atTop();
  };
  return {
    width: PAGE.width - 2 * PAGE.margin,
    bytes,
    row(cells, { size, color }) {
      const height = Math.max(1, ...cells.map(({ line }) => line.length)) * size * LEADING;
      if (top + height > lowest) turn();
      for (const { line, left, width } of cells) {
        const from = left + PAGE.margin - UPRIGHT.margin; // lines are drawn from the margin of an upright page
        line.forEach((each, index) => {
          drawLine(document, each, { size, color, left: from, right: from + width, baseline: top + size * (ASCENT + index * LEADING) });
        });
      }
      top += height;
    },
    rule() {
      document
        .moveTo(PAGE.margin, top + 1)
        .lineTo(PAGE.width - PAGE.margin, top + 1)
        .lineWidth(0.3)
        .stroke('#c9ced6');
      top += 3;
    },
    skip(points) {
      top = Math.min(top + points, lowest);
    },
    repeatAtTop(draw) {
      atTop = draw;
    },
    end() {
      foot();
      document.end();
    },
    fail(cause) {
      bytes.destroy(cause);
    },
  };
}
