/** Single cells of a CSV file: lists in one cell, and texts that a spreadsheet would run as a formula. */

/** What spreadsheets take for a formula at the beginning of a cell, in both widths; behind any number of apostrophes. */
const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/u;
const ESCAPED_FORMULA = /^'+[=+\-@\t\r\n＝＋－＠]/u;

/**
 * A text as it stands in a cell, quoted (RFC 4180 §2). One apostrophe more keeps a spreadsheet from running it
 * (https://owasp.org/www-community/attacks/CSV_Injection); {@link readCell} takes it off.
 */
export function writeCell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n']|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The text of a cell whose quotes are gone. */
export function readCell(cell: string): string {
  return ESCAPED_FORMULA.test(cell) ? cell.slice(1) : cell;
}

/** Texts between bars where they can be told apart so, else as JSON. An empty list is `[]`. */
export function writeList(texts: readonly string[]): string {
  const isPlain = texts.length > 0 && texts.every((text) => text !== '' && text === text.trim() && !text.includes('|'));
  return isPlain && texts[0]?.startsWith('[') === false ? texts.join('|') : JSON.stringify(texts);
}

/** The list in a cell; what is no list of texts is given as it is, for the reader of fields to refuse. */
export function readList(cell: string): unknown {
  if (!cell.startsWith('[')) return cell.split('|').map((text) => text.trim());
  try {
    return JSON.parse(cell);
  } catch {
    return cell;
  }
}
