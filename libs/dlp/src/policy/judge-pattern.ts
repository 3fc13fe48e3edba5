import type { ConfidenceCount, PatternSummary } from '../finding.js';
import { isScanned, type Pattern } from '../pattern.js';
import { confidenceStep } from '../scan/confidence-step.js';
import type { Evidence } from './evidence.js';
import type { AppliedException } from './policy.js';

/** What the evidence says about one pattern. */
export interface JudgedPattern {
  readonly pattern: Pattern;
  readonly triggers: boolean;
  /**
   * Matches or distinct values, as the threshold says, that reached the minimum confidence; with `some-part-lacks` those of
   * the part that holds fewest.
   */
  readonly count: number;
  /** Of the best match; 0 without one. */
  readonly maxConfidence: number;
  /** Id of the exception that covers it, or null. */
  readonly exception: string | null;
}

/** Judges one pattern; undefined when it is neither live nor in shadow, or when the evidence cannot tell. */
export function judgePattern(pattern: Pattern, evidence: Evidence, exceptions: readonly AppliedException[]): JudgedPattern | undefined {
  if (!isScanned(pattern) || !canJudge(pattern, evidence)) return undefined;
  const summary = summaryOf(pattern, evidence);
  const { count, triggers } = judgeCondition(pattern, summary, evidence);
  const exception = exceptions.find(({ patterns }) => patterns.has(pattern.id))?.id ?? null;
  return { pattern, triggers, count, maxConfidence: summary?.maxConfidence ?? 0, exception };
}

/**
 * Whether the evidence says enough to judge the pattern. What a message contains is always recorded in full; what it lacks
 * can be told only if the parts were counted, and for single parts only if none of those with matches was left out.
 */
export function canJudge(pattern: Pattern, evidence: Evidence): boolean {
  switch (pattern.condition ?? 'contains') {
    case 'contains':
      return true;
    case 'lacks':
      return evidence.partCounts !== undefined;
    case 'some-part-lacks': {
      const summary = summaryOf(pattern, evidence);
      return evidence.partCounts !== undefined && (summary === undefined || isCompleteByPart(summary));
    }
  }
}

function isCompleteByPart({ byPart, total }: PatternSummary): boolean {
  return byPart.reduce((sum, part) => sum + part.total, 0) === total;
}

function summaryOf({ id, version }: Pattern, { summaries }: Evidence): PatternSummary | undefined {
  return summaries.find((summary) => summary.pattern === id && summary.version === version);
}

function judgeCondition(
  pattern: Pattern,
  summary: PatternSummary | undefined,
  evidence: Evidence,
): Pick<JudgedPattern, 'count' | 'triggers'> {
  const { threshold, condition } = pattern;
  const count = countOf(pattern, summary?.byConfidence);
  if (condition === undefined || condition === 'contains') return { count, triggers: count >= threshold.count };
  const partsInScope = pattern.parts.reduce((sum, kind) => sum + (evidence.partCounts?.[kind] ?? 0), 0);
  if (condition === 'lacks') return { count, triggers: partsInScope > 0 && count < threshold.count };
  const parts = (summary?.byPart ?? []).filter(({ kind }) => kind !== null);
  const counts = parts.map(({ byConfidence }) => countOf(pattern, byConfidence));
  const fewest = counts.length < partsInScope ? 0 : counts.reduce((least, each) => Math.min(least, each), Infinity);
  return partsInScope === 0 ? { count, triggers: false } : { count: fewest, triggers: fewest < threshold.count };
}

function countOf({ threshold, minConfidence }: Pattern, byConfidence: readonly ConfidenceCount[] = []): number {
  const minStep = confidenceStep(minConfidence);
  return byConfidence.reduce((sum, { step, total, distinct }) => {
    if (confidenceStep(step) < minStep) return sum;
    return sum + (threshold.of === 'distinct' ? distinct : total);
  }, 0);
}
