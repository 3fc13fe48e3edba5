import type { PatternSummary } from '../finding.js';
import type { PartKind } from '../pattern.js';

/** What is known of a message when it is judged. No thresholds were applied to it: history can be judged anew. */
export interface Evidence {
  readonly summaries: readonly PatternSummary[];
  /** How many text parts of each kind were scanned; absent in facts recorded before: patterns that ask for a lack cannot be judged. */
  readonly partCounts?: Readonly<Record<PartKind, number>>;
  readonly uninspectable: readonly { readonly part: string; readonly reason: string }[];
  /** Why inspection gave up, if it did: such a mail is held whatever else is known. */
  readonly inspectionFailure?: string;
}
