import type { Evidence } from './evidence.js';
import { judgePattern, type JudgedPattern } from './judge-pattern.js';
import type { Policy } from './policy.js';
import { strength } from './strength.js';
import type { Outcome, Verdict, VerdictReason } from './verdict.js';

/**
 * Judges one message for one group of recipients. The strongest action decides: block > quarantine > must-encrypt > warn.
 * Shadow patterns and patterns under an exception are reported and never act. Delayed reasons act only on a mail that would
 * otherwise leave in clear. In monitor mode everything is reported and nothing that was detected acts; what settings and
 * triggers demand stays in force, for nobody detected it. `must-encrypt` is given as such: whoever acts on it knows whether
 * there is a way to encrypt.
 */
export function evaluate(evidence: Evidence, policy: Policy): Verdict {
  if (policy.scanning === false) return unscanned(policy);
  const judged = policy.patterns.flatMap((pattern) => judgePattern(pattern, evidence, policy.exceptions) ?? []);
  const scoreTerms = judged.filter(scores).map(scoreTerm);
  const score = round(scoreTerms.reduce((sum, term) => sum + term.points, 0));
  const reasons: VerdictReason[] = [
    ...judged.filter(({ triggers }) => triggers).map(patternReason),
    ...scoreReasons(score, policy),
    ...uninspectableReasons(evidence, policy),
    ...settingReasons(policy),
  ];
  if (evidence.inspectionFailure !== undefined) {
    reasons.push({ kind: 'inspection-failed', action: 'quarantine', cause: evidence.inspectionFailure });
  }
  reasons.sort((a, b) => strength(b.action) - strength(a.action));
  const inForce = policy.mode === 'monitor' ? reasons.filter(({ kind }) => kind === 'setting') : reasons;
  return { outcome: decide(inForce), score, scoreTerms, reasons };
}

/** Between ends that are not scanned nothing is known of the mail but what its settings and triggers demand. */
function unscanned(policy: Policy): Verdict {
  const reasons = settingReasons(policy);
  return { outcome: strongest(reasons), score: 0, scoreTerms: [], reasons };
}

function settingReasons({ mustEncrypt }: Policy): VerdictReason[] {
  return mustEncrypt.map((cause) => ({ kind: 'setting', action: 'must-encrypt', cause }));
}

/** The strongest immediate action; delayed ones count only if that leaves the mail to go out in clear. */
function decide(reasons: readonly VerdictReason[]): Outcome {
  const acting = reasons.filter((reason) => reason.kind !== 'pattern' || (!reason.shadow && reason.exception === null));
  const immediate = strongest(acting.filter((reason) => reason.kind !== 'pattern' || !reason.delayed));
  return immediate === 'pass' || immediate === 'warn' ? strongest(acting) : immediate;
}

function strongest(reasons: readonly VerdictReason[]): Outcome {
  return reasons.reduce<Outcome>((best, { action }) => (strength(action) > strength(best) ? action : best), 'pass');
}

function patternReason({ pattern, count, maxConfidence, exception }: JudgedPattern): VerdictReason {
  return {
    kind: 'pattern',
    pattern: pattern.id,
    version: pattern.version,
    action: pattern.action,
    count,
    threshold: pattern.threshold.count,
    maxConfidence,
    delayed: pattern.delayEvaluation,
    shadow: pattern.state === 'shadow',
    condition: pattern.condition ?? 'contains',
    exception,
  };
}

/** What was found adds to the score; what is lacking does not, nor what an exception covers. */
function scores({ pattern, count, exception }: JudgedPattern): boolean {
  return pattern.state === 'live' && (pattern.condition ?? 'contains') === 'contains' && exception === null && count > 0;
}

/**
 * Weight × best confidence × saturation: as many matches as the threshold asks for give half of the weight, as many again
 * half of the rest. So the two addresses that every mail carries weigh next to nothing where twenty are asked for.
 */
function scoreTerm({ pattern, count, maxConfidence }: JudgedPattern): { pattern: string; points: number } {
  const saturation = 1 - 0.5 ** (count / pattern.threshold.count);
  return { pattern: pattern.id, points: round(pattern.weight * maxConfidence * saturation) };
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
