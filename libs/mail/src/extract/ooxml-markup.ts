/** Text of one XML part of Word, PowerPoint, drawings and their comments (ECMA-376), as one reads it. */

import { attributeOf, tokenizeXml, type XmlDefect } from './xml-tokenizer.js';

/** Text of one part and what was odd about it. */
export interface MarkupText {
  readonly text: string;
  readonly defects: readonly XmlDefect[];
}

/** Elements whose character data people wrote: text, deleted text, field codes, and comments of PowerPoint. */
const TEXT_ELEMENTS = new Set(['t', 'delText', 'instrText', 'delInstrText', 'text']);

/** Elements that stand for a character. */
const CHARACTERS: Readonly<Record<string, string>> = { tab: '\t', br: '\n', cr: '\n', noBreakHyphen: '-', ptab: '\t' };

/** What follows the end of an element. */
const ENDINGS: Readonly<Record<string, string>> = { p: '\n', tc: '\t', tr: '\n', text: '\n', txBody: '\n', comment: '\n' };

/** Attributes that hold text: descriptions of pictures, field codes, labels of form fields, WordArt, defaults. */
const TEXT_ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  docPr: ['descr', 'title'],
  cNvPr: ['descr', 'title'],
  fldSimple: ['instr'],
  alias: ['val'],
  tag: ['val'],
  listItem: ['displayText'],
  textpath: ['string'],
  docVar: ['val'],
  default: ['val'],
  attr: ['val'],
};

/** Reads a part. Runs are joined without a gap, for Word splits words and numbers over runs as it likes. */
export function textOfMarkup(part: Buffer): MarkupText {
  let out = '';
  const besides: string[] = [];
  let inText = 0;
  const defects = tokenizeXml(part, {
    open(name, attributes) {
      if (TEXT_ELEMENTS.has(name)) inText++;
      else if (CHARACTERS[name] !== undefined) {
        // Inside <w:tabs> a tab is a position, with a value; in text it has none.
        if (name !== 'tab' || !attributes.includes('pos=')) out += CHARACTERS[name];
      } else if (name === 'sym') out += symbol(attributes);
      for (const key of TEXT_ATTRIBUTES[name] ?? []) {
        const value = attributeOf(attributes, key);
        if (value !== undefined && value !== '') besides.push(value);
      }
    },
    close(name) {
      if (TEXT_ELEMENTS.has(name) && inText > 0) inText--;
      const ending = ENDINGS[name];
      if (ending !== undefined && out !== '') out += ending;
    },
    text(text) {
      if (inText > 0) out += text;
    },
  });
  return { text: [out.trim(), ...besides].filter((line) => line !== '').join('\n'), defects };
}

function symbol(attributes: string): string {
  const code = Number.parseInt(attributeOf(attributes, 'char') ?? '', 16);
  // Symbol fonts put ASCII into the private use area at F000 (ECMA-376 §17.3.3.30).
  if (code >= 0xf020 && code <= 0xf07e) return String.fromCharCode(code - 0xf000);
  return code > 0 && code <= 0xffff ? String.fromCharCode(code) : '';
}
