/** What the engine sees in one mail, for people who ask why it was not caught. Runs where hostile bytes may be parsed; values end here. */
import { compileSkipList, probeMessage, type Finding, type Pattern, type PatternProbe, type PatternSummary } from '#dlp';
import { extractMessage, mailboxIn, type DocumentReaders, type ExtractionLimits, type TextPart } from '#mail';
import type { Examination } from './examination.js';
import { MOST_SHOWN, seePart, type Seen, type SpansInViews } from './seen-part.js';
import type { UnitSpan } from './span-in-view.js';

/** Parts that are shown; all of them are scanned. */
const MOST_PARTS = 100;
/** UTF-16 code units of all shown parts together. */
const MOST_UNITS = 1_000_000;
const FINDINGS_PER_PATTERN = 100;
/** Findings, and near misses, that are looked for in the views: among letters beyond ASCII each may cost a millisecond. */
const MOST_IN_VIEWS = 300;

export interface ExamineTools {
  readonly readers: DocumentReaders;
  readonly limits: ExtractionLimits;
}

export interface Asked {
  readonly patterns: readonly Pattern[];
  readonly skipWords: readonly string[];
}

/** Examines raw message bytes. Never throws for bad mail or for a pattern that cannot be compiled. */
export async function examineMessage(raw: Buffer, { patterns, skipWords }: Asked, tools: ExamineTools): Promise<Examination> {
  const extraction = await extractMessage(raw, tools.readers, tools.limits);
  const {
    outcome,
    patterns: probes,
    refused,
  } = probeMessage({
    parts: extraction.parts,
    patterns,
    skipWords: compileSkipList(skipWords),
  });
  const { seen, leftOut } = seenParts(extraction.parts, skipWords);
  const misses = spansFinder(seen);
  return {
    from: mailboxIn(extraction.fromHeader ?? '') ?? '',
    parts: seen.map(({ shown }) => shown),
    attachments: extraction.attachments.map(({ path, fileName, actualType, sizeBytes }) => ({
      path,
      fileName: fileName ?? null,
      mediaType: actualType,
      sizeBytes,
    })),
    uninspectable: extraction.uninspectable.map((each) => ({ ...each })),
    defects: [...extraction.defects.map((each) => ({ ...each })), ...leftOut],
    findings: firstOfEach(outcome.findings, spansFinder(seen)),
    summaries: outcome.summaries.map(sentSummary),
    partCounts: outcome.partCounts,
    probes: probes.map((probe) => sentProbe(probe, misses)),
    refused: refused.map((each) => ({ ...each })),
  };
}

function seenParts(parts: readonly TextPart[], skipWords: readonly string[]): { seen: Seen[]; leftOut: Examination['defects'] } {
  const withText = parts.filter(({ text }) => text.length > 0);
  const seen: Seen[] = [];
  for (let left = MOST_UNITS; seen.length < Math.min(withText.length, MOST_PARTS) && left > 0;) {
    const part = withText[seen.length];
    if (part === undefined) break;
    const next = seePart(part, skipWords);
    seen.push(next);
    left -= next.shown.original.length;
  }
  const missing = withText.length - seen.length;
  const note = `${missing} further text parts were scanned and are not shown here; of each part the first ${MOST_SHOWN} characters are`;
  return { seen, leftOut: missing === 0 ? [] : [{ part: '', defect: 'parts-not-shown', note }] };
}

type SpansFinder = (place: UnitSpan & { readonly part: string }) => SpansInViews;

/** Answers for the first places that it is asked about. */
function spansFinder(seen: readonly Seen[]): SpansFinder {
  const byPath = new Map(seen.map((each) => [each.shown.path, each]));
  let asked = 0;
  return ({ part, start, end }) => (asked++ < MOST_IN_VIEWS ? (byPath.get(part)?.spansOf({ start, end }) ?? {}) : {});
}

function firstOfEach(findings: readonly Finding[], spansOf: SpansFinder): Examination['findings'] {
  const sent = new Map<string, number>();
  const first = findings.filter(({ pattern, version }) => {
    const name = `${pattern}@${version}`;
    const before = sent.get(name) ?? 0;
    sent.set(name, before + 1);
    return before < FINDINGS_PER_PATTERN;
  });
  return first.map(({ value: _value, valueDigest: _digest, explanation, ...finding }) => ({
    ...finding,
    ...spansOf(finding),
    explanation: [...explanation],
  }));
}

function sentProbe({ summary, best, misses, ...probe }: PatternProbe, spansOf: SpansFinder): Examination['probes'][number] {
  return {
    ...probe,
    misses: misses.map((miss) => ({ ...miss, ...spansOf(miss) })),
    ...(summary && { summary: sentSummary(summary) }),
    ...(best && { best: { ...best, explanation: [...best.explanation] } }),
  };
}

function sentSummary({ byConfidence, byPart, ...summary }: PatternSummary): Examination['summaries'][number] {
  return {
    ...summary,
    byConfidence: [...byConfidence],
    byPart: byPart.map((part) => ({ ...part, byConfidence: [...part.byConfidence] })),
  };
}
