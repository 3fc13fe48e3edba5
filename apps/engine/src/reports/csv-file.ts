/** A report as CSV (RFC 4180): UTF-8, lines end in CRLF, and no cell that a spreadsheet would take for a formula. Pure. */
import type { ReportCell, ReportColumn } from '#contracts';

const LINE_END = '\r\n';
const BYTE_ORDER_MARK = '\ufeff';
/** About so many characters go into one piece of the answer. */
const PIECE_CHARACTERS = 64 * 1024;

/**
 * What begins a formula in a spreadsheet, or hides one behind white space (OWASP, CSV injection); the full-width forms are taken for the
 * same by some programs.
 */
const FORMULA = /^[\s\u00a0\ufeff\u200b]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/;

/** One cell; text that would begin a formula gets an apostrophe before it, which spreadsheets show as text. */
export function csvCell(value: ReportCell): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The head names columns with their unit. */
export function csvHead(columns: readonly ReportColumn[]): string {
  return columns.map(({ title, unit }) => csvCell(unit === null ? title : `${title} (${unit})`)).join(',') + LINE_END;
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
