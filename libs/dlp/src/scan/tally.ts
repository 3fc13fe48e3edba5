import type { ConfidenceCount, Finding, PartSummary, PatternSummary } from '../finding.js';
import type { PartKind, Pattern } from '../pattern.js';
import { fileOf } from '../scan-input.js';
import { confidenceStep, HIGHEST_STEP } from './confidence-step.js';

/** Findings kept per pattern for people to look at; counting goes on without limit. */
const MAX_KEPT_FINDINGS = 1_000;

/** One match as it is counted. */
export interface CountedMatch {
  readonly value: string;
  readonly part: string;
  /** Null for text beside the parts. */
  readonly kind: PartKind | null;
  readonly confidence: number;
}

/** Counts the matches of one pattern: exact whatever their number. */
export interface Tally {
  /** True while findings are still kept: building one costs more than counting it. */
  readonly keeps: boolean;
  count(match: CountedMatch): void;
  keep(finding: Finding): void;
  readonly findings: readonly Finding[];
  summary(): PatternSummary;
}

export function newTally({ id, version }: Pattern): Tally {
  const findings: Finding[] = [];
  const whole = newCounter();
  const byFile = new Map<string, { readonly part: string; readonly kind: PartKind | null; readonly counter: Counter }>();
  let maxConfidence = 0;
  return {
    findings,
    get keeps() {
      return findings.length < MAX_KEPT_FINDINGS;
    },
    count: ({ value, part, kind, confidence }) => {
      const step = confidenceStep(confidence);
      maxConfidence = Math.max(maxConfidence, confidence);
      whole.count(value, step);
      const file = kind === null ? part : fileOf(part);
      const known = byFile.get(file) ?? { part, kind, counter: newCounter() };
      byFile.set(file, known);
      known.counter.count(value, step);
    },
    keep: (finding) => findings.push(finding),
    summary: () => {
      const byPart = [...byFile.values()].map(({ part, kind, counter }): PartSummary => ({ part, kind, ...counter.counts() }));
      return { pattern: id, version, ...whole.counts(), byPart, maxConfidence };
    },
  };
}

/** Totals of one text or of all: matches, values, and both by confidence. */
interface Counter {
  count(value: string, step: number): void;
  counts(): { readonly total: number; readonly distinct: number; readonly byConfidence: readonly ConfidenceCount[] };
}

function newCounter(): Counter {
  const totals = new Array<number>(HIGHEST_STEP + 1).fill(0);
  const bestStepByValue = new Map<string, number>();
  let total = 0;
  return {
    count: (value, step) => {
      total++;
      totals[step] = (totals[step] ?? 0) + 1;
      if (step >= (bestStepByValue.get(value) ?? 0)) bestStepByValue.set(value, step);
    },
    counts: () => ({ total, distinct: bestStepByValue.size, byConfidence: steps(totals, bestStepByValue) }),
  };
}

/** A value counts as distinct once, at the best confidence it reached: sums over steps are then exact. */
function steps(totals: readonly number[], bestStepByValue: ReadonlyMap<string, number>): ConfidenceCount[] {
  const distinct = new Array<number>(totals.length).fill(0);
  for (const step of bestStepByValue.values()) distinct[step] = (distinct[step] ?? 0) + 1;
  return totals.flatMap((total, step) => (total === 0 ? [] : [{ step: step / HIGHEST_STEP, total, distinct: distinct[step] ?? 0 }]));
}
