/** The pipeline of one message, each line one step: bytes → parts → findings. Runs in an inspection process. */
import type { Finding } from '#dlp';
import { scanMessage, similarityHash } from '#dlp';
import type { AttachmentNode, Extraction } from '#mail';
import { extractMessage, hasProtectedPart, isCalendarMail, protectionOf, readDeliveryReport } from '#mail';
import { WINDOW_BYTES, type InspectionTools } from './inspection-tools.js';
import { NO_TRIGGERS } from './inspection-job.js';
import type { InspectionReport } from './inspection-report.js';
import { matchedTriggers } from './matched-triggers.js';
import { maskedHeaders } from './masked-headers.js';
import { createMasker } from './masked-text.js';

/** Findings of one pattern that travel back; totals stay exact. */
const FINDINGS_PER_PATTERN = 200;
/** Attachments whose names travel back; their number stays exact. */
const ATTACHMENTS = 50;
/** A header value, or a file name, that is kept for people. */
const HEADER_CHARACTERS = 1000;

/** Inspects raw message bytes. Never throws for bad mail: what cannot be read is listed as uninspectable. */
export async function inspectMessage(raw: Buffer, tools: InspectionTools, triggers = NO_TRIGGERS): Promise<InspectionReport> {
  const extraction = await extractMessage(raw, tools.readers, tools.limits);
  const { findings, summaries, partCounts } = scanMessage(extraction.parts, tools.patterns, {
    skipWords: tools.skipWords,
    maxWindowBytes: WINDOW_BYTES,
  });
  const sent = new Map<string, number>();
  const first = findings.filter(({ pattern }) => {
    const before = sent.get(pattern) ?? 0;
    sent.set(pattern, before + 1);
    return before < FINDINGS_PER_PATTERN;
  });
  const attachments = attachedFiles(extraction);
  const shown = nameMask(findings, tools);
  const place = <T extends { readonly part: string }>(item: T): T => ({ ...item, part: shown(item.part) });
  return {
    ...maskedHeaders(extraction, findings, tools),
    receivedCount: extraction.receivedCount,
    deliveryReport: reportIn(raw),
    protection: protectionOf(raw, tools.readers),
    hasProtectedPart: hasProtectedPart(raw),
    isCalendar: isCalendarMail(raw),
    textBytes: extraction.parts.reduce((sum, { text }) => sum + text.length, 0),
    partCounts,
    demands: matchedTriggers(raw, extraction, triggers),
    similarity: summaries.length === 0 && extraction.uninspectable.length === 0 ? null : similarityOf(extraction),
    parts: extraction.parts.map(({ path }) => shown(path)),
    attachmentCount: attachments.length,
    attachments: attachments.slice(0, ATTACHMENTS).map(({ path, fileName }) => ({
      path: shown(path),
      fileName: fileName === undefined ? null : shown(fileName).slice(0, HEADER_CHARACTERS),
    })),
    summaries: summaries.map(({ byConfidence, byPart, ...summary }) => ({
      ...summary,
      byConfidence: [...byConfidence],
      byPart: byPart.map((each) => place({ ...each, byConfidence: [...each.byConfidence] })),
    })),
    findings: first.map(({ value: _value, explanation, ...finding }) => place({ ...finding, explanation: [...explanation] })),
    uninspectable: extraction.uninspectable.map(place),
    defects: extraction.defects.map(place),
  };
}

/** In a form that is JSON all through. */
function reportIn(raw: Buffer): InspectionReport['deliveryReport'] {
  const report = readDeliveryReport(raw);
  if (report === undefined) return null;
  return { names: [...report.names], failed: report.failed.map(({ addresses, ...why }) => ({ addresses: [...addresses], ...why })) };
}

/** Bytes of one part that are decoded for it. */
const COMPARED_BYTES = 32_768;

/** Of what the sender wrote; the header fields differ in every copy. */
function similarityOf({ parts }: Extraction): string | null {
  const written = parts.filter(({ kind, aside }) => kind !== 'headers' && aside !== true);
  return similarityHash(written.map(({ text }) => text.toString('utf8', 0, COMPARED_BYTES)));
}

/** Files that hang on the message itself. The further readings of a contradictory part are the same file once more. */
function attachedFiles({ attachments }: Extraction): AttachmentNode[] {
  return attachments.filter(({ path, parent }) => parent === undefined && !/#reading-\d+$/.test(path));
}

/** How a path or file name is shown: as it is, unless something was found in the names of this message. */
function nameMask(findings: readonly Finding[], tools: InspectionTools): (name: string) => string {
  if (!findings.some(({ part }) => part === 'filenames' || part.endsWith('#names'))) return (name) => name;
  const masker = createMasker(findings, tools);
  const masked = new Map<string, string>();
  return (name) => {
    const known = masked.get(name) ?? masker.mask(name, 'attachment');
    masked.set(name, known);
    return known;
  };
}
