import type { PartKind } from './pattern.js';

/** One piece of extracted text as the scanner takes it; `libs/mail` produces the same shape structurally. */
export interface ScanPart {
  /** `1`, `2/report.zip/notes.txt`, `subject`, `headers` … unique within a message. */
  readonly path: string;
  readonly kind: PartKind;
  /** The extracted text, UTF-8. */
  readonly text: Buffer;
}
