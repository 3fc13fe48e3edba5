/** The preview of a Word document for the dashboard, by mammoth. Scanning does not use it: it leaves out headers and comments, and is slow. */

import { createBudget } from './budget.js';
import { DEFAULT_EXTRACTION_LIMITS, type ExtractionLimits } from './extraction.js';
import { unpackZip } from './zip-entries.js';

/** What a manager sees of a document. */
export type DocxPreview = { readonly ok: true; readonly html: string } | { readonly ok: false; readonly why: 'limit-reached' | 'broken' };

/**
 * HTML of a document: paragraphs, headings, lists, tables, notes. Pictures are dropped, nothing outside the document is ever opened, and links
 * go to the web or to mail or are no links. Show it in an `<iframe sandbox>` without scripts all the same.
 */
export async function previewDocx(bytes: Buffer, limits: ExtractionLimits = DEFAULT_EXTRACTION_LIMITS): Promise<DocxPreview> {
  // mammoth unpacks without limits, so the document is unpacked once within ours before.
  const checked = unpackZip({ path: 'preview', bytes, budget: createBudget(limits), limits });
  if (checked.uninspectable.length > 0) return { ok: false, why: 'limit-reached' };
  if (checked.entries.some((entry) => entry.name.endsWith('.xml') && entry.bytes.includes('<!DOCTYPE')))
    return { ok: false, why: 'broken' };
  // loaded when somebody asks for a preview: inspection never needs it
  const { default: mammoth } = await import('mammoth');
  try {
    const { value } = await mammoth.convertToHtml(
      { buffer: bytes },
      {
        externalFileAccess: false,
        includeEmbeddedStyleMap: false,
        convertImage: mammoth.images.imgElement(() => Promise.resolve({ src: '' })),
      },
    );
    return { ok: true, html: withoutActiveContent(value) };
  } catch {
    return { ok: false, why: 'broken' };
  }
}

/** Tags and attributes that mammoth makes of a document and that a preview needs; everything else goes, its text stays. */
const ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  a: ['href', 'id'],
  td: ['colspan', 'rowspan'],
  th: ['colspan', 'rowspan'],
};
const TAGS = new Set('p h1 h2 h3 h4 h5 h6 ul ol li table thead tbody tr td th a strong em s u sup sub br dl dt dd'.split(' '));
const SAFE_TARGET = /^(https?:\/\/|mailto:|#)/i;

/** mammoth escapes text and values and writes well-formed tags (`<a href="…">`), which is what this relies on. */
function withoutActiveContent(html: string): string {
  return html.replace(
    /<(\/?)([a-z0-9]+)((?:\s+[\w-]+="[^"]*")*)\s*(\/?)>/gi,
    (_, slash: string, tag: string, ...[attributes = '', empty = '']: string[]) => {
      const name = tag.toLowerCase();
      if (!TAGS.has(name)) return '';
      return `<${slash}${name}${slash === '' ? keptAttributes(name, attributes) : ''}${empty === '' ? '' : ' /'}>`;
    },
  );
}

function keptAttributes(tag: string, attributes: string): string {
  const allowed = ATTRIBUTES[tag] ?? [];
  return [...attributes.matchAll(/([\w-]+)="([^"]*)"/g)]
    .filter(([, key, value]) => allowed.includes(key ?? '') && (key !== 'href' || SAFE_TARGET.test(value ?? '')))
    .map(([, key, value]) => ` ${key}="${value}"`)
    .join('');
}
