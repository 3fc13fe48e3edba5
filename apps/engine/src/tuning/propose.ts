/**
 * Which changes the verdicts speak for. A pure rule over closed messages: with too few of them, or with a real leak that would
 * have gone out, nothing is proposed.
 */
import { createHash } from 'node:crypto';
import type { ProposedChange, TuningProposedData } from '#events';
import { groupedBy, type ClosedCase, type End } from '../project/precision/figures.js';
import { wilsonRange } from '../project/precision/wilson.js';

/** Closed messages from which a pair, or a pattern, is spoken of. */
const LEAST_OF_PAIR = 5;
const LEAST_OF_PATTERN = 20;
/** The true share of real leaks is below this in 95 of 100 cases: 0 of 5, 5 of 20. */
const HIGHEST_SHARE = 0.47;
/** A change of the pattern itself must spare so much of what was not a leak. */
const LEAST_SPARED = 0.3;
const EXCEPTION_DAYS = 90;

/** The pattern as it is in force. */
export interface TunedPattern {
  readonly id: string;
  readonly version: number;
  readonly threshold: number;
  readonly minConfidence: number;
}

export interface Proposal {
  readonly id: string;
  readonly data: TuningProposedData;
  readonly cases: readonly ClosedCase[];
}

export function proposalsFor(patterns: readonly TunedPattern[], cases: readonly ClosedCase[], ends: readonly End[]): Proposal[] {
  const byPattern = groupedBy(cases, ({ pattern }) => pattern);
  const endsOf = groupedBy(ends, ({ message }) => message);
  return patterns.flatMap((pattern) => {
    const own = byPattern.get(pattern.id) ?? [];
    return [...exceptionsFor(pattern, own, endsOf), ...changeOf(pattern, own)];
  });
}

/** Derived from what is proposed: the same proposal has the same id, also after a rebuild; of another version it is another. */
export function proposalId(pattern: string, version: number, change: ProposedChange): string {
  const { kind } = change;
  const about = kind === 'exception' ? [change.senderTag, change.recipientTag] : [];
  return createHash('sha256')
    .update(JSON.stringify([pattern, version, kind, ...about]))
    .digest('hex')
    .slice(0, 24);
}

/** Pairs to whom the pattern was never right. A single leak between them is one too many for an exception. */
function exceptionsFor(pattern: TunedPattern, cases: readonly ClosedCase[], endsOf: ReadonlyMap<string, readonly End[]>): Proposal[] {
  const met = cases.flatMap((each) => (endsOf.get(each.message) ?? []).map((end) => ({ end, each })));
  const pairs = groupedBy(met, ({ end }) => `${end.sender_tag}|${end.recipient_tag}`);
  return [...pairs.values()].flatMap((pair) => {
    const own = pair.map(({ each }) => each);
    const first = pair[0];
    if (!first || own.length < LEAST_OF_PAIR || leaksOf(own).length > 0) return [];
    const { sender_tag: senderTag, recipient_tag: recipientTag } = first.end;
    return [proposal(pattern, { kind: 'exception', senderTag, recipientTag, days: EXCEPTION_DAYS }, own)];
  });
}

/** A higher threshold, or else a higher confidence, under which every known leak would still have been caught. */
function changeOf(pattern: TunedPattern, cases: readonly ClosedCase[]): Proposal[] {
  const leaks = leaksOf(cases);
  if (cases.length < LEAST_OF_PATTERN || wilsonRange(leaks.length, cases.length).high > HIGHEST_SHARE) return [];
  const others = cases.filter(({ verdict }) => verdict !== 'real-leak');
  const threshold = sparing(
    others.map(({ count }) => count),
    leaks.map(({ count }) => count),
    (count) => count + 1,
  );
  if (threshold !== undefined && threshold > pattern.threshold) {
    return [proposal(pattern, { kind: 'threshold', from: pattern.threshold, to: threshold }, cases)];
  }
  const next = (confidence: number): number => Math.round((confidence + 0.05) * 100) / 100;
  const confidence = sparing(
    others.map((each) => each.maxConfidence),
    leaks.map((each) => each.maxConfidence),
    next,
  );
  if (confidence === undefined || confidence > 1 || confidence <= pattern.minConfidence) return [];
  return [proposal(pattern, { kind: 'confidence', from: pattern.minConfidence, to: confidence }, cases)];
}

/** The smallest limit that spares enough of the others and none of the leaks; undefined when there is none. */
function sparing(others: readonly number[], leaks: readonly number[], next: (value: number) => number): number | undefined {
  const lowestLeak = Math.min(Infinity, ...leaks);
  const limits = [...new Set(others.map(next))].sort((a, b) => a - b).filter((limit) => limit <= lowestLeak);
  return limits.find((limit) => others.filter((value) => value < limit).length >= others.length * LEAST_SPARED);
}

function leaksOf(cases: readonly ClosedCase[]): readonly ClosedCase[] {
  return cases.filter(({ verdict }) => verdict === 'real-leak');
}

function proposal({ id: pattern, version }: TunedPattern, change: ProposedChange, cases: readonly ClosedCase[]): Proposal {
  const times = (verdict: ClosedCase['verdict']): number => cases.filter((each) => each.verdict === verdict).length;
  const evidence = {
    realLeaks: times('real-leak'),
    falseAlarms: times('false-alarm'),
    testData: times('test-data'),
    businessAsUsual: times('business-as-usual'),
  };
  return { id: proposalId(pattern, version, change), data: { pattern, version, change, evidence }, cases };
}
