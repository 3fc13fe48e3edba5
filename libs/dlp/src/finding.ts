import type { PartKind, Pattern } from './pattern.js';

/** One named reason that built a confidence, in the order in which it was applied. */
export interface ExplanationTerm {
  /** Machine name: `pattern`, `validator`, `context`, `negative-context`, `suppressed`, … */
  readonly term: string;
  /** What was added to the confidence (may be negative); terms sum to the confidence before clamping to 0..1. */
  readonly delta: number;
  /** For people, without the matched value: `Luhn check passed`, `"card" 2 words before`. */
  readonly note: string;
}

/** One match of one pattern in one part of a message. Never leaves the engine with `value` unless somebody revealed it. */
export interface Finding {
  readonly pattern: Pattern['id'];
  readonly version: number;
  /** Path of the text part, e.g. `2/report.zip/notes.txt`. */
  readonly part: string;
  /** UTF-16 code units of the extracted text of the part, before normalization; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
  /** 0 to 1. */
  readonly confidence: number;
  readonly explanation: readonly ExplanationTerm[];
  /** The value as people may see it, e.g. `4929 •••• •••• 1234`. */
  readonly masked: string;
  /** The matched text as written in the extracted text of the part. Only kept in memory. */
  readonly value: string;
  /** Hex SHA-256 of pattern id + compacted value: equal values share it. Keyed (HMAC) before it is stored anywhere. */
  readonly valueDigest: string;
}

/** Counts of the matches whose confidence lies in one tenth. */
export interface ConfidenceCount {
  /** `0`, `0.1` … `1`: the confidence, floored to a tenth. */
  readonly step: number;
  readonly total: number;
  /** A value counts once, at the best confidence it reached here: sums over steps are exact. */
  readonly distinct: number;
}

/** What was counted in one part; the texts of one file (sheets, comments) are one part. */
export interface PartSummary {
  /** Path of its first text with a match. */
  readonly part: string;
  /** Null for text beside the parts (names of files), and in facts recorded before kinds were: such a part cannot be judged on its own. */
  readonly kind: PartKind | null;
  readonly total: number;
  readonly distinct: number;
  /** Empty in facts recorded before. */
  readonly byConfidence: readonly ConfidenceCount[];
}

/** Per pattern totals, what an event may hold whatever the number of matches (exact, never truncated). */
export interface PatternSummary {
  readonly pattern: string;
  readonly version: number;
  /** All matches, whatever their confidence. */
  readonly total: number;
  /** Distinct values among them. */
  readonly distinct: number;
  readonly byConfidence: readonly ConfidenceCount[];
  readonly byPart: readonly PartSummary[];
  readonly maxConfidence: number;
}
