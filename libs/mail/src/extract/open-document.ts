/** Text of one XML part of an OpenDocument file (OASIS OpenDocument 1.3). */

import type { MarkupText } from './ooxml-markup.js';
import { attributeOf, tokenizeXml } from './xml-tokenizer.js';

const MAX_SPACES = 1_000;

/** What follows the end of an element. */
const ENDINGS: Readonly<Record<string, string>> = { p: '\n', h: '\n', 'table-row': '\n' };

/** All character data in order; a cell whose value is longer than its text gives both. */
export function textOfOpenDocument(part: Buffer): MarkupText {
  let out = '';
  let cell: { value: string; start: number } | undefined;
  const links: string[] = [];
  const defects = tokenizeXml(part, {
    open(name, attributes) {
      if (name === 'tab') out += '\t';
      if (name === 'line-break') out += '\n';
      if (name === 's') out += ' '.repeat(Math.min(MAX_SPACES, Number(attributeOf(attributes, 'c') ?? 1) || 1));
      if (name === 'table-cell') cell = { value: attributeOf(attributes, 'value') ?? '', start: out.length };
      const link = name === 'a' ? attributeOf(attributes, 'href') : undefined;
      if (link !== undefined) links.push(link);
    },
    close(name) {
      if (name === 'table-cell') {
        out = out.trimEnd() + cellEnd(cell, out);
        cell = undefined;
      } else if (ENDINGS[name] !== undefined) out += ENDINGS[name];
    },
    text(text) {
      if (out !== '' || text.trim() !== '') out += text;
    },
  });
  return { text: [out.trim(), ...links].filter((line) => line !== '').join('\n'), defects };
}

/** A card number in a narrow cell is shown as 4.11E+15; its value is what counts. */
function cellEnd(cell: { value: string; start: number } | undefined, out: string): string {
  if (cell === undefined || cell.value === '' || out.slice(cell.start).trim() === cell.value) return '\t';
  return ` ${cell.value}\t`;
}
