/** A report as PDF: a table on A4 across, written page by page. Nothing in it is active. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Readable } from 'node:stream';
import type { ReportCell, ReportColumn } from '#contracts';
import { openFontBook, type FontBook } from '../protect/pdf/font-book.js';
import { oneParagraph } from '../protect/pdf/paragraphs.js';
import { setLines, type SetLine } from '../protect/pdf/set-lines.js';
import { cellText, figureText, headText } from './cell-text.js';
import { MOST_PDF_ROWS } from './pdf-limits.js';
import { createTablePages, type TablePages } from '../protect/pdf/table-pages.js';
import { scopeText } from './report-scope.js';
import type { TakenReport } from './take-report.js';

/** Drawn, or only counted, between pauses in which the engine does other work. */
const ROWS_AT_ONCE = 5;
const COUNTED_AT_ONCE = 500;
const MOST_CELL_CHARACTERS = 600;
const MOST_CELL_LINES = 12;
const DIGIT_ZERO = 0x30;
/** Ends a cell that is not there as a whole. */
const MORE = '…';

const TITLE = { size: 15, color: '#14181d' };
const BODY = { size: 8.5, color: '#3a424c' };
const CELL = { size: 6.8, color: '#14181d' };
const HEAD = { size: 6.8, color: '#5a636e' };

/** Widths in points of columns whose values are all alike; text shares the rest. */
const WIDTHS: Readonly<Partial<Record<ReportColumn['kind'], number>>> = { instant: 46, number: 44, share: 36, 'yes-no': 34 };
const GAP = 5;

/** The file in pieces, while it is written. */
export function pdfFile(taken: TakenReport, mostRows = MOST_PDF_ROWS): Readable {
  const fonts = openFontBook();
  const { report, ask } = taken;
  const pages = createTablePages({ title: report.title, footFace: fonts.faceOf(DIGIT_ZERO), takenAt: ask.now });
  write({ taken, mostRows, fonts, pages }).catch((cause: unknown) => pages.fail(cause instanceof Error ? cause : new Error(String(cause))));
  return pages.bytes;
}

interface Sheet {
  readonly taken: TakenReport;
  readonly mostRows: number;
  readonly fonts: FontBook;
  readonly pages: TablePages;
}

async function write(sheet: Sheet): Promise<void> {
  const { taken, mostRows, pages } = sheet;
  const { report, ask, rows } = taken;
  writeLines(sheet, report.title, TITLE);
  writeLines(sheet, report.question, BODY);
  writeLines(
    sheet,
    `${ask.from.slice(0, 19)} to ${ask.to.slice(0, 19)} UTC, scope ${scopeText(ask.scope)}. Taken ${ask.now.slice(0, 19)} UTC.`,
    BODY,
  );
  writeLines(
    sheet,
    `At most ${mostRows.toLocaleString('en')} lines are drawn, and a long cell to its first lines, then ${MORE}; the CSV has all of it.`,
    BODY,
  );
  pages.skip(8);
  const table = tableOf(sheet);
  pages.repeatAtTop(() => table.head());
  table.head();
  let written = 0;
  let more = 0;
  for await (const cells of rows) {
    if (written === mostRows) {
      more += 1; // figures are over all rows
      if (more % COUNTED_AT_ONCE === 0) await nextTurn();
      if (pages.bytes.destroyed) return;
      continue;
    }
    table.row(cells);
    written += 1;
    if (written % ROWS_AT_ONCE === 0) await nextTurn();
    if (pages.bytes.destroyed) return; // nobody waits for it any more
  }
  pages.repeatAtTop(() => undefined);
  pages.skip(8);
  if (written === 0) writeLines(sheet, 'There is nothing of it in this period.', BODY);
  if (more > 0) writeLines(sheet, `${String(more)} more lines are not on these pages. All of them are in ${wholeFile(taken)}.`, BODY);
  for (const each of taken.figures()) writeLines(sheet, figureText(each), BODY);
  pages.skip(6);
  for (const note of taken.notes()) writeLines(sheet, note, BODY);
  pages.end();
}

/** How the rest is had. */
function wholeFile({ report: { name } }: TakenReport): string {
  return `the CSV of the same period and scope (page Reports, GET /api/v1/reports/${name}.csv, lazaret report ${name} --format csv)`;
}

interface Style {
  readonly size: number;
  readonly color: string;
}

function writeLines({ fonts, pages }: Sheet, text: string, style: Style): void {
  const shown = oneParagraph(text, fonts.covers);
  for (const line of setLines(shown, pages.width / style.size, fonts)) pages.row([{ line: [line], left: 0, width: pages.width }], style);
}

function tableOf({ taken, fonts, pages }: Sheet) {
  const { columns } = taken.report;
  const widths = widthsOf(columns, pages.width);
  const linesOf = (text: string, width: number): SetLine[] => {
    const lineWidth = (width - GAP) / CELL.size;
    const shown = oneParagraph(beginningOf(text), fonts.covers);
    if (shown === '') return [];
    const lines = setLines(shown, lineWidth, fonts);
    return lines.length <= MOST_CELL_LINES ? lines : [...lines.slice(0, MOST_CELL_LINES - 1), ...setLines(MORE, lineWidth, fonts)];
  };
  const rowOf = (texts: readonly string[], style: Style): void => {
    let left = 0;
    const cells = texts.map((text, index) => {
      const width = widths[index] ?? 0;
      const cell = { line: linesOf(text, width), left, width: width - GAP };
      left += width;
      return cell;
    });
    pages.row(cells, style);
    pages.rule();
  };
  return {
    head: () => rowOf(columns.map(headText), HEAD),
    row: (cells: readonly ReportCell[]) =>
      rowOf(
        columns.map((column, index) => cellText(column, cells[index] ?? null)),
        CELL,
      ),
  };
}

/** Never half a character. */
function beginningOf(text: string): string {
  return text.length <= MOST_CELL_CHARACTERS ? text : `${text.slice(0, MOST_CELL_CHARACTERS).replace(/[\ud800-\udbff]$/, '')}${MORE}`;
}

function widthsOf(columns: readonly ReportColumn[], width: number): number[] {
  const fixed = columns.map(({ kind }) => WIDTHS[kind]);
  const texts = fixed.filter((each) => each === undefined).length;
  const left = width - fixed.reduce<number>((sum, each) => sum + (each ?? 0), 0);
  return fixed.map((each) => each ?? left / Math.max(1, texts));
}
