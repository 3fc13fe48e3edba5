/** All document formats that inspection can read, by the type that the bytes show. */

import { NO_OUTLINES, type OutlineReaders } from '../protect/outline-readers.js';
import type { DocumentReader, DocumentReaders } from './document-readers.js';
import type { UninspectableReason } from './extraction.js';
import { readDocx, readOpenDocument, readPptx, readXlsx } from './ooxml.js';
import { readByPdfParse, type PdfTextReader } from './pdf-parse-text.js';
import { pdfReader } from './pdf.js';
import { COMPOUND_FILE, ENCRYPTED_OFFICE, sniff } from './sniff.js';
import { readGzip, readTar, readZip } from './zip.js';

/** Replaces parts of the readers. */
export interface ReaderOptions {
  /** Full reader of PDF files that the fast path declines; pdf-parse when left out. */
  readonly pdf?: PdfTextReader;
  /** Without them what is protected is taken for what it says it is, and nothing in it is read. */
  readonly outlines?: OutlineReaders;
}

/** The readers. Formats that are known and not read answer with an `uninspectable`. */
export function documentReaders(options: ReaderOptions = {}): DocumentReaders {
  const byType = new Map<string, DocumentReader>([
    ['application/zip', readZip],
    ['application/gzip', readGzip],
    ['application/x-tar', readTar],
    ['application/pdf', pdfReader(options.pdf ?? readByPdfParse)],
    ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', readDocx],
    ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', readXlsx],
    ['application/vnd.openxmlformats-officedocument.presentationml.presentation', readPptx],
    ['application/vnd.oasis.opendocument.text', readOpenDocument],
    ['application/vnd.oasis.opendocument.spreadsheet', readOpenDocument],
    ['application/vnd.oasis.opendocument.presentation', readOpenDocument],
    [ENCRYPTED_OFFICE, refuse('encrypted', 'password-protected Office document')],
    ['application/x-7z-compressed', refuse('unknown-format', '7z archive')],
  ]);
  for (const [type, note] of UNREAD) byType.set(type, refuse('unknown-format', note));
  byType.set('application/x-rar-compressed', readRar);
  return { sniff, byType, ...(options.outlines ?? NO_OUTLINES) };
}

const UNREAD: readonly (readonly [string, string])[] = [
  [COMPOUND_FILE, 'Office document of before 2007'],
  ['application/x-bzip2', 'bzip2 archive'],
  ['application/x-xz', 'xz archive'],
  ['application/vnd.ms-cab-compressed', 'cabinet archive'],
  ['application/vnd.ms-excel.sheet.binary.macroenabled.12', 'binary workbook'],
];

function refuse(reason: UninspectableReason, note: string): DocumentReader {
  return (file) => ({ texts: [], children: [], uninspectable: [{ part: file.path, reason, note }], defects: [] });
}

/** Not unpacked; but an archive whose headers are encrypted says so in its first block (RAR 5: type 4; RAR 4: flag 0x80 of the main header). */
const readRar: DocumentReader = (file, budget, limits) => {
  const { bytes } = file;
  const isRar5 = bytes[6] === 1 && bytes[7] === 0;
  const encrypted = isRar5 ? bytes[13] === 4 : ((bytes[10] ?? 0) & 0x80) !== 0;
  return refuse(encrypted ? 'encrypted' : 'unknown-format', 'rar archive')(file, budget, limits);
};
