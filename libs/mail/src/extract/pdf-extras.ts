/** What a PDF file says beside its pages: properties, notes, links, form values, scripts, attached files. */

import { createContentReader, type ContentReader } from './pdf-content.js';
import { tolerant, type PdfDocument } from './pdf-document.js';
import { decodeStream } from './pdf-filters.js';
import { isArray, isBytes, isDict, isRef, isStream, type PdfDict, type PdfStream, type PdfValue } from './pdf-objects.js';
import { textOfXml } from './xml-text.js';

/** Keys whose strings people wrote or see (ISO 32000-1 §12.3–12.7, §14.9; ISO 32000-2 §12.5.6). */
const TEXT_KEYS = new Set([
  'Contents',
  'Title',
  'URI',
  'V',
  'DV',
  'RC',
  'TU',
  'Alt',
  'ActualText',
  'JS',
  'Desc',
  'F',
  'UF',
  'Opt',
  'T',
  'Subj',
]);
const MAX_DEPTH = 32;

/** A file attached to the PDF. */
export interface PdfAttachment {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Everything beside the pages. */
export interface PdfExtras {
  /** Without repetitions, in the order of the objects. */
  readonly texts: readonly string[];
  readonly attachments: readonly PdfAttachment[];
  /** Whether there is a picture: a file of pictures without text is a scan. */
  readonly hasImages: boolean;
  /** Objects or streams that could not be read. */
  readonly unreadObjects: number;
}

/** Reads all objects for what stands beside the pages. @throws PdfLimitReached */
export function readExtras(document: PdfDocument): PdfExtras {
  const gathering: Gathering = {
    document,
    texts: new Set(),
    attachments: new Map(),
    content: createContentReader(document),
    hasImages: false,
    unreadObjects: 0,
  };
  const info = tolerant(() => document.resolve(document.trailer.get('Info')));
  if (isDict(info)) for (const value of info.values()) addText(document.resolve(value), gathering);
  for (const number of document.objectNumbers()) {
    const value = tolerant(() => document.resolve({ ref: number }));
    if (value === undefined) gathering.unreadObjects++;
    else if (isBytes(value)) addText(value, gathering);
    else visit(value, gathering, 0);
  }
  return {
    texts: [...gathering.texts],
    attachments: [...gathering.attachments].flatMap(([stream, name]) => attachment(stream, name, gathering)),
    hasImages: gathering.hasImages,
    unreadObjects: gathering.unreadObjects,
  };
}

/** Unpacks every stream but pictures, so that a reader without limits is not given a bomb. @throws PdfLimitReached */
export function unpackAll(document: PdfDocument): void {
  for (const number of document.objectNumbers()) {
    const value = tolerant(() => document.resolve({ ref: number }));
    if (isStream(value) && value.dict.get('Subtype') !== 'Image') tolerant(() => decodeStream(value, document.bounds));
  }
}

/** Whether an encrypted file has attachments; dictionaries of streams are never encrypted. @throws PdfLimitReached */
export function hasAttachments(document: PdfDocument): boolean {
  return document.objectNumbers().some((number) => {
    const value = tolerant(() => document.resolve({ ref: number }));
    return isStream(value) && value.dict.get('Type') === 'EmbeddedFile';
  });
}

interface Gathering {
  readonly document: PdfDocument;
  readonly texts: Set<string>;
  readonly attachments: Map<PdfStream, string | undefined>;
  readonly content: ContentReader;
  hasImages: boolean;
  unreadObjects: number;
}

function visit(value: PdfValue, gathering: Gathering, depth: number): void {
  if (depth > MAX_DEPTH) return;
  if (isStream(value)) {
    visitStream(value, gathering);
    visit(value.dict, gathering, depth + 1);
  } else if (isArray(value)) value.forEach((item) => visit(item, gathering, depth + 1));
  else if (isDict(value)) visitDict(value, gathering, depth);
}

function visitDict(dict: PdfDict, gathering: Gathering, depth: number): void {
  // What a page calls its contents are operators, which have been read.
  const isPage = dict.get('Type') === 'Page';
  for (const [key, item] of dict) {
    if (TEXT_KEYS.has(key) && !(isPage && key === 'Contents'))
      addText(isRef(item) ? tolerant(() => gathering.document.resolve(item)) : item, gathering);
    if (key === 'XFA') addForm(item, gathering);
    if (!isRef(item)) visit(item, gathering, depth + 1);
  }
  const files = tolerant(() => gathering.document.resolve(dict.get('EF')));
  if (isDict(files)) addAttachments(files, dict, gathering);
  const appearance = tolerant(() => gathering.document.resolve(dict.get('AP')));
  if (isDict(appearance)) addAppearance(appearance.get('N'), gathering);
}

function visitStream(stream: PdfStream, gathering: Gathering): void {
  const type = stream.dict.get('Type');
  if (stream.dict.get('Subtype') === 'Image') gathering.hasImages = true;
  if (type === 'Metadata') addXml(stream, gathering);
  if (type === 'EmbeddedFile' && !gathering.attachments.has(stream)) gathering.attachments.set(stream, undefined);
}

function addText(value: PdfValue | undefined, gathering: Gathering): void {
  if (isBytes(value)) {
    const text = textOfString(value).trim();
    if (text !== '') gathering.texts.add(text);
  } else if (isArray(value)) {
    for (const item of value) if (isBytes(item)) addText(item, gathering);
  } else if (isStream(value) && value.dict.get('Type') === undefined && value.dict.get('Subtype') === undefined) {
    // Long values and scripts may be streams; a page's /Contents is one as well, but holds operators, not text.
    const bytes = tolerant(() => decodeStream(value, gathering.document.bounds));
    if (bytes !== undefined && looksLikeProse(bytes)) addText(bytes, gathering);
  }
}

/** Page content is binary or full of operators between numbers; prose and scripts are not. */
function looksLikeProse(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.subarray(0, 512)).toString('latin1');
  return !/(^|\s)(BT|re|cm|Tf|Td|Tj|gs|BDC|q)\s/.test(head);
}

