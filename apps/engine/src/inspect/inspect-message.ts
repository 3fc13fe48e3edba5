/** The pipeline of one message, each line one step: bytes → parts → findings. Runs in an inspection process. */
import type { CompiledPatterns, SkipList } from '#dlp';
import { scanMessage } from '#dlp';
import type { DocumentReaders, ExtractionLimits } from '#mail';
import { extractMessage } from '#mail';
import type { InspectionReport } from './inspection-report.js';
import { maskedHeaders } from './masked-headers.js';

/** What the processes scan with; compiled once, used for each message. */
export interface InspectionTools {
  readonly patterns: CompiledPatterns;
  readonly skipWords: SkipList;
  readonly readers: DocumentReaders;
  readonly limits: ExtractionLimits;
}

/** Text above this is normalized and scanned in overlapping windows. */
export const WINDOW_BYTES = 1024 * 1024;
/** Findings of one pattern that travel back; totals stay exact. */
const FINDINGS_PER_PATTERN = 200;

/** Inspects raw message bytes. Never throws for bad mail: what cannot be read is listed as uninspectable. */
export async function inspectMessage(raw: Buffer, tools: InspectionTools): Promise<InspectionReport> {
  const extraction = await extractMessage(raw, tools.readers, tools.limits);
  const { findings, summaries } = scanMessage(extraction.parts, tools.patterns, {
    skipWords: tools.skipWords,
    maxWindowBytes: WINDOW_BYTES,
  });
  const sent = new Map<string, number>();
  const first = findings.filter(({ pattern }) => {
    const before = sent.get(pattern) ?? 0;
    sent.set(pattern, before + 1);
    return before < FINDINGS_PER_PATTERN;
  });
  return {
    ...maskedHeaders(extraction, findings, tools),
    receivedCount: extraction.receivedCount,
    textBytes: extraction.parts.reduce((sum, { text }) => sum + text.length, 0),
    parts: extraction.parts.map(({ path }) => path),
    summaries: summaries.map((summary) => ({ ...summary, byConfidence: [...summary.byConfidence], byPart: [...summary.byPart] })),
    findings: first.map(({ value: _value, explanation, ...finding }) => ({ ...finding, explanation: [...explanation] })),
    uninspectable: [...extraction.uninspectable],
    defects: [...extraction.defects],
  };
}
