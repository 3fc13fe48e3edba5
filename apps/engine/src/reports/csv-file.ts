/** A report as CSV (RFC 4180): UTF-8, lines end in CRLF, and no cell that a spreadsheet would take for a formula. Pure. */
import type { ReportCell, ReportColumn } from '#contracts';
import { headText } from './cell-text.js';

const LINE_END = '\r\n';
const BYTE_ORDER_MARK = '\ufeff';
/** About so many characters go into one piece of the answer. */
const PIECE_CHARACTERS = 64 * 1024;

/**
 * What begins a formula in a spreadsheet (OWASP, CSV injection), with its full-width and small forms, which some programs take for the same;
 * before it whatever may hide it: white space, marks without a width, quotes.
 */
const FORMULA = /(?<![\p{Z}\p{C}";])([\p{Z}\p{C}";]*)([=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b])/gu;
/** Programs set to a country where the comma is in numbers begin a cell behind these, whatever the quotes say. */
const OTHER_SEPARATOR = /[;\t\r\n]/;
const LEADING_CONTROL = /^[\t\r\n]/;

/** One cell; where text would begin a formula there is an apostrophe before it, which spreadsheets show as text. */
export function csvCell(value: ReportCell): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  const safe = withoutFormula(value);
  return /[",\r\n;]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function withoutFormula(text: string): string {
  const safe = text.replace(FORMULA, (all, before: string, sign: string, at: number) => {
    const guarded = OTHER_SEPARATOR.test(before) ? `${before}'${sign}` : all;
    return at === 0 ? `'${guarded}` : guarded;
  });
  return LEADING_CONTROL.test(safe) ? `'${safe}` : safe;
}

/** The head names columns with their unit. */
export function csvHead(columns: readonly ReportColumn[]): string {
  return columns.map((column) => csvCell(headText(column))).join(',') + LINE_END;
}

/** The file in pieces. */
export async function* csvFile(
  columns: readonly ReportColumn[],
  rows: AsyncIterable<readonly ReportCell[]>,
  { bom }: { readonly bom: boolean },
): AsyncGenerator<string> {
  let piece = (bom ? BYTE_ORDER_MARK : '') + csvHead(columns);
  for await (const cells of rows) {
    piece += cells.map(csvCell).join(',') + LINE_END;
    if (piece.length < PIECE_CHARACTERS) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}