function addXml(stream: PdfStream, gathering: Gathering): void {
  const bytes = tolerant(() => decodeStream(stream, gathering.document.bounds));
  const text = bytes === undefined ? '' : textOfXml(Buffer.from(bytes)).text.trim();
  if (text !== '') gathering.texts.add(text);
}

function addForm(value: PdfValue, gathering: Gathering): void {
  const parts = isArray(value) ? value : [value];
  for (const part of parts) {
    const stream = tolerant(() => gathering.document.resolve(part));
    if (isStream(stream)) addXml(stream, gathering);
  }
}

function addAttachments(files: PdfDict, specification: PdfDict, gathering: Gathering): void {
  const { document } = gathering;
  const named = ['UF', 'F'].map((key) => tolerant(() => document.resolve(specification.get(key)))).find(isBytes);
  for (const item of files.values()) {
    const stream = tolerant(() => document.resolve(item));
    if (isStream(stream)) gathering.attachments.set(stream, named === undefined ? undefined : textOfString(named));
  }
}

function attachment(stream: PdfStream, name: string | undefined, gathering: Gathering): PdfAttachment[] {
  const bytes = tolerant(() => decodeStream(stream, gathering.document.bounds));
  if (bytes === undefined) gathering.unreadObjects++;
  return bytes === undefined ? [] : [{ name: name ?? 'attachment', bytes: Buffer.from(bytes) }];
}

/** The look of a note or field may say more than its value. */
function addAppearance(value: PdfValue | undefined, gathering: Gathering): void {
  const { document, content, texts } = gathering;
  const appearance = tolerant(() => document.resolve(value));
  const streams = isDict(appearance) ? [...appearance.values()].map((item) => tolerant(() => document.resolve(item))) : [appearance];
  for (const stream of streams) {
    if (!isStream(stream)) continue;
    const resources = tolerant(() => document.resolve(stream.dict.get('Resources')));
    const text = tolerant(() => content.read(decodeStream(stream, document.bounds), isDict(resources) ? resources : new Map()));
    if (text === undefined) gathering.unreadObjects++;
    else if (text.trim() !== '') texts.add(text.trim());
  }
}

/** Text strings are UTF-16 or UTF-8 by their mark, else PDFDocEncoding, which is Latin-1 for all that matters here (§7.9.2.2). */
function textOfString(value: Uint8Array): string {
  const bytes = Buffer.from(value);
  if (bytes[0] === 0xfe && bytes[1] === 0xff)
    return bytes
      .subarray(2, bytes.length & ~1)
      .swap16()
      .toString('utf16le');
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString('utf16le', 2);
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return bytes.toString('utf8', 3);
  return bytes.toString('latin1');
}
