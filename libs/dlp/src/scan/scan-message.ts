import { createHash } from 'node:crypto';
import type { Finding, PatternSummary } from '../finding.js';
import { normalizeParts, type SkipList } from '../normalize/normalize.js';
import { cutWindows, type Window } from '../normalize/windows.js';
import type { PartKind } from '../pattern.js';
import { fileOf, type ScanPart } from '../scan-input.js';
import type { CompiledPattern, CompiledPatterns } from './compile.js';
import { maskValue } from './mask.js';
import { scanWindow, type Match } from './scan-window.js';
import { newTally, type Tally } from './tally.js';

/** Text above this is scanned in windows: memory stays flat however large the mail. */
export const DEFAULT_MAX_WINDOW_BYTES = 1024 * 1024;
/** The text before normalization may be longer than what it becomes, by markup of white space and invisible characters. */
const OVERLAP_FACTOR = 2;
/** Room for context words around the longest match. */
const CONTEXT_BYTES = 512;
/** Room that windows need beside their overlaps. */
const MIN_WINDOW_CORE_BYTES = 16 * 1024;

export interface ScanOptions {
  readonly skipWords: SkipList;
  /** Bytes of text that are normalized and scanned at once. Raised when the longest match would not fit. */
  readonly maxWindowBytes?: number;
}

/** What a scan found: independent of thresholds and actions, so that a policy can be judged anew without the mail. */
export interface ScanOutcome {
  /** In the order of the parts and of the text; at most 1,000 a pattern. */
  readonly findings: readonly Finding[];
  /** Exact totals of every pattern that matched, in the order of the patterns. */
  readonly summaries: readonly PatternSummary[];
  /** How many parts of each kind there were, with and without matches; the texts of one file are one part. */
  readonly partCounts: Readonly<Record<PartKind, number>>;
}

/** Scans the text of one message for live and shadow patterns. Pure; never throws for any text. */
export function scanMessage(parts: readonly ScanPart[], patterns: CompiledPatterns, options: ScanOptions): ScanOutcome {
  const tallies = new Map<CompiledPattern, Tally>(); // Made at the first match: most patterns find nothing in most mails.
  const originals = readOriginals(parts);
  for (const window of windowsFor(parts, patterns, options.maxWindowBytes)) {
    const text = normalizeParts(window.parts, { skipWords: options.skipWords });
    scanWindow(window, text, patterns, (match) => {
      const tally = tallies.get(match.pattern) ?? newTally(match.pattern.pattern);
      tallies.set(match.pattern, tally);
      record(match, tally, originals);
    });
  }
  const order = new Map(parts.map((part, i) => [part.path, i]));
  const all = tallies.size === 0 ? [] : patterns.patterns.flatMap((compiled) => tallies.get(compiled) ?? []);
  const findings = all.flatMap((tally) => tally.findings);
  findings.sort((a, b) => (order.get(a.part) ?? 0) - (order.get(b.part) ?? 0) || a.start - b.start || b.end - a.end);
  return { findings, summaries: all.map((tally) => tally.summary()), partCounts: countParts(parts) };
}

/** Windows that overlap by the longest match of these patterns and its context. */
export function windowsFor(parts: readonly ScanPart[], { maxMatchBytes }: CompiledPatterns, maxBytes = DEFAULT_MAX_WINDOW_BYTES): Window[] {
  const overlap = maxMatchBytes * OVERLAP_FACTOR + CONTEXT_BYTES;
  return cutWindows(parts, Math.max(maxBytes, 2 * overlap + MIN_WINDOW_CORE_BYTES), overlap);
}

function countParts(parts: readonly ScanPart[]): ScanOutcome['partCounts'] {
  const counts: Record<PartKind, number> = { subject: 0, headers: 0, body: 0, attachment: 0 };
  const seen = new Set<string>();
  for (const { path, kind, aside } of parts) {
    const file = fileOf(path);
    if (aside === true || seen.has(file)) continue;
    seen.add(file);
    counts[kind]++;
  }
  return counts;
}

/** Extracted text by part path, decoded when the first finding asks for it. */
type Originals = (path: string) => string;

function readOriginals(parts: readonly ScanPart[]): Originals {
  const decoded = new Map<string, string>();
  return (path) => {
    const known = decoded.get(path);
    if (known !== undefined) return known;
    const text = parts.find((part) => part.path === path)?.text.toString('utf8') ?? '';
    decoded.set(path, text);
    return text;
  };
}

function record(match: Match, tally: Tally, originals: Originals): void {
  const confidence = confidenceOf(match);
  tally.count({ value: match.compact, part: match.part, kind: match.kind, confidence });
  const span = tally.keeps ? match.locate() : undefined;
  if (span === undefined) return;
  const { id, version, matchFilter, matcher, validator } = match.pattern.pattern;
  const value = originals(span.part).slice(span.start, span.end);
  const kind = matcher.kind === 'detector' ? matcher.detector : validator;
  tally.keep({
    pattern: id,
    version,
    ...span,
    confidence,
    explanation: match.terms,
    masked: matchFilter === 'none' ? value : maskValue(match.text, kind),
    value,
    valueDigest: createHash('sha256').update(`${id}\0${match.compact}`).digest('hex'),
  });
}

/** The sum of the terms, clamped to 0..1; to two decimals, since binary fractions of hundredths add up crooked. */
function confidenceOf(match: Match): number {
  const sum = match.terms.reduce((total, term) => total + term.delta, 0);
  return Math.round(Math.min(1, Math.max(0, sum)) * 100) / 100;
}
