/** Text of simple PDF files without a PDF library: or nothing, when anything in the file is not fully understood. See docs/adr/0003. */

import { createContentReader } from './pdf-content.js';
import type { PdfDocument } from './pdf-document.js';
import { decodeStream } from './pdf-filters.js';
import { isArray, isDict, isRef, isStream, PdfNotUnderstood, type PdfDict, type PdfValue } from './pdf-objects.js';

const MAX_PAGES = 10_000;
const MAX_TREE_DEPTH = 50;

/** The text of each page, or why the file needs a full reader. */
export type FastText =
  { readonly understood: true; readonly pages: readonly string[] } | { readonly understood: false; readonly why: string };

/** Reads the text. @throws PdfLimitReached */
export function readFastText(document: PdfDocument): FastText {
  if (document.encrypted) return { understood: false, why: 'encrypted' };
  if (!document.intact) return { understood: false, why: 'damaged' };
  try {
    const content = createContentReader(document);
    return { understood: true, pages: findPages(document).map((page) => content.read(contentOf(page.dict, document), page.resources)) };
  } catch (error) {
    if (error instanceof PdfNotUnderstood) return { understood: false, why: error.message };
    throw error;
  }
}

/** A page with the resources that it has or inherits. */
interface PdfPage {
  readonly dict: PdfDict;
  readonly resources: PdfDict;
}

/** All pages in their order. @throws PdfNotUnderstood when the tree goes round or is damaged */
function findPages(document: PdfDocument): PdfPage[] {
  const root = document.resolve(document.trailer.get('Root'));
  const pages: PdfPage[] = [];
  const seen = new Set<number>();

  function visit(node: PdfValue | undefined, inherited: PdfDict, depth: number): void {
    if (depth > MAX_TREE_DEPTH || pages.length > MAX_PAGES) throw new PdfNotUnderstood('page tree');
    if (isRef(node)) {
      if (seen.has(node.ref)) throw new PdfNotUnderstood('page tree goes round');
      seen.add(node.ref);
    }
    const dict = document.resolve(node);
    if (!isDict(dict)) throw new PdfNotUnderstood('page tree');
    const own = document.resolve(dict.get('Resources'));
    const resources = isDict(own) ? own : inherited;
    const kids = document.resolve(dict.get('Kids'));
    if (isArray(kids)) kids.forEach((kid) => visit(kid, resources, depth + 1));
    else pages.push({ dict, resources });
  }

  if (!isDict(root)) throw new PdfNotUnderstood('no catalogue');
  visit(root.get('Pages'), new Map(), 0);
  return pages;
}

/** The content of a page: one stream, or several that count as one with white space between (§7.8.2). */
function contentOf(page: PdfDict, document: PdfDocument): Uint8Array {
  const contents = document.resolve(page.get('Contents'));
  if (contents === null) return new Uint8Array(0);
  const streams = isArray(contents) ? contents.map((item) => document.resolve(item)) : [contents];
  const decoded = streams.map((stream) => {
    if (!isStream(stream)) throw new PdfNotUnderstood('page content');
    return decodeStream(stream, document.bounds);
  });
  const [only] = decoded;
  if (decoded.length === 1 && only !== undefined) return only;
  return Buffer.concat(decoded.flatMap((bytes) => [bytes, Buffer.from('\n')]));
}
