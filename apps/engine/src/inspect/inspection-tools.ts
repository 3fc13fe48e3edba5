/** What the inspection processes work with, and how much text at once. */
import type { CompiledPatterns, SkipList } from '#dlp';
import type { DocumentReaders, ExtractionLimits } from '#mail';

/** What the processes scan with; compiled once, used for each message. */
export interface InspectionTools {
  readonly patterns: CompiledPatterns;
  readonly skipWords: SkipList;
  readonly readers: DocumentReaders;
  readonly limits: ExtractionLimits;
}

/** Text above this is normalized and scanned in overlapping windows. */
export const WINDOW_BYTES = 1024 * 1024;
