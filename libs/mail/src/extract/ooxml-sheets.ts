/** Text of Excel workbooks (ECMA-376 §18): a text for each sheet, cells in row order, tabs between cells, a line for each row. */

import { attributeOf, tokenizeXml } from './xml-tokenizer.js';

/** The parts of a package by name. */
export type Parts = ReadonlyMap<string, Buffer>;

/** One sheet. */
export interface SheetText {
  readonly name: string;
  readonly text: string;
}

/** All sheets, and the shared strings that no sheet shows, which people believe deleted. */
export function textOfSheets(parts: Parts): SheetText[] {
  const strings = sharedStrings(parts.get('xl/sharedStrings.xml'));
  const used = new Set<number>();
  const names = sheetNames(parts);
  const sheets: SheetText[] = [];
  for (const [part, bytes] of parts) {
    if (!/^xl\/(worksheets|chartsheets|dialogsheets|macrosheets)\/[^/]+\.xml$/.test(part)) continue;
    sheets.push({ name: names.get(part) ?? part.replace(/^.*\/|\.xml$/g, ''), text: textOfSheet(bytes, strings, used) });
  }
  const unused = strings.filter((text, index) => !used.has(index) && text !== '');
  if (unused.length > 0) sheets.push({ name: 'unused-strings', text: unused.join('\n') });
  return sheets;
}

function sharedStrings(part: Buffer | undefined): string[] {
  const strings: string[] = [];
  if (part === undefined) return strings;
  let current = '';
  let inText = false;
  tokenizeXml(part, {
    open(name) {
      if (name === 'si') current = '';
      inText = name === 't';
    },
    close(name) {
      if (name === 'si') strings.push(current);
      inText = false;
    },
    text(text) {
      if (inText) current += text;
    },
  });
  return strings;
}

function sheetNames(parts: Parts): ReadonlyMap<string, string> {
  const targets = new Map<string, string>();
  const names = new Map<string, string>();
  const rels = parts.get('xl/_rels/workbook.xml.rels');
  const workbook = parts.get('xl/workbook.xml');
  if (rels === undefined || workbook === undefined) return names;
  onOpen(rels, (name, attributes) => {
    const target = attributeOf(attributes, 'Target');
    if (name === 'Relationship' && target !== undefined) {
      targets.set(attributeOf(attributes, 'Id') ?? '', target.startsWith('/') ? target.slice(1) : `xl/${target}`);
    }
  });
  onOpen(workbook, (name, attributes) => {
    const part = name === 'sheet' ? targets.get(attributeOf(attributes, 'id') ?? '') : undefined;
    if (part !== undefined) names.set(part, attributeOf(attributes, 'name') ?? part);
  });
  return names;
}

function onOpen(part: Buffer, open: (name: string, attributes: string) => void): void {
  tokenizeXml(part, { open, close: () => undefined, text: () => undefined });
}

/** Elements of a sheet whose character data count: values, inline strings, formulas, and page headers and footers. */
const VALUE_ELEMENTS = new Set(['v', 't', 'f', 'oddHeader', 'oddFooter', 'evenHeader', 'evenFooter', 'firstHeader', 'firstFooter']);

function textOfSheet(part: Buffer, strings: readonly string[], used: Set<number>): string {
  const rows: string[] = [];
  const besides: string[] = [];
  let cells: string[] = [];
  let type = '';
  let value = '';
  let element = '';
  tokenizeXml(part, {
    open(name, attributes) {
      element = name;
      if (name === 'row') cells = [];
      if (name !== 'c') return;
      type = attributeOf(attributes, 't') ?? 'n';
      value = '';
    },
    close(name) {
      if (name === 'c') cells.push(cellText(type, value, strings, used));
      if (name === 'row') rows.push(cells.join('\t'));
      element = '';
    },
    text(text) {
      if (!VALUE_ELEMENTS.has(element)) return;
      if (element === 'v' || element === 't') value += text;
      // A formula matters for the text that it quotes.
      else if (element !== 'f' || text.includes('"')) besides.push(text);
    },
  });
  return [...rows, ...besides].join('\n');
}

function cellText(type: string, value: string, strings: readonly string[], used: Set<number>): string {
  if (type === 's') {
    const index = Number(value);
    used.add(index);
    return strings[index] ?? '';
  }
  // Excel writes long numbers as 4.111111111111111E15; written out they can be found.
  return type === 'n' && /^-?\d(\.\d+)?E\+?\d{1,2}$/i.test(value.trim()) ? String(Number(value)) : value;
}
