/** What one mail may cost as a PDF. */

export interface PdfLimits {
  /** Of the mail as it came. A larger one is refused. */
  readonly maxMailBytes: number;
  /** A mail with more is refused: an attachment is never left out. */
  readonly maxAttachments: number;
  /** Pages of text. What does not fit on them is attached as a text file, and the last page says so. */
  readonly maxPages: number;
}

export const DEFAULT_PDF_LIMITS: PdfLimits = { maxMailBytes: 50 * 1024 * 1024, maxAttachments: 200, maxPages: 100 };
