import { withoutSeparators } from '../identifiers/identifier.js';
import type { Piece } from '../detectors/detector.js';
import type { ExplanationTerm } from '../finding.js';
import type { NormalizedText, PartSpan, TextView } from '../normalize/normalized-text.js';
import type { Window, WindowSlice } from '../normalize/windows.js';
import type { PartKind } from '../pattern.js';
import type { CompiledPattern, CompiledPatterns } from './compile.js';
import { explainContext } from './context.js';
import { findMatches, splitSegments, type Segment } from './find-matches.js';
import type { ByteRange, Prefilter } from './prefilter.js';
import { isInsideUuid, newClaims, type ClaimsByState } from './suppress.js';

/** One accepted match. */
export interface Match {
  readonly pattern: CompiledPattern;
  readonly part: string;
  /** Null for text beside the parts. */
  readonly kind: PartKind | null;
  /** The matched text of the normalized view. */
  readonly text: string;
  /** The value in its one canonical spelling. */
  readonly compact: string;
  readonly terms: readonly ExplanationTerm[];
  /** Where it stands in the extracted text. */
  locate(): PartSpan | undefined;
}

/** Finds, checks and explains every match in one window; each accepted match that the window owns is handed to `accept`. */
export function scanWindow(window: Window, text: NormalizedText, patterns: CompiledPatterns, accept: (match: Match) => void): void {
  scanView({ window, view: text.exact, claims: newClaims(text.exact.bytes.length), accept }, patterns.exact);
  scanView({ window, view: text.folded, claims: newClaims(text.folded.bytes.length), accept }, patterns.folded);
}

interface ViewScan {
  readonly window: Window;
  readonly view: TextView;
  readonly claims: ClaimsByState;
  readonly accept: (match: Match) => void;
}

function scanView(scan: ViewScan, patterns: { readonly patterns: readonly CompiledPattern[]; readonly prefilter: Prefilter }): void {
  const { bytes } = scan.view;
  if (patterns.patterns.length === 0 || bytes.length === 0) return;
  const segments = splitSegments(bytes);
  const everywhere = [{ start: 0, end: bytes.length }];
  const ranges = patterns.prefilter.rangesOf(bytes);
  patterns.patterns.forEach((pattern, i) => {
    scanPattern(scan, pattern, segments, pattern.isAnchored ? everywhere : (ranges.get(i) ?? []));
  });
}

function scanPattern(scan: ViewScan, pattern: CompiledPattern, segments: readonly Segment[], ranges: readonly ByteRange[]): void {
  for (const range of ranges) {
    for (const segment of segments) {
      const slice = scan.window.parts[segment.index];
      const isOutside = segment.base >= range.end || segment.base + segment.bytes.length <= range.start;
      if (slice === undefined || isOutside || !pattern.pattern.parts.includes(slice.kind)) continue;
      for (const piece of findMatches(pattern, segment, range)) acceptPiece(scan, { pattern, segment, slice, piece });
    }
  }
}

interface Candidate {
  readonly pattern: CompiledPattern;
  readonly segment: Segment;
  readonly slice: WindowSlice;
  readonly piece: Piece;
}

function acceptPiece(scan: ViewScan, candidate: Candidate): void {
  const { pattern, segment, slice, piece } = candidate;
  const text = segment.bytes.toString('utf8', piece.start, piece.end);
  if (pattern.validator?.validate(text) === false) return;
  const start = segment.base + piece.start;
  const end = segment.base + piece.end;
  const claims = pattern.pattern.state === 'shadow' ? scan.claims.shadow : scan.claims.live;
  if (pattern.rank !== undefined) {
    if (!claims.isFree(start, end, pattern.rank) || isInsideUuid(segment.bytes, piece.start, piece.end)) return;
  }
  const terms = explain(candidate);
  if (piece.needsContext === true && !terms.some((term) => term.term === 'context')) return;
  if (pattern.rank !== undefined) claims.claim(start, end, pattern.rank);
  const locate = () => scan.view.locate(start, end);
  if (!ownsStart(slice, locate)) return;
  scan.accept({
    pattern,
    part: slice.path,
    kind: slice.aside === true ? null : slice.kind,
    text,
    compact: compactValue(pattern, text),
    terms,
    locate,
  });
}

function explain({ pattern, segment, piece }: Candidate): ExplanationTerm[] {
  const terms: ExplanationTerm[] = [{ term: 'pattern', delta: pattern.baseConfidence, note: `matches ${pattern.pattern.name}` }];
  if (pattern.validator !== undefined)
    terms.push({ term: 'validator', delta: pattern.validatedBonus, note: `${pattern.validator.name}: check passed` });
  if (piece.look !== undefined) terms.push({ term: 'look', ...piece.look });
  return [...terms, ...explainContext(pattern.context, segment.bytes, piece)];
}

/** Only a slice of a cut part has neighbours that see the same match; asking where a match stands costs more than this check. */
function ownsStart(slice: WindowSlice, locate: () => PartSpan | undefined): boolean {
  if (slice.ownedFrom === 0 && slice.ownedTo === Infinity) return true;
  const start = locate()?.start ?? -1;
  return slice.ownedFrom <= start && start < slice.ownedTo;
}

/** Equal values must become equal strings; of an author's own expression nothing is known, so that its text stays as it is. */
function compactValue(pattern: CompiledPattern, text: string): string {
  if (pattern.validator !== undefined) return pattern.validator.compact(text);
  return pattern.rank === undefined ? text : withoutSeparators(text);
}
