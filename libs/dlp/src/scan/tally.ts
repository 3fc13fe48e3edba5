import type { Finding, PatternSummary } from '../finding.js';
import type { Pattern } from '../pattern.js';

/** Findings kept per pattern for people to look at; counting goes on without limit. */
const MAX_KEPT_FINDINGS = 1_000;

/** Counts the matches of one pattern: exact whatever their number. */
export interface Tally {
  /** True while findings are still kept: building one costs more than counting it. */
  readonly keeps: boolean;
  count(match: { readonly value: string; readonly part: string; readonly confidence: number }): void;
  keep(finding: Finding): void;
  readonly findings: readonly Finding[];
  summary(): PatternSummary;
}

export function newTally(pattern: Pattern): Tally {
  const findings: Finding[] = [];
  const totalByStep = new Map<number, number>();
  const bestStepByValue = new Map<string, number>();
  const byPart = new Map<string, { total: number; values: Set<string> }>();
  let total = 0;
  let maxConfidence = 0;
  return {
    findings,
    get keeps() {
      return findings.length < MAX_KEPT_FINDINGS;
    },
    count: ({ value, part, confidence }) => {
      const step = Math.floor(confidence * 10 + 1e-9);
      total++;
      maxConfidence = Math.max(maxConfidence, confidence);
      totalByStep.set(step, (totalByStep.get(step) ?? 0) + 1);
      bestStepByValue.set(value, Math.max(step, bestStepByValue.get(value) ?? 0));
      const counts = byPart.get(part) ?? { total: 0, values: new Set<string>() };
      byPart.set(part, { total: counts.total + 1, values: counts.values.add(value) });
    },
    keep: (finding) => findings.push(finding),
    summary: () => {
      const { id, version } = pattern;
      const parts = [...byPart].map(([part, counts]) => ({ part, total: counts.total, distinct: counts.values.size }));
      return {
        pattern: id,
        version,
        total,
        distinct: bestStepByValue.size,
        byConfidence: steps(totalByStep, bestStepByValue),
        byPart: parts,
        maxConfidence,
      };
    },
  };
}

/** A value counts as distinct once, at the best confidence it reached: sums over steps are then exact. */
function steps(totalByStep: ReadonlyMap<number, number>, bestStepByValue: ReadonlyMap<string, number>): PatternSummary['byConfidence'] {
  const distinctByStep = new Map<number, number>();
  for (const step of bestStepByValue.values()) distinctByStep.set(step, (distinctByStep.get(step) ?? 0) + 1);
  return [...totalByStep.keys()]
    .sort((a, b) => a - b)
    .map((step) => ({ step: step / 10, total: totalByStep.get(step) ?? 0, distinct: distinctByStep.get(step) ?? 0 }));
}
