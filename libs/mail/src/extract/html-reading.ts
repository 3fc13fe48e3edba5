/**
 * HTML as text for reading on paper: what a browser would show, in lines. Unlike the text for scanning (`html-text.ts`) it leaves
 * out what nobody sees (scripts, styles, comments, most attributes) and keeps what a reader needs: where links lead, what
 * pictures are called.
 */

import { Tokenizer } from 'htmlparser2';
import { createReadingLines, type ReadingLines } from './reading-lines.js';

/** Elements with an empty line before and after them. */
const PARAGRAPHS = new Set('address blockquote dl fieldset figure form h1 h2 h3 h4 h5 h6 hr ol p pre table ul'.split(' '));
/** Elements that begin and end a line. */
const LINES = new Set(
  'article aside body caption center dd details dialog dir div dt figcaption footer header legend li main menu nav option section summary tr'.split(
    ' ',
  ),
);
const CELLS = new Set(['td', 'th']);
/** Elements whose content is not shown. */
const HIDDEN = new Set(['script', 'style', 'title', 'template', 'iframe']);

/** Of a link: longer ones are trackers, and nobody types them. */
const MOST_LINK_CHARACTERS = 2_000;

interface OpenTag {
  readonly name: string;
  readonly attributes: Map<string, string>;
}

/** Reads `html`. Never throws: markup has no wrong form here. Lines end in `\n`. */
export function htmlToReading(html: string): string {
  const page = createPage();
  let tag: OpenTag = { name: '', attributes: new Map() };
  let attribute = '';
  let value = '';
  const tokenizer = new Tokenizer(
    { xmlMode: false, decodeEntities: true },
    {
      ontext: (start, end) => page.text(html.slice(start, end)),
      ontextentity: (codePoint) => page.text(String.fromCodePoint(codePoint)),
      onopentagname(start, end) {
        tag = { name: html.slice(start, end).toLowerCase(), attributes: new Map() };
      },
      onattribname(start, end) {
        attribute = html.slice(start, end).toLowerCase();
        value = '';
      },
      onattribdata: (start, end) => void (value += html.slice(start, end)),
      onattribentity: (codePoint) => void (value += String.fromCodePoint(codePoint)),
      // the first of two attributes counts (HTML §13.2.5.33)
      onattribend: () => {
        if (!tag.attributes.has(attribute)) tag.attributes.set(attribute, value);
      },
      onopentagend: () => page.open(tag),
      onselfclosingtag: () => page.open(tag),
      onclosetag: (start, end) => page.close(html.slice(start, end).toLowerCase()),
      oncomment: () => undefined,
      // what Outlook writes for itself, and nothing that is shown
      oncdata: () => undefined,
      ondeclaration: () => undefined,
      onprocessinginstruction: () => undefined,
      onend: () => undefined,
    },
  );
  tokenizer.write(html);
  tokenizer.end();
  return page.finished();
}

interface Page {
  text(text: string): void;
  open(tag: OpenTag): void;
  close(name: string): void;
  finished(): string;
}

function createPage(): Page {
  const lines = createReadingLines();
  /** The hidden element that everything is in now. */
  let hiddenBy: string | undefined;
  let link: { readonly href: string; readonly from: number } | undefined;
  let preformatted = 0;
  return {
    text(text) {
      if (hiddenBy !== undefined) return;
      if (preformatted > 0) lines.keep(text);
      else lines.flow(text);
    },
    open({ name, attributes }) {
      if (hiddenBy !== undefined) return;
      if (HIDDEN.has(name)) hiddenBy = name;
      if (name === 'a') link = { href: attributes.get('href') ?? '', from: lines.length() };
      if (name === 'pre') preformatted++;
      separate(lines, name);
      showSign(lines, name, attributes);
    },
    close(name) {
      if (hiddenBy === name) hiddenBy = undefined;
      if (hiddenBy !== undefined) return;
      if (name === 'a' && link !== undefined) showTarget(lines, link);
      if (name === 'a') link = undefined;
      if (name === 'pre') preformatted = Math.max(0, preformatted - 1);
      separate(lines, name);
    },
    finished: () => lines.finished(),
  };
}

function separate(lines: ReadingLines, name: string): void {
  if (PARAGRAPHS.has(name)) lines.endLine(2);
  else if (LINES.has(name)) lines.endLine(1);
  else if (CELLS.has(name)) lines.gap();
}

/** What stands for an element that is no text. */
function showSign(lines: ReadingLines, name: string, attributes: ReadonlyMap<string, string>): void {
  if (name === 'li') lines.bullet();
  if (name === 'br') lines.breakLine();
  if (name === 'hr') {
    lines.keep('———');
    lines.endLine(2);
  }
  const alternative = attributes.get('alt')?.trim() ?? '';
  if (name === 'img' && alternative !== '') lines.flow(`[${alternative}]`);
}

/** On paper nobody can point at a link: where it leads stands behind it, unless the text says so already. */
function showTarget(lines: ReadingLines, { href, from }: { readonly href: string; readonly from: number }): void {
  const target = href.trim();
  if (!/^(?:https?|mailto|ftp|tel):/i.test(target) || target.length > MOST_LINK_CHARACTERS) return;
  const bare = (text: string): string => text.replace(/^(?:https?:\/\/|mailto:|tel:)/i, '').replace(/\/$/, '');
  if (bare(lines.since(from).trim()) !== bare(target)) lines.flow(` <${target}>`);
}
