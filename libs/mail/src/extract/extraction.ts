/** Shapes that extraction hands on: text to scan, what could not be read, and what was odd about the mail. */

/** Something wrong with the mail that did not stop it from being read; shown to people, never thrown. */
export interface Defect {
  /** Path of the MIME part or file, e.g. `1`, or `2/report.zip` where it has a name. */
  readonly part: string;
  /** Machine name, e.g. `multipart-without-boundary`, `bad-base64`, `type-mismatch`, `unknown-charset`. */
  readonly defect: string;
  /** For people; never content of the mail. */
  readonly note: string;
}

/** Why a part could not be inspected. */
export const UNINSPECTABLE_REASONS = [
  'encrypted',
  'unknown-format',
  'broken',
  'too-deep',
  'too-large',
  'too-many-files',
  'ratio',
  'limit-reached',
] as const;
export type UninspectableReason = (typeof UNINSPECTABLE_REASONS)[number];

/** A part whose content the engine could not read: a finding of its own. */
export interface Uninspectable {
  readonly part: string;
  readonly reason: UninspectableReason;
  /** For people, e.g. `password-protected zip entry`; never content of the mail. */
  readonly note: string;
}

/** Text of one part, ready for normalization. */
export interface TextPart {
  /**
   * Unique path within the message. The section number of the MIME part (RFC 9051 §6.4.5), then a `/` and a name for each file on
   * the way, `#` before a place in the last one: `subject`, `headers`, `1`, `2.1`, `2/report.zip/list.xlsx#Sheet1`. A part without
   * a file name is its number alone; a message in part 2 counts its own parts: `2/1`, or `2/fwd.eml/1`.
   */
  readonly path: string;
  readonly kind: 'subject' | 'headers' | 'body' | 'attachment';
  /** What it was read as, e.g. `text/html`, `application/pdf`. */
  readonly mediaType: string;
  /** The extracted text, UTF-8. */
  readonly text: Buffer;
  /** A list of file names, or the subject and headers of an attached message: no part in its own right, whatever its kind. */
  readonly aside?: true;
}

/** One file or MIME leaf for the attachment tree of the dashboard. */
export interface AttachmentNode {
  /** As in {@link TextPart}, without a place in the file: `2/report.zip`. */
  readonly path: string;
  /** Path of the enclosing file or message, if any. */
  readonly parent?: string;
  readonly fileName?: string;
  /** What the mail says it is. */
  readonly claimedType: string;
  /** What it is by its bytes. */
  readonly actualType: string;
  readonly sizeBytes: number;
  readonly inspected: 'text' | 'container' | 'no-text' | 'uninspectable';
}

/** Everything that inspection learns from the bytes of one message. */
export interface Extraction {
  readonly subject?: string;
  readonly fromHeader?: string;
  readonly messageIdHeader?: string;
  readonly dateHeader?: string;
  /** Number of `Received` header fields, for loop detection (RFC 5321 §6.3). */
  readonly receivedCount: number;
  readonly parts: readonly TextPart[];
  readonly attachments: readonly AttachmentNode[];
  readonly uninspectable: readonly Uninspectable[];
  readonly defects: readonly Defect[];
}

/** Limits that end extraction in an `uninspectable`, never in silence. */
export interface ExtractionLimits {
  /** Nested message/rfc822 depth. */
  readonly maxMessageDepth: number;
  /** Nested multiparts. */
  readonly maxMimeDepth: number;
  readonly maxMimeParts: number;
  /** Archive in archive depth. */
  readonly maxArchiveDepth: number;
  readonly maxArchiveFiles: number;
  /** Unpacked bytes of one message, all archives and documents together. */
  readonly maxUnpackedBytes: number;
  /** Unpacked ÷ packed bytes of one entry, once it is above 1 MiB unpacked. */
  readonly maxRatio: number;
  /** Extracted text of one message. */
  readonly maxTextBytes: number;
  /** Wall time of one document (PDF) in milliseconds. */
  readonly maxDocumentMs: number;
}

export const DEFAULT_EXTRACTION_LIMITS: ExtractionLimits = {
  maxMessageDepth: 10,
  maxMimeDepth: 100,
  maxMimeParts: 5_000,
  maxArchiveDepth: 5,
  maxArchiveFiles: 2_000,
  maxUnpackedBytes: 200 * 1024 * 1024,
  maxRatio: 200,
  maxTextBytes: 50 * 1024 * 1024,
  maxDocumentMs: 8_000,
};
