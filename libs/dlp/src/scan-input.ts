import type { PartKind } from './pattern.js';

/** One piece of extracted text as the scanner takes it; `libs/mail` produces the same shape structurally. */
export interface ScanPart {
  /** `1`, `2/report.zip/notes.txt`, `subject`, `headers` … unique within a message. */
  readonly path: string;
  readonly kind: PartKind;
  /** The extracted text, UTF-8. */
  readonly text: Buffer;
  /** Text beside the parts, such as a list of file names: it is scanned, and is no part of which a lack could be said. */
  readonly aside?: true;
}

/** The file that a text belongs to: a place in a file (`#`) is no file of its own, and no name of a file holds a `#`. */
export function fileOf(path: string): string {
  const place = path.indexOf('#');
  return place < 0 ? path : path.slice(0, place);
}
