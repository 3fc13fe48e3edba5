/**
 * The text of one message (or one window of it) in the two views that are scanned, each with a map back to where the
 * text stood. Parts are concatenated in order, separated by {@link PART_BOUNDARY}; one normalize and one Set call serve
 * the whole message.
 */

/** U+001E RECORD SEPARATOR: stands between parts in both views; control characters of the text itself never survive as it. */
export const PART_BOUNDARY = 0x1e;

/** A place in the extracted text of one part. */
export interface PartSpan {
  readonly part: string;
  /** UTF-16 code units of the part's extracted text, before normalization; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
}

/** One view: normalized UTF-8 bytes and the way back. */
export interface TextView {
  readonly bytes: Buffer;
  /**
   * Where a byte span of this view stood. The span covers every original character that contributed to it, invisible
   * ones inside it included. `undefined` when the span touches two parts.
   */
  locate(startByte: number, endByte: number): PartSpan | undefined;
}

/** Both views of the same parts. */
export interface NormalizedText {
  /**
   * Decode → NFKC → invisible characters out → digits of other scripts to ASCII → white space collapsed to one blank;
   * case kept. Detectors with validators and case-sensitive patterns scan it.
   */
  readonly exact: TextView;
  /**
   * The exact view case-folded (NFKC_Casefold, ı→i, ς→σ, to a fixed point), homoglyphs mapped inside words of mixed
   * script or with digits, skip-list words dropped, collapsed again. Keywords and case-insensitive patterns scan it.
   */
  readonly folded: TextView;
}
