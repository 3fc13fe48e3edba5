/** One text part for people, on both sides: as it was written, and as the engine read it, with the same masks. */
import type { ShownFinding, ShownPart, TextSegment } from '#contracts';
import type { Finding } from '#dlp';
import { normalizeParts } from '#dlp';
import type { TextPart } from '#mail';
import { alignViews, type AlignedRun, type OriginalChange } from './align-views.js';
import type { InspectionTools } from './inspection-tools.js';
import type { Mask } from './mask.js';
import { withoutControls, type Masker } from './masked-text.js';

/** Findings that are listed with a part; every match is masked, listed or not. */
const MOST_FINDINGS = 200;
/** UTF-8 never takes more bytes than this for one UTF-16 code unit. */
const BYTES_PER_UNIT = 3;

/** Shows a part up to `limit` UTF-16 code units. */
export function showPart(part: TextPart, limit: number, { masker, tools }: { masker: Masker; tools: InspectionTools }): ShownPart {
  const margin = 2 * tools.patterns.maxMatchBytes;
  const readBytes = (limit + margin) * BYTES_PER_UNIT;
  const text = part.text.toString('utf8', 0, readBytes);
  const { masks, findings, end } = masker.find(text, { kind: part.kind, path: part.path, limit });
  const shown = text.slice(0, end);
  const listed = findings.slice(0, MOST_FINDINGS);
  const numbers = new Map(listed.map((finding, number) => [finding, number]));
  const { folded } = normalizeParts([{ ...part, text: Buffer.from(shown, 'utf8') }], { skipWords: tools.skipWords });
  const { runs, changes } = alignViews(shown, folded);
  const path = masker.mask(part.path, 'attachment');
  return {
    path,
    kind: part.kind,
    mediaType: part.mediaType,
    original: readable(originalSegments(shown, masks, { changes, numbers })),
    normalized: readable(normalizedSegments(runs, masks, numbers)),
    findings: listed.map((finding) => shownFinding(finding, path)),
    truncated: end < text.length || readBytes < part.text.length,
  };
}

function shownFinding({ pattern, version, start, end, masked, confidence, explanation }: Finding, part: string): ShownFinding {
  return { pattern, version, part, start, end, masked, confidence, explanation: [...explanation] };
}

type Numbers = ReadonlyMap<Finding, number>;

function maskSegment({ masked, finding }: Mask, numbers: Numbers, change: string | null): TextSegment {
  return { text: masked, finding: (finding && numbers.get(finding)) ?? null, change };
}

interface OriginalNotes {
  readonly changes: readonly OriginalChange[];
  readonly numbers: Numbers;
}

function originalSegments(text: string, masks: readonly Mask[], { changes, numbers }: OriginalNotes): TextSegment[] {
  const segments: TextSegment[] = [];
  let at = 0;
  let next = 0;
  const writeTo = (end: number): void => {
    for (let piece = changes[next]; piece !== undefined && piece.start < end; piece = changes[++next]) {
      if (piece.end <= at) continue;
      segments.push(plain(text.slice(at, Math.max(at, piece.start)), null));
      segments.push(plain(text.slice(Math.max(at, piece.start), Math.min(piece.end, end)), piece.change));
      at = Math.min(piece.end, end);
      if (piece.end > end) return;
    }
    segments.push(plain(text.slice(at, end), null));
    at = end;
  };
  for (const mask of masks) {
    writeTo(mask.start);
    while ((changes[next]?.end ?? Infinity) <= mask.start) next++;
    const inside = changes[next];
    segments.push(maskSegment(mask, numbers, inside && inside.start < mask.end ? inside.change : null));
    at = mask.end;
  }
  writeTo(text.length);
  return segments;
}

function normalizedSegments(runs: readonly AlignedRun[], masks: readonly Mask[], numbers: Numbers): TextSegment[] {
  const segments: TextSegment[] = [];
  let next = 0;
  let written: Mask | undefined;
  const writeMask = (mask: Mask, change: string | null): void => {
    if (mask !== written) segments.push(maskSegment(mask, numbers, change));
    written = mask;
  };
  for (const run of runs) {
    let at = run.start;
    while ((masks[next]?.end ?? Infinity) <= run.start) next++;
    for (let i = next; ; i++) {
      const mask = masks[i];
      if (mask === undefined || mask.start >= run.end) break;
      if (run.isLinear) segments.push(plain(run.view.slice(at - run.start, Math.max(at, mask.start) - run.start), null));
      writeMask(mask, run.change);
      at = Math.min(mask.end, run.end);
    }
    if (run.isLinear) segments.push(plain(run.view.slice(at - run.start), null));
    else if (at === run.start) segments.push(plain(run.view, run.change));
  }
  return segments;
}

function plain(text: string, change: string | null): TextSegment {
  return { text, finding: null, change };
}

/** Joins neighbours that say the same, drops empty ones, and makes control characters visible. */
function readable(segments: readonly TextSegment[]): TextSegment[] {
  const joined: TextSegment[] = [];
  for (const segment of segments) {
    const last = joined.at(-1);
    if (segment.text === '') continue;
    if (last?.finding === null && segment.finding === null && last.change === segment.change) last.text += segment.text;
    else joined.push({ ...segment });
  }
  // what is marked as invisible stays as it is: it is shown by name
  return joined.map((segment) => (segment.change === 'invisible' ? segment : { ...segment, text: withoutControls(segment.text) }));
}
