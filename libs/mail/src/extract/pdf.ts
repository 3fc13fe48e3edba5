/** Reads PDF files: the pages by the fast path or by the full reader, and everything beside the pages. See docs/adr/0003. */

import type { Budget } from './budget.js';
import type { DocumentReader, FileContent, FileText, FileToRead } from './document-readers.js';
import type { Defect, ExtractionLimits, UninspectableReason } from './extraction.js';
import { openPdf, type PdfDocument } from './pdf-document.js';
import { hasAttachments, readExtras, unpackAll, type PdfExtras } from './pdf-extras.js';
import { readFastText } from './pdf-fast-path.js';
import { PdfLimitReached } from './pdf-filters.js';
import type { PdfText, PdfTextReader } from './pdf-parse-text.js';

/** A reader of PDF files that asks `readText` for what the fast path declines. */
export function pdfReader(readText: PdfTextReader): DocumentReader {
  return async (file, budget, limits) => {
    try {
      return await readPdf(file, { budget, limits, readText });
    } catch (error) {
      if (!(error instanceof PdfLimitReached)) throw error;
      return refused(file, error.reason, `PDF: ${error.reason}`);
    }
  };
}

interface Means {
  readonly budget: Budget;
  readonly limits: ExtractionLimits;
  readonly readText: PdfTextReader;
}

async function readPdf(file: FileToRead, means: Means): Promise<FileContent> {
  const document = openPdf(file.bytes, means);
  const text = await readPages(file, document, means);
  if (text.failure !== undefined) return refused(file, text.failure, `PDF: ${text.failure}`);
  if (document.encrypted) return encryptedContent(file, document, text);
  const extras = readExtras(document);
  return {
    texts: textsOf(file, text.pages, [...extras.texts, ...text.properties]),
    children: childrenOf(file, extras, means.budget),
    uninspectable: [],
    defects: defectsOf(file, text, extras, document),
  };
}

async function readPages(file: FileToRead, document: PdfDocument, { limits, readText }: Means): Promise<PdfText> {
  const fast = readFastText(document);
  if (fast.understood) return { pages: fast.pages, properties: [] };
  unpackAll(document);
  return readText(file.bytes, { maxMs: limits.maxDocumentMs });
}

/** With an empty user password the pages can be read; what is attached stays encrypted for us. */
function encryptedContent(file: FileToRead, document: PdfDocument, text: PdfText): FileContent {
  const attached = hasAttachments(document);
  return {
    texts: textsOf(file, text.pages, text.properties),
    children: [],
    uninspectable: attached ? [{ part: file.path, reason: 'encrypted', note: 'attached file of an encrypted PDF' }] : [],
    defects: [{ part: file.path, defect: 'pdf-notes-not-read', note: 'notes and form values of an encrypted PDF were not read' }],
  };
}

function textsOf(file: FileToRead, pages: readonly string[], beside: readonly string[]): FileText[] {
  const mediaType = 'application/pdf';
  const texts: FileText[] = [{ path: file.path, mediaType, text: Buffer.from(pages.join('\n\n')) }];
  if (beside.length > 0) texts.push({ path: `${file.path}#properties`, mediaType, text: Buffer.from([...new Set(beside)].join('\n')) });
  return texts;
}

function childrenOf(file: FileToRead, { attachments }: PdfExtras, budget: Budget): FileToRead[] {
  const paths = new Set<string>();
  return attachments.map(({ name, bytes }) => {
    if (!budget.takeFile()) throw new PdfLimitReached('limit-reached');
    let path = `${file.path}/${name}`;
    for (let copy = 2; paths.has(path); copy++) path = `${file.path}/${name}~${copy}`;
    paths.add(path);
    return { path, fileName: name, claimedType: 'application/octet-stream', bytes, archiveDepth: file.archiveDepth + 1 };
  });
}

function defectsOf(file: FileToRead, { pages }: PdfText, extras: PdfExtras, document: PdfDocument): Defect[] {
  const defects: Defect[] = [];
  const add = (defect: string, note: string): unknown => defects.push({ part: file.path, defect, note });
  if (!document.intact) add('pdf-damaged', 'the cross-reference is damaged; objects were searched for');
  if (extras.unreadObjects > 0) add('pdf-objects-not-read', `${extras.unreadObjects} objects could not be read`);
  if (extras.hasImages && pages.every((page) => page.trim() === '')) add('no-text-layer', 'pictures without text');
  return defects;
}

function refused(file: FileToRead, reason: UninspectableReason, note: string): FileContent {
  return { texts: [], children: [], uninspectable: [{ part: file.path, reason, note }], defects: [] };
}
