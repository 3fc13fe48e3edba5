/** Why one pattern did not act on a mail from one sender to one recipient: the first condition that failed. */
import type { Pattern } from '../pattern.js';
import { recipientMeant } from '../policy/end-class.js';
import type { Policy } from '../policy/policy.js';
import type { Verdict, VerdictReason } from '../policy/verdict.js';
import type { ScanOutcome } from '../scan/scan-message.js';
import { MISS_KINDS } from './near-miss.js';
import type { PatternProbe } from './probe-message.js';
import { whyNotTriggered, type Triggering } from './why-not-triggered.js';

/**
 * Every condition that may fail, in the order in which they are asked. First what is certain whatever the mail holds, then what
 * its text decides, then what keeps a pattern that has triggered from acting. Of text that nobody could read nothing is
 * certain, so that `not-extracted` stands only where a pattern would otherwise have found nothing.
 */
export const CONDITIONS_ASKED = [
  'recipient-inside',
  'exempt-domain',
  'scanning-off',
  'not-selected',
  'recipient-not-meant',
  'draft',
  'retired',
  'refused',
  'not-extracted',
  'no-match',
  ...MISS_KINDS,
  'confidence',
  'threshold',
  'present',
  'no-part',
  'exception',
  'shadow',
  'monitor',
  'delayed',
] as const;
export type FailedCondition = (typeof CONDITIONS_ASKED)[number];

/** What came of one pattern. */
export interface PatternAnswer {
  readonly pattern: Pattern['id'];
  readonly version: number;
  /** Null: it triggers and acts. */
  readonly failed: FailedCondition | null;
  /** One sentence with figures, without the full stop. */
  readonly why: string;
  /** Matches or distinct values that count, whether the pattern was asked or not. */
  readonly count: number;
}

/** What holds for one sender and one recipient. */
export interface Situation {
  readonly policy: Policy;
  /** Mail to recipients inside is not scanned, nor is mail to domains that the configuration exempts. */
  readonly reach: 'scanned' | 'recipient-inside' | 'exempt-domain';
  /** Whether the sender's selection of patterns comes to this one. */
  isSelected(pattern: Pattern['id']): boolean;
  /** Null for what is no address. */
  readonly recipientDomain: string | null;
  /** The mail under this policy. */
  readonly verdict: Verdict;
}

/** What the message was found to hold. */
export interface Examined {
  readonly partCounts: ScanOutcome['partCounts'];
  readonly uninspectable: readonly { readonly part: string; readonly reason: string }[];
  /** Or why the version cannot be scanned for. */
  readonly probe: PatternProbe | { readonly refused: string };
}

type Failure = Pick<PatternAnswer, 'why'> & { readonly failed: FailedCondition };

export function answerPattern(pattern: Pattern, examined: Examined, situation: Situation): PatternAnswer {
  const { id, version } = pattern;
  const { probe } = examined;
  const triggering: Triggering =
    'refused' in probe
      ? { failed: 'refused', why: `it cannot be compiled: ${probe.refused}`, count: 0 }
      : whyNotTriggered(pattern, probe, examined);
  const failure = beforeScan(pattern, triggering.why, situation) ?? inScan(pattern, triggering, examined) ?? afterScan(pattern, situation);
  return { pattern: id, version, count: triggering.count, failed: failure?.failed ?? null, why: failure?.why ?? triggering.why };
}

/** What keeps a pattern from being asked at all; `found` says what it makes of the mail by itself. */
function beforeScan(pattern: Pattern, found: string, situation: Situation): Failure | undefined {
  const { policy, reach, isSelected, recipientDomain } = situation;
  const because = (failed: FailedCondition, why: string): Failure => ({ failed, why: `${why}; by itself: ${found}` });
  if (reach === 'recipient-inside') return because(reach, 'mail to recipients inside is not scanned');
  if (reach === 'exempt-domain') return because(reach, 'the configuration exempts mail to the domain of the recipient');
  if (policy.scanning === false) return because('scanning-off', 'scanning is off for the sender or the recipient');
  if (!isSelected(pattern.id)) return because('not-selected', 'it is not among the patterns of this sender');
  if (!recipientMeant(pattern.recipients, recipientDomain)) {
    return because('recipient-not-meant', `it is not meant for recipients at ${recipientDomain ?? 'no domain'}`);
  }
  if (pattern.state === 'draft') return because('draft', `version ${pattern.version} is a draft`);
  if (pattern.state === 'retired') return because('retired', `version ${pattern.version} is retired`);
  return undefined;
}

function inScan(pattern: Pattern, { failed, why }: Triggering, { uninspectable }: Examined): Failure | undefined {
  if (failed === null) return undefined;
  const [unread] = uninspectable;
  const looksInFiles = pattern.parts.some((kind) => kind === 'body' || kind === 'attachment');
  if (failed !== 'no-match' || unread === undefined || !looksInFiles) return { failed, why };
  const more = uninspectable.length > 1 ? ` and ${uninspectable.length - 1} more` : '';
  return {
    failed: 'not-extracted',
    why: `there is no match in what could be read, and ${unread.part}${more} could not be (${unread.reason})`,
  };
}

/** The pattern triggers: what keeps it from acting. */
function afterScan({ id, version }: Pattern, { policy, verdict }: Situation): Failure | undefined {
  const reason = verdict.reasons.find((each) => each.kind === 'pattern' && each.pattern === id && each.version === version);
  if (reason?.kind !== 'pattern') return { failed: 'not-selected', why: 'the policy of this sender and recipient does not hold it' };
  const figure = `${reason.count} of ${reason.threshold}`;
  if (reason.exception !== null)
    return { failed: 'exception', why: `it triggers with ${figure}, and exception ${reason.exception} covers it` };
  if (reason.shadow) return { failed: 'shadow', why: `it triggers with ${figure} and only reports: version ${version} is in shadow` };
  if (policy.mode === 'monitor') return { failed: 'monitor', why: `it triggers with ${figure}, and the mode is monitor: nothing acts` };
  const stronger = reason.delayed ? strongerThanDelayed(verdict) : undefined;
  if (stronger === undefined) return undefined;
  return { failed: 'delayed', why: `it triggers with ${figure} and waits for an encryption attempt; until then the mail has: ${stronger}` };
}

/** What already keeps the mail from leaving in clear, so that a delayed pattern waits. */
function strongerThanDelayed({ reasons }: Verdict): string | undefined {
  const immediate = reasons.find((reason) => reason.action !== 'warn' && isImmediate(reason));
  return immediate?.action;
}

function isImmediate(reason: VerdictReason): boolean {
  return reason.kind !== 'pattern' || (!reason.shadow && reason.exception === null && !reason.delayed);
}

/** Of the answers for several recipients the one that came furthest: a pattern that acts for one of them acts. */
export function furthestAnswer(answers: readonly PatternAnswer[]): PatternAnswer | undefined {
  const stage = ({ failed }: PatternAnswer): number => (failed === null ? CONDITIONS_ASKED.length : CONDITIONS_ASKED.indexOf(failed));
  return answers.reduce<PatternAnswer | undefined>(
    (best, each) => (best === undefined || stage(each) > stage(best) ? each : best),
    undefined,
  );
}
