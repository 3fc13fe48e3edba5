/** Text of one XML part of an OpenDocument file (OASIS OpenDocument 1.3). */

import type { MarkupText } from './ooxml-markup.js';
import { attributeOf, tokenizeXml } from './xml-tokenizer.js';

const MAX_SPACES = 1_000;

/** What follows the end of an element. */
const ENDINGS: Readonly<Record<string, string>> = { p: '\n', h: '\n', 'table-row': '\n' };

/** All character data in order; a cell whose value is longer than its text gives both. */
export function textOfOpenDocument(part: Buffer): MarkupText {
  let out = '';
  let cell: { text: string; readonly value: string } | undefined;
  const links: string[] = [];
  const write = (text: string): void => {
    if (cell === undefined) out += text;
    else cell.text += text;
  };
  const defects = tokenizeXml(part, {
    open(name, attributes) {
      if (name === 'tab') write('\t');
      if (name === 'line-break') write('\n');
      if (name === 's') write(' '.repeat(Math.min(MAX_SPACES, Number(attributeOf(attributes, 'c') ?? 1) || 1)));
      if (name === 'table-cell') cell = { text: '', value: attributeOf(attributes, 'value') ?? '' };
      const link = name === 'a' ? attributeOf(attributes, 'href') : undefined;
      if (link !== undefined) links.push(link);
    },
    close(name) {
      if (name === 'table-cell' && cell !== undefined) {
        out += cellText(cell.text.trim(), cell.value);
        cell = undefined;
      } else if (ENDINGS[name] !== undefined) write(ENDINGS[name]);
    },
    text: write,
  });
  return { text: [out.trim(), ...links].filter((line) => line !== '').join('\n'), defects };
}

/** A card number in a narrow cell is shown as 4.11E+15; its value is what counts. */
function cellText(text: string, value: string): string {
  return value === '' || text === value ? `${text}\t` : `${text} ${value}\t`;
}
