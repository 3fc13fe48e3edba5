/** How urgent a held message is, from its verdict alone, so that a rebuild gives the same answer. */
import type { Severity } from '#contracts';

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
