/** HTML and XML to text for scanning: everything that a person, or the recipient's program, could read out of the markup. */

import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2';

/** Text of a document and the documents that stood inside it. */
export interface MarkupText {
  readonly text: Buffer;
  /** `data:` URIs and `srcdoc` documents, to be read as files of their own. */
  readonly embedded: readonly EmbeddedFile[];
}

/** A file carried in an attribute. */
export interface EmbeddedFile {
  /** Lower-case media type as claimed. */
  readonly claimedType: string;
  readonly bytes: Buffer;
}

/** How elements part the text: `html` as a browser does, `xml` every element for itself. */
export type MarkupDialect = 'html' | 'xml';

/** Elements that begin a new line in a browser; all others join their text to the text around them. */
const BLOCKS = new Set(
  (
    'address article aside blockquote body br button caption center dd details dialog dir div dl dt fieldset figcaption figure footer form ' +
    'frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html iframe legend li main menu nav noembed noframes noscript object ol optgroup ' +
    'option p plaintext pre search section select summary table tbody textarea tfoot thead title tr ul xmp'
  ).split(' '),
);
const CELLS = new Set(['td', 'th']);
/** Elements whose content is no running text: kept, but at the end. */
const CODE = new Set(['script', 'style']);
/** Attributes that only lay out; every other attribute is text that somebody could hide something in. */
const LAYOUT_ATTRIBUTES = new Set(
  (
    'align bgcolor border cellpadding cellspacing class clear color colspan dir face height hspace id lang nowrap rel role rowspan rules scope ' +
    'size style target type valign vlink vspace width xml:lang xml:space'
  ).split(' '),
);
/** Comments inside comments are text; conditional comments of mail programs hold markup. */
const MAX_COMMENT_DEPTH = 3;

const DATA_URI = /^\s*data:([^,;]*)((?:;[^,;]*)*),/i;

/** Reads `source`. Never throws: markup has no wrong form here. */
export function markupToText(source: string, dialect: MarkupDialect): MarkupText {
  const reading = createReading(source, dialect, 0);
  return { text: Buffer.from(reading.text()), embedded: reading.embedded };
}

interface Reading {
  readonly embedded: EmbeddedFile[];
  text(): string;
}

function createReading(source: string, dialect: MarkupDialect, commentDepth: number): Reading {
  const running: string[] = [];
  const apart: string[] = [];
  const embedded: EmbeddedFile[] = [];
  const collect: Collect = { source, dialect, commentDepth, running, apart, embedded };
  const tokenizer = new Tokenizer({ xmlMode: dialect === 'xml', decodeEntities: true }, callbacksFor(collect));
  tokenizer.write(source);
  tokenizer.end();
  const text = (): string => (apart.length === 0 ? running.join('') : `${running.join('')}\n${apart.join('\n')}`);
  return { embedded, text };
}

interface Collect {
  readonly source: string;
  readonly dialect: MarkupDialect;
  readonly commentDepth: number;
  /** Running text, joined without a gap. */
  readonly running: string[];
  /** Lines below the running text. */
  readonly apart: string[];
  readonly embedded: EmbeddedFile[];
}

function callbacksFor(collect: Collect): TokenizerCallbacks {
  const { source, running, apart } = collect;
  let attribute = '';
  let value = '';
  let code: string[] | undefined;
  /** Up to here the source has been handed over: what an unfinished tag swallows at the end is not. */
  let seen = 0;
  const endCode = (): void => {
    if (code) keepApart(apart, code.join(''));
    code = undefined;
  };
  const keepWhole = (start: number, end: number): void => {
    keepApart(apart, source.slice(start, end));
    seen = end + 1;
  };
  return {
    ontext(start, end) {
      (code ?? running).push(source.slice(start, end));
      seen = end;
    },
    ontextentity(codePoint, end) {
      (code ?? running).push(String.fromCodePoint(codePoint));
      seen = end;
    },
    onopentagname(start, end) {
      const name = openTag(collect, source.slice(start, end).toLowerCase());
      if (collect.dialect === 'html' && CODE.has(name)) code = [];
    },
    onclosetag(start, end) {
      const name = source.slice(start, end).toLowerCase();
      separate(collect, name);
      if (CODE.has(name)) endCode();
      const close = source.indexOf('>', end);
      if (close > end) keepApart(apart, source.slice(end, close));
      seen = Math.max(end, close);
    },
    onattribname(start, end) {
      attribute = source.slice(start, end).toLowerCase();
      value = '';
    },
    onattribdata: (start, end) => void (value += source.slice(start, end)),
    onattribentity: (codePoint) => void (value += String.fromCodePoint(codePoint)),
    onattribend: () => keepAttribute(collect, attribute, value),
    onopentagend: (end) => void (seen = end + 1),
    onselfclosingtag: (end) => void (seen = end + 1),
    oncomment(start, end, offset) {
      keepComment(collect, source.slice(start, end - offset));
      seen = end + 1;
    },
    oncdata(start, end, offset) {
      running.push(source.slice(start, end - offset));
      seen = end + 1;
    },
    ondeclaration: keepWhole,
    onprocessinginstruction: keepWhole,
    onend() {
      endCode();
      keepApart(apart, source.slice(seen).replace(/^>/, ''));
    },
  };
}

/** Parts the text before an element; a name that carries digits is text that hides in a tag. */
function openTag(collect: Collect, name: string): string {
  separate(collect, name);
  if (/\d{3}/.test(name)) keepApart(collect.apart, name);
  return name;
}

function separate(collect: Collect, name: string): void {
  if (CELLS.has(name)) collect.running.push('\t');
  else if (collect.dialect === 'xml' || BLOCKS.has(name)) collect.running.push('\n');
}

function keepAttribute(collect: Collect, name: string, value: string): void {
  if (LAYOUT_ATTRIBUTES.has(name)) return;
  if (value === '') {
    if (/\d{3}/.test(name)) keepApart(collect.apart, name);
    return;
  }
  if (name === 'srcdoc') collect.embedded.push({ claimedType: 'text/html', bytes: Buffer.from(value) });
  else if (/^\s*data:/i.test(value)) keepDataUri(collect, value);
  else keepApart(collect.apart, value);
}

/** RFC 2397; one without a comma is kept as text. */
function keepDataUri(collect: Collect, uri: string): void {
  const match = DATA_URI.exec(uri);
  if (!match) {
    keepApart(collect.apart, uri);
    return;
  }
  const payload = percentDecoded(uri.slice(match[0].length));
  const isBase64 = /;\s*base64\s*$/i.test(match[2] ?? '');
  const bytes = isBase64 ? Buffer.from(payload.toString('latin1'), 'base64') : payload;
  collect.embedded.push({ claimedType: (match[1] ?? '').trim().toLowerCase() || 'text/plain', bytes });
}

function percentDecoded(text: string): Buffer {
  if (!text.includes('%')) return Buffer.from(text);
  const bytes = Buffer.from(text).toString('latin1');
  return Buffer.from(
    bytes.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  );
}

function keepComment(collect: Collect, comment: string): void {
  if (!comment.includes('<') || collect.commentDepth >= MAX_COMMENT_DEPTH) {
    keepApart(collect.apart, comment);
    return;
  }
  const inner = createReading(comment, collect.dialect, collect.commentDepth + 1);
  keepApart(collect.apart, inner.text());
  collect.embedded.push(...inner.embedded);
}

function keepApart(apart: string[], text: string): void {
  if (/\S/.test(text)) apart.push(text.trim());
}
