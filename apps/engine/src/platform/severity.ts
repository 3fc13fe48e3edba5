/** How urgent a held message is, from its verdict alone, so that a rebuild gives the same answer. */
import type { Severity } from '#contracts';
import type { AnyEvent } from '#events';

type Verdict = Extract<AnyEvent, { type: 'VerdictReached' }>['data'];
type StoredReason = Verdict['groups'][number]['reasons'][number];

/** What the severity of a message is computed from. */
export interface SeverityFacts {
  /** Strongest outcome of all recipient groups. */
  readonly outcome: 'pass' | 'warn' | 'must-encrypt' | 'quarantine' | 'block';
  /** Highest message score of all recipient groups. */
  readonly score: number;
  /** A live pattern or the score asked for something; otherwise only "could not inspect" did. */
  readonly foundSomething: boolean;
}

/**
 * Scores from which a message is critical, high or medium. The factory's patterns weigh 4 to 10 and one match gives half of
 * a weight: one card number (about 4.7) is high, five (about 9.2) are critical, one keyword (about 1.8) is medium.
 */
const STEPS = [
  { from: 9, severity: 'critical' },
  { from: 4, severity: 'high' },
  { from: 1.5, severity: 'medium' },
] as const;

/** `unknown` when nothing is known of the content: such a message is neither harmless nor harmful until somebody looks. */
export function severityOf({ outcome, score, foundSomething }: SeverityFacts): Severity {
  if (!foundSomething) return 'unknown';
  if (outcome === 'block') return 'critical';
  return STEPS.find(({ from }) => score >= from)?.severity ?? 'low';
}

/** Order of "sort by risk", the most urgent highest. An unknown content stands before the plainly medium one. */
export const SEVERITY_RANK: Readonly<Record<Severity, number>> = { critical: 4, high: 3, unknown: 2, medium: 1, low: 0 };

/** Reasons that tell nothing of what a mail holds. */
const SAYS_NOTHING: ReadonlySet<StoredReason['kind']> = new Set(['uninspectable', 'inspection-failed', 'policy-failed']);

/** Of a whole message, from what was recorded of its judgement. */
export function severityOfVerdict(verdict: Verdict): Severity {
  const reasons = verdict.groups.flatMap((group) => group.reasons);
  return severityOf({
    outcome: strongestOutcome(verdict),
    score: highestScore(verdict),
    foundSomething: reasons.some((reason) => counted(reason) && !SAYS_NOTHING.has(reason.kind)),
  });
}

/** The patterns that asked for something, each version once. */
export function actingPatterns(verdict: Verdict): readonly { readonly pattern: string; readonly version: number }[] {
  const byName = new Map<string, { readonly pattern: string; readonly version: number }>();
  for (const reason of verdict.groups.flatMap(({ reasons }) => reasons)) {
    if (reason.kind !== 'pattern' || !counted(reason)) continue;
    const { pattern, version } = reason;
    byName.set(`${pattern} ${String(version)}`, { pattern, version });
  }
  return [...byName.values()];
}

const STRENGTH = { pass: 0, warn: 1, 'must-encrypt': 2, quarantine: 3, block: 4 } as const;

/** The strongest outcome of all recipient groups. */
export function strongestOutcome(verdict: Verdict): Verdict['groups'][number]['outcome'] {
  return verdict.groups.map(({ outcome }) => outcome).reduce((a, b) => (STRENGTH[b] > STRENGTH[a] ? b : a), 'pass');
}

/** The highest score of all recipient groups, to two decimals. */
export function highestScore(verdict: Verdict): number {
  return Math.round(Math.max(...verdict.groups.map(({ score }) => score)) * 100) / 100;
}

/** Shadow patterns and those under an exception only report. */
function counted(reason: StoredReason): boolean {
  return reason.kind !== 'pattern' || (!reason.shadow && reason.exception === null);
}
