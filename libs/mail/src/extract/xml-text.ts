/** All character data of an XML file of unknown vocabulary. */

import { tokenizeXml, unescapeXml, type XmlDefect } from './xml-tokenizer.js';

/** Text of an XML file with what was odd about it. */
export interface XmlText {
  readonly text: string;
  readonly defects: readonly XmlDefect[];
}

/** Character data, an element a line, and the values of attributes other than namespaces. */
export function textOfXml(bytes: Buffer): XmlText {
  const lines: string[] = [];
  const add = (text: string): void => {
    if (text.trim() !== '') lines.push(text.trim());
  };
  const defects = tokenizeXml(bytes, {
    open: (_, attributes) => {
      for (const [, key, double, single] of attributes.matchAll(/([^\s="']+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) {
        if (!/^xmlns\b|^rdf:about$|^encoding$/.test(key ?? '')) add(unescapeXml(double ?? single ?? ''));
      }
    },
    close: () => undefined,
    text: add,
  });
  return { text: lines.join('\n'), defects };
}
