/** A message opened for people, every match masked. Runs in an inspection process; values of matches end here. */
import type { Attachment, HeldContent, ShownPart } from '#contracts';
import type { PatternSummary } from '#dlp';
import { scanMessage } from '#dlp';
import type { DocumentReader, DocumentReaders, Extraction, TextPart } from '#mail';
import { extractMessage, previewDocx, readableBodies } from '#mail';
import { addresslessMasker } from './addressless-masker.js';
import { WINDOW_BYTES, type InspectionTools } from './inspection-tools.js';
import { createMasker, shownText, type Masker } from './masked-text.js';
import { safeHtml } from './safe-html.js';
import { shownHeaders } from './shown-headers.js';
import { showPart } from './shown-part.js';

const MOST_PARTS = 60;
/** UTF-16 code units of text: of one part, of all parts together, of the body. */
const PART_UNITS = 64 * 1024;
const ALL_PARTS_UNITS = 1024 * 1024;
const BODY_UNITS = 256 * 1024;
const NOTHING_REMOVED = { remoteImages: 0, links: 0, scripts: 0 };
const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

/** The message as people may see it: the parts that were scanned, the headers, the bodies as a mail program would pick them. */
export async function showContent(raw: Buffer, tools: InspectionTools): Promise<HeldContent> {
  const extraction = await extractMessage(raw, tools.readers, tools.limits);
  const { findings, summaries } = scan(extraction, tools);
  const masker = createMasker(findings, tools);
  const bodies = await readableBodies(raw);
  const text = bodies.text ?? (bodies.html === undefined ? scannedBody(extraction) : undefined);
  const html = bodies.html === undefined ? undefined : safeHtml(bodies.html, 'body', masker);
  return {
    parts: shownParts(extraction.parts, summaries, { masker, tools }),
    headers: shownHeaders(raw, tools.limits, { address: addresslessMasker(findings, tools), other: masker }),
    text: text === undefined ? null : shownText(masker, text, { kind: 'body', path: 'text', limit: BODY_UNITS }),
    html: html?.html ?? null,
    removed: html?.removed ?? NOTHING_REMOVED,
    attachments: shownAttachments(extraction, summaries, masker),
  };
}

/** The document at `part`, a path as `showContent` gave it, as masked HTML; empty when there is none or it cannot be read. */
export async function previewDocument(raw: Buffer, part: string, tools: InspectionTools): Promise<{ html: string }> {
  const documents = new Map<string, Buffer>();
  const extraction = await extractMessage(raw, keepingDocuments(tools.readers, documents), tools.limits);
  const masker = createMasker(scan(extraction, tools).findings, tools);
  const path = [...documents.keys()].find((each) => masker.mask(each, 'attachment') === part);
  const bytes = path === undefined ? undefined : documents.get(path);
  const preview = bytes && (await previewDocx(bytes, tools.limits));
  return { html: preview?.ok === true ? safeHtml(preview.html, 'attachment', masker).html : '' };
}

function scan({ parts }: Extraction, { patterns, skipWords }: InspectionTools): ReturnType<typeof scanMessage> {
  return scanMessage(parts, patterns, { skipWords, maxWindowBytes: WINDOW_BYTES });
}

/** What mailparser finds no body in (a multipart without a boundary, say) still has text that was scanned. */
function scannedBody({ parts }: Extraction): string | undefined {
  const bodies = parts.filter(({ kind, text }) => kind === 'body' && text.length > 0);
  return bodies.length === 0 ? undefined : bodies.map(({ text }) => text.toString('utf8', 0, 3 * BODY_UNITS)).join('\n');
}

/** Parts in which something was found first, then the subject and the body, then the others. */
function shownParts(
  parts: readonly TextPart[],
  summaries: readonly PatternSummary[],
  tools: { readonly masker: Masker; readonly tools: InspectionTools },
): ShownPart[] {
  const found = new Set(summaries.flatMap(({ byPart }) => byPart.map(({ part }) => part)));
  const rank = ({ path, kind }: TextPart): number => (found.has(path) ? 0 : kind === 'body' || kind === 'subject' ? 1 : 2);
  const chosen = parts
    .filter(({ text }) => text.length > 0)
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, MOST_PARTS);
  let left = ALL_PARTS_UNITS;
  return chosen.map((part) => {
    const shown = showPart(part, Math.min(PART_UNITS, left), tools);
    left -= Math.min(PART_UNITS, left, part.text.length);
    return shown;
  });
}

function shownAttachments({ attachments, uninspectable }: Extraction, summaries: readonly PatternSummary[], masker: Masker): Attachment[] {
  const mask = (text: string): string => masker.mask(text, 'attachment');
  const totals = summaries.flatMap(({ byPart }) => byPart);
  return attachments.map((node) => ({
    path: mask(node.path),
    parent: node.parent === undefined ? null : mask(node.parent),
    fileName: node.fileName === undefined ? null : mask(node.fileName),
    claimedType: mask(node.claimedType),
    actualType: mask(node.actualType),
    sizeBytes: node.sizeBytes,
    inspected: node.inspected,
    reason: uninspectable.find(({ part }) => isWithin(part, node.path))?.reason ?? null,
    findings: totals.filter(({ part }) => isWithin(part, node.path)).reduce((sum, { total }) => sum + total, 0),
    previewable: node.actualType === DOCX && node.inspected === 'text',
  }));
}

/** The path itself, a place in it (`#`), or a file inside it (`/`). */
function isWithin(path: string, file: string): boolean {
  return path.startsWith(file) && (path.length === file.length || path[file.length] === '/' || path[file.length] === '#');
}

/** The same readers; what the reader of Word documents is given is kept by path as well. */
function keepingDocuments(readers: DocumentReaders, documents: Map<string, Buffer>): DocumentReaders {
  const readDocx = readers.byType.get(DOCX);
  if (readDocx === undefined) return readers;
  const keep: DocumentReader = (file, budget, limits) => {
    documents.set(file.path, file.bytes);
    return readDocx(file, budget, limits);
  };
  return { ...readers, byType: new Map([...readers.byType, [DOCX, keep]]) };
}
