/** Office documents that are zip files of XML: docx, xlsx, pptx (ECMA-376) and odt, ods, odp (OASIS OpenDocument 1.3). */

import type { DocumentReader, FileContent, FileText, FileToRead } from './document-readers.js';
import type { Defect, Uninspectable } from './extraction.js';
import { textOfMarkup } from './ooxml-markup.js';
import { textOfSheets } from './ooxml-sheets.js';
import { textOfOpenDocument } from './open-document.js';
import { attributeOf, tokenizeXml, type XmlDefect } from './xml-tokenizer.js';
import { textOfXml } from './xml-text.js';
import { unpackZip, type UnpackedEntry, type UnpackedZip } from './zip-entries.js';

/** Reads Word files: every XML part, not only the main one, for comments, headers and deleted text leave the house as well. */
export const readDocx: DocumentReader = (file, budget, limits) => {
  const zip = openPackage(file, budget, limits);
  return contentOf({ file, zip, mediaType: WORD }, (part) => textOfPart(part, /^word\//));
};

/** Reads PowerPoint files: slides, notes, comments, masters, diagrams. */
export const readPptx: DocumentReader = (file, budget, limits) => {
  const zip = openPackage(file, budget, limits);
  return contentOf({ file, zip, mediaType: POWERPOINT }, (part) => textOfPart(part, /^ppt\//));
};

/** Reads Excel files: a text for each sheet at `path#Sheet1`; comments, drawings, names and caches beside. */
export const readXlsx: DocumentReader = (file, budget, limits) => {
  const zip = openPackage(file, budget, limits);
  const parts = new Map(zip.entries.map((entry) => [entry.name, entry.bytes]));
  const sheets = textOfSheets(parts).map(({ name, text }) => ({ path: `${file.path}#${name}`, text }));
  const read = /^xl\/(worksheets\/[^/]+\.xml|sharedStrings\.xml|styles\.xml|theme\/|calcChain\.xml|metadata\.xml)/;
  const rest = contentOf({ file, zip, mediaType: EXCEL }, (part) =>
    read.test(part.name) ? NO_TEXT : textOfPart(part, /^xl\/(comments|drawings)/),
  );
  return { ...rest, texts: [...sheets.map((sheet) => fileText(sheet.path, EXCEL, sheet.text)), ...rest.texts] };
};

/** Reads OpenDocument files: content, styles (headers and footers) and meta data. */
export const readOpenDocument: DocumentReader = (file, budget, limits) => {
  const zip = openPackage(file, budget, limits);
  const manifest = zip.entries.find(({ name }) => name === 'META-INF/manifest.xml');
  if (manifest?.bytes.includes('encryption-data') === true) {
    return { ...NOTHING, uninspectable: [{ part: file.path, reason: 'encrypted', note: 'password-protected document' }] };
  }
  return contentOf({ file, zip, mediaType: OPEN_DOCUMENT }, (part) => {
    if (/(^|\/)(content|styles)\.xml$/.test(part.name))
      return { place: part.name === 'content.xml' ? '' : part.name, ...textOfOpenDocument(part.bytes) };
    if (/(^|\/)meta\.xml$/.test(part.name)) return { place: part.name, ...textOfXml(part.bytes) };
    return isXml(part.name) || part.name === 'mimetype' ? NO_TEXT : undefined;
  });
};

const WORD = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const EXCEL = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const POWERPOINT = 'application/vnd.openxmlformats-officedocument.presentationml.presentation';
const OPEN_DOCUMENT = 'application/vnd.oasis.opendocument';

const NOTHING: FileContent = { texts: [], children: [], uninspectable: [], defects: [] };

interface PartText {
  /** Behind `#`; empty for the main text. */
  readonly place: string;
  readonly text: string;
  readonly defects: readonly XmlDefect[];
}

const NO_TEXT: PartText = { place: '', text: '', defects: [] };

function openPackage(file: FileToRead, budget: Parameters<DocumentReader>[1], limits: Parameters<DocumentReader>[2]): UnpackedZip {
  return unpackZip({ path: file.path, bytes: file.bytes, budget, limits, skip: (name, head) => isPicture(name, head) });
}

interface OpenPackage {
  readonly file: FileToRead;
  readonly zip: UnpackedZip;
  readonly mediaType: string;
}

/** Texts of the parts that `read` knows; the others are files of their own. */
function contentOf({ file, zip, mediaType }: OpenPackage, read: (part: UnpackedEntry) => PartText | undefined): FileContent {
  const texts: FileText[] = [];
  const children: FileToRead[] = [];
  const defects: Defect[] = [...zip.defects];
  const uninspectable: Uninspectable[] = [...zip.uninspectable];
  for (const entry of zip.entries) {
    const part = read(entry);
    if (part === undefined) {
      const { path, name, bytes } = entry;
      if (bytes.length > 0) {
        children.push({ path, fileName: name, claimedType: 'application/octet-stream', bytes, archiveDepth: file.archiveDepth + 1 });
      }
      continue;
    }
    if (part.text !== '') texts.push(fileText(part.place === '' ? file.path : `${file.path}#${part.place}`, mediaType, part.text));
    for (const defect of part.defects) defects.push({ part: entry.path, defect, note: XML_DEFECT_NOTES[defect] });
  }
  return { texts: distinctPaths(texts), children, uninspectable, defects };
}

const XML_DEFECT_NOTES: Readonly<Record<XmlDefect, string>> = {
  'xml-doctype': 'document type declaration; not expanded',
  'xml-not-well-formed': 'XML that is not well-formed',
};

function textOfPart({ name, bytes }: UnpackedEntry, markup: RegExp): PartText | undefined {
  if (name === '[Content_Types].xml') return NO_TEXT;
  if (name.endsWith('.rels')) return { place: 'links', ...externalTargets(bytes) };
  if (!isXml(name)) return undefined;
  if (/^(word|ppt)\/(theme|fontTable|styles|webSettings|presProps|viewProps|tableStyles)/.test(name)) return NO_TEXT;
  const place = placeOf(name);
  return markup.test(name) ? { place, ...textOfMarkup(bytes) } : { place, ...textOfXml(bytes) };
}

/** `word/document.xml` is the file itself, `word/footnotes.xml` is `#footnotes`, `docProps/core.xml` is `#docProps/core`. */
function placeOf(name: string): string {
  const place = name.replace(/^(word|ppt|xl)\//, '').replace(/\.xml$/, '');
  return place === 'document' ? '' : place;
}

/** Targets outside the package: links, and where a template or picture would be fetched from. */
function externalTargets(part: Buffer): { text: string; defects: readonly XmlDefect[] } {
  const targets: string[] = [];
  const defects = tokenizeXml(part, {
    open(_, attributes) {
      const target = attributeOf(attributes, 'TargetMode') === 'External' ? attributeOf(attributes, 'Target') : undefined;
      if (target !== undefined) targets.push(target);
    },
    close: () => undefined,
    text: () => undefined,
  });
  return { text: targets.join('\n'), defects };
}

function isXml(name: string): boolean {
  return /\.(xml|rdf|vml|rels)$/i.test(name);
}

const PICTURE_MAGIC = [
  [0x89, 0x50, 0x4e, 0x47],
  [0xff, 0xd8, 0xff],
  [0x47, 0x49, 0x46, 0x38],
  [0x42, 0x4d],
  [0x01, 0x00, 0x00, 0x00],
  [0xd7, 0xcd, 0xc6, 0x9a],
];

/** Pictures hold no text; that they are pictures is seen by their bytes, for a name can say anything. */
function isPicture(name: string, head: () => Buffer): boolean {
  if (!/\.(png|jpe?g|gif|bmp|emf|wmf)$/i.test(name)) return false;
  const start = head();
  return PICTURE_MAGIC.some((magic) => magic.every((byte, index) => start[index] === byte));
}

function fileText(path: string, mediaType: string, text: string): FileText {
  return { path, mediaType, text: Buffer.from(text) };
}

function distinctPaths(texts: readonly FileText[]): FileText[] {
  const seen = new Map<string, number>();
  return texts.map((text) => {
    const count = (seen.get(text.path) ?? 0) + 1;
    seen.set(text.path, count);
    return count === 1 ? text : { ...text, path: `${text.path}~${count}` };
  });
}
