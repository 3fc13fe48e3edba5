import type { PatternSummary } from '../finding.js';
import { ACTIONS, type PartKind, type Pattern } from '../pattern.js';
import type { Policy } from './policy.js';
import type { Outcome, Verdict, VerdictReason } from './verdict.js';

/** What is known of a message when it is judged. No thresholds were applied to it: history can be judged anew. */
export interface Evidence {
  readonly summaries: readonly PatternSummary[];
  /** How many text parts of each kind were scanned; absent in facts recorded before: patterns that ask for a lack cannot be judged. */
  readonly partCounts?: Readonly<Record<PartKind, number>>;
  readonly uninspectable: readonly { readonly part: string; readonly reason: string }[];
  /** Why inspection gave up, if it did: such a mail is held whatever else is known. */
  readonly inspectionFailure?: string;
}

/**
 * Judges one message for one group of recipients. The strongest action decides: block > quarantine > must-encrypt > warn.
 * Shadow patterns are reported and never act. Delayed reasons act only on a mail that would otherwise leave in clear. In
 * monitor mode everything is reported and nothing acts. `must-encrypt` is given as such: whoever acts on it knows whether
 * there is a way to encrypt.
 */
export function evaluate(evidence: Evidence, policy: Policy): Verdict {
  const counted = policy.patterns.flatMap((pattern) => countPattern(pattern, evidence.summaries));
  const scoreTerms = counted.filter(({ pattern }) => pattern.state === 'live').map(scoreTerm);
  const score = round(scoreTerms.reduce((sum, term) => sum + term.points, 0));
  const reasons: VerdictReason[] = [
    ...counted.filter(({ pattern, count }) => count >= pattern.threshold.count).map(patternReason),
    ...scoreReasons(score, policy),
    ...uninspectableReasons(evidence, policy),
  ];
  if (evidence.inspectionFailure !== undefined) {
    reasons.push({ kind: 'inspection-failed', action: 'quarantine', cause: evidence.inspectionFailure });
  }
  reasons.sort((a, b) => strength(b.action) - strength(a.action));
  return { outcome: policy.mode === 'monitor' ? 'pass' : decide(reasons), score, scoreTerms, reasons };
}

/** The strongest immediate action; delayed ones count only if that leaves the mail to go out in clear. */
function decide(reasons: readonly VerdictReason[]): Outcome {
  const acting = reasons.filter((reason) => reason.kind !== 'pattern' || !reason.shadow);
  const immediate = strongest(acting.filter((reason) => reason.kind !== 'pattern' || !reason.delayed));
  return immediate === 'pass' || immediate === 'warn' ? strongest(acting) : immediate;
}

function strongest(reasons: readonly VerdictReason[]): Outcome {
  return reasons.reduce<Outcome>((best, { action }) => (strength(action) > strength(best) ? action : best), 'pass');
}

function strength(outcome: Outcome): number {
  return outcome === 'pass' ? -1 : ACTIONS.indexOf(outcome);
}

interface CountedPattern {
  readonly pattern: Pattern;
  readonly summary: PatternSummary;
  /** Matches or distinct values, as the threshold says, that reached the minimum confidence. */
  readonly count: number;
}

/** Summaries hold confidences by tenths: a minimum between two tenths counts from the lower one. */
function countPattern(pattern: Pattern, summaries: readonly PatternSummary[]): CountedPattern[] {
  const summary = summaries.find((each) => each.pattern === pattern.id && each.version === pattern.version);
  if (summary === undefined || (pattern.state !== 'live' && pattern.state !== 'shadow')) return [];
  const minStep = Math.floor(pattern.minConfidence * 10 + 1e-9);
  const reached = summary.byConfidence.filter(({ step }) => Math.round(step * 10) >= minStep);
  const count = reached.reduce((sum, step) => sum + (pattern.threshold.of === 'distinct' ? step.distinct : step.total), 0);
  return count === 0 ? [] : [{ pattern, summary, count }];
}

function patternReason({ pattern, summary, count }: CountedPattern): VerdictReason {
  return {
    kind: 'pattern',
    pattern: pattern.id,
    version: pattern.version,
    action: pattern.action,
    count,
    threshold: pattern.threshold.count,
    maxConfidence: summary.maxConfidence,
    delayed: pattern.delayEvaluation,
    shadow: pattern.state === 'shadow',
  };
}

/**
 * Weight × best confidence × saturation: as many matches as the threshold asks for give half of the weight, as many again
 * half of the rest. So the two addresses that every mail carries weigh next to nothing where twenty are asked for.
 */
function scoreTerm({ pattern, summary, count }: CountedPattern): { pattern: string; points: number } {
  const saturation = 1 - 0.5 ** (count / pattern.threshold.count);
  return { pattern: pattern.id, points: round(pattern.weight * summary.maxConfidence * saturation) };
}

function scoreReasons(score: number, policy: Policy): VerdictReason[] {
  const reached = policy.scoreThresholds.filter((threshold) => score >= threshold.score);
  return reached.map(({ action, score: threshold }) => ({ kind: 'score', action, score, threshold }));
}

function uninspectableReasons(evidence: Evidence, policy: Policy): VerdictReason[] {
  return evidence.uninspectable.flatMap(({ part, reason }): VerdictReason[] => {
    const action = Object.hasOwn(policy.uninspectableActions, reason) ? policy.uninspectableActions[reason] : undefined;
    return action === 'pass' ? [] : [{ kind: 'uninspectable', action: action ?? 'quarantine', part, reason }];
  });
}

function round(points: number): number {
  return Math.round(points * 100) / 100;
}
