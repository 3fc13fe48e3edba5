/** What one message holds for each pattern: its matches, and what almost matched. No policy is asked. */
import type { Finding, PatternSummary } from '../finding.js';
import type { SkipList } from '../normalize/normalize.js';
import { isScanned, type Pattern } from '../pattern.js';
import type { ScanPart } from '../scan-input.js';
import { compilePatterns, type CompiledPatterns, type RefusedPattern } from '../scan/compile.js';
import { scanMessage, type ScanOutcome } from '../scan/scan-message.js';
import { findNearMisses } from './find-near-misses.js';
import type { NearMiss } from './near-miss.js';
import { nameOf } from './version-name.js';

export interface ProbeRequest {
  readonly parts: readonly ScanPart[];
  /** In any state; a pattern may come in several versions. */
  readonly patterns: readonly Pattern[];
  readonly skipWords: SkipList;
}

/** What the message holds for one version of a pattern. */
export interface PatternProbe {
  readonly pattern: Pattern['id'];
  readonly version: number;
  /** Counted as the engine counts; a draft or retired version as if it were live. Undefined: no match at all. */
  readonly summary: PatternSummary | undefined;
  /** The most certain match. */
  readonly best: Pick<Finding, 'part' | 'masked' | 'confidence' | 'explanation'> | undefined;
  /** The one that came furthest first. */
  readonly misses: readonly NearMiss[];
}

export interface MessageProbe {
  /** What the engine finds: live and shadow versions only. */
  readonly outcome: ScanOutcome;
  /** What it would find if drafts and retired versions were live as well; the same outcome where there are none. */
  readonly tried: ScanOutcome;
  readonly patterns: readonly PatternProbe[];
  /** Versions that cannot be scanned for; they have no probe. */
  readonly refused: readonly RefusedPattern[];
}

/** Probes a message. Costs several scans, each linear in the text; never throws for any text or pattern. */
export function probeMessage({ parts, patterns, skipWords }: ProbeRequest): MessageProbe {
  const engine = compileAll(patterns.filter(isScanned));
  const isAllScanned = patterns.every(isScanned);
  const asked = isAllScanned
    ? engine
    : compileAll(patterns.map((pattern) => (isScanned(pattern) ? pattern : { ...pattern, state: 'live' })));
  const outcome = scanMessage(parts, engine.patterns, { skipWords });
  const tried = isAllScanned ? outcome : scanMessage(parts, asked.patterns, { skipWords });
  const ofEngine = resultsByName(outcome);
  const ofTrial = resultsByName(tried);
  // a live version is counted without the drafts, which would take characters away from it
  const resultOf = (pattern: Pattern): Result => (engine.names.has(nameOf(pattern)) ? ofEngine : ofTrial).get(nameOf(pattern)) ?? NOTHING;
  const misses = findNearMisses({
    parts,
    asked: asked.patterns,
    skipWords,
    found: isAllScanned ? outcome.findings : [...outcome.findings, ...tried.findings],
    isCutShort: ({ pattern }) => (resultOf(pattern).summary?.total ?? 0) > resultOf(pattern).findings.length,
  });
  return {
    outcome,
    tried,
    refused: asked.refused,
    patterns: asked.patterns.patterns.map(({ pattern }) => {
      const { summary, findings } = resultOf(pattern);
      const { id, version } = pattern;
      return { pattern: id, version, summary, best: mostCertain(findings), misses: misses.get(nameOf(pattern)) ?? [] };
    }),
  };
}

interface Compiled {
  readonly patterns: CompiledPatterns;
  readonly refused: readonly RefusedPattern[];
  readonly names: ReadonlySet<string>;
}

/** Compiles what can be compiled; here one bad pattern does not refuse the others. */
function compileAll(patterns: readonly Pattern[]): Compiled {
  const compilation = compilePatterns(patterns);
  const refused = compilation.kind === 'refused' ? compilation.refused : [];
  const bad = new Set(refused.map(({ pattern }) => pattern));
  const good = refused.length === 0 ? compilation : compilePatterns(patterns.filter(({ id }) => !bad.has(id)));
  if (good.kind === 'refused') throw new Error('patterns that compiled before are refused');
  return { patterns: good.patterns, refused, names: new Set(good.patterns.patterns.map(({ pattern }) => nameOf(pattern))) };
}

interface Result {
  readonly summary: PatternSummary | undefined;
  readonly findings: readonly Finding[];
}

const NOTHING: Result = { summary: undefined, findings: [] };

function resultsByName({ findings, summaries }: ScanOutcome): ReadonlyMap<string, Result> {
  const results = new Map<string, { summary: PatternSummary; findings: Finding[] }>();
  for (const summary of summaries) results.set(nameOf({ id: summary.pattern, version: summary.version }), { summary, findings: [] });
  for (const finding of findings) results.get(nameOf({ id: finding.pattern, version: finding.version }))?.findings.push(finding);
  return results;
}

function mostCertain(findings: readonly Finding[]): PatternProbe['best'] {
  const [first, ...others] = findings;
  if (first === undefined) return undefined;
  const { part, masked, confidence, explanation } = others.reduce((best, each) => (each.confidence > best.confidence ? each : best), first);
  return { part, masked, confidence, explanation };
}
