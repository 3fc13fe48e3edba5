/** The port between the orchestrator of extraction and the readers of file formats (zip, OOXML, PDF, …). */

import type { OutlineReaders } from '../protect/outline-readers.js';
import type { Budget } from './budget.js';
import type { Defect, ExtractionLimits, Uninspectable } from './extraction.js';

/** A file found in a message: a decoded MIME leaf, or an entry of an archive. */
export interface FileToRead {
  /** Unique path within the message, e.g. `2` or `2/report.zip/list.xlsx`. */
  readonly path: string;
  /** As the mail or the archive names it, decoded, not sanitized. */
  readonly fileName?: string;
  /** Media type as claimed, lower-case, without parameters; `application/octet-stream` when nothing is claimed. */
  readonly claimedType: string;
  /** The content after transfer decoding. */
  readonly bytes: Buffer;
  /** Number of archives around this file: 0 for a MIME leaf. */
  readonly archiveDepth: number;
}

/** One text that a reader got out of a file. */
export interface FileText {
  /** The path of the file, or a place in it: `2/list.xlsx#Sheet1`. */
  readonly path: string;
  readonly mediaType: string;
  /** UTF-8. */
  readonly text: Buffer;
  /** As in {@link TextPart}: names of entries, say. */
  readonly aside?: true;
}

/**
 * What a reader got out of one file. Readers take unpacked bytes from the budget themselves (`takeUnpacked`, `takeFile`);
 * the orchestrator takes text bytes, checks the archive depth of the children and reads them in turn, whatever they turn out to be.
 */
export interface FileContent {
  readonly texts: readonly FileText[];
  /** Files inside this file, already unpacked, with `archiveDepth` one higher. */
  readonly children: readonly FileToRead[];
  readonly uninspectable: readonly Uninspectable[];
  readonly defects: readonly Defect[];
}

/** Reads one file format. Hostile input must give an `uninspectable`; a throw is reported as `broken`. */
export type DocumentReader = (file: FileToRead, budget: Budget, limits: ExtractionLimits) => Promise<FileContent> | FileContent;

/** All formats that can be read. */
export interface DocumentReaders extends OutlineReaders {
  /** The media type of these bytes; `text/plain` or a text type for text, `application/octet-stream` when unknown. */
  sniff(bytes: Buffer, fileName?: string): Promise<string>;
  /** Readers by the media type that `sniff` answers. */
  readonly byType: ReadonlyMap<string, DocumentReader>;
}
