/** One message under one of the two policies: from what was recorded, or from the mail itself. */
import { domainOf, isInternal } from '#mail';
import {
  isScanned,
  replayPlan,
  type Evidence,
  type MailEnd,
  type MustEncryptCause,
  type Outcome,
  type ReplayPlan,
  type ScanSet,
} from '#dlp';
import { outcomeSentence } from '../engine-view/outcome-sentence.js';
import { NO_TRIGGERS, type EncryptTriggers } from '../inspect/inspection-job.js';
import type { PolicySnapshot } from '../policy/policy-snapshot.js';
import { judgeRecipients, type Directions, type Judging, type Recipient } from '../receive/disposition.js';
import { senderPolicy } from '../receive/sender-policy.js';
import { evidenceRecorded, isWhole, type RecordedMessage } from './recorded-messages.js';

/** A policy that messages are judged under, with how older facts read under it. */
export interface Target {
  readonly policy: Pick<PolicySnapshot, 'set' | 'resolver'>;
  readonly directions: Directions;
  /** By revision under which a message was inspected; undefined: nobody knows what was scanned for. */
  readonly plans: Map<string, ReplayPlan | undefined>;
}

/** From whom to whom, as the opened envelope says. */
export interface Ends {
  readonly sender: MailEnd;
  readonly recipients: readonly Recipient[];
}

/** What comes of a message. */
export interface Side {
  /** By recipient. */
  readonly outcomes: readonly Outcome[];
  /** The strongest of them. */
  readonly outcome: Outcome;
  /** Patterns that decide. */
  readonly patterns: readonly string[];
  /** Why, in words. */
  readonly why: string;
}

const STRENGTH: readonly Outcome[] = ['pass', 'warn', 'must-encrypt', 'quarantine', 'block'];

export function strongest(outcomes: readonly Outcome[]): Outcome {
  return outcomes.reduce<Outcome>((best, each) => (STRENGTH.indexOf(each) > STRENGTH.indexOf(best) ? each : best), 'pass');
}

/** What is scanned for under a policy. */
export function scanSetOf({ set, resolver }: Target['policy']): ScanSet {
  return { patterns: set.patterns.filter(isScanned), skipWords: resolver.skipWords() };
}

export function planFor(target: Target, recorded: Target['policy'] | undefined): ReplayPlan | undefined {
  return recorded && replayPlan(scanSetOf(recorded), scanSetOf(target.policy));
}

/** What a message's facts say, read once for all policies that it is judged under. */
export interface RecordedFacts {
  readonly message: RecordedMessage;
  readonly ends: Ends;
  /** The policy that it was inspected under. */
  readonly under: Target['policy'];
  readonly evidence: Evidence;
}

/** Undefined when the facts are not all that was found, or when nobody knows what was scanned for. */
export function recordedFacts(message: RecordedMessage, ends: Ends, under: Target['policy'] | undefined): RecordedFacts | undefined {
  if (under === undefined || !isWhole(message.inspected)) return undefined;
  return { message, ends, under, evidence: evidenceRecorded(message.inspected) };
}

/** From what was recorded; undefined when only the mail itself can tell. */
export function judgeRecorded(facts: RecordedFacts, target: Target): Side | undefined {
  const { message, ends } = facts;
  const plan = target.plans.get(message.verdict.policyRevision);
  if (plan === undefined) return undefined;
  const evidence = plan.evidence(facts.evidence);
  const demands = recordedDemands(facts, target);
  if (demands === undefined || !everyPolicyTold(message, ends, target, { plan, evidence })) return undefined;
  return judge(evidence, ends, target, { receivedAt: message.receivedAt, demands });
}

/** From the mail itself, scanned under the target. */
export function judgeScanned(
  scanned: Evidence & { readonly demands: readonly MustEncryptCause[] },
  message: Pick<RecordedMessage, 'receivedAt'>,
  ends: Ends,
  target: Target,
): Side {
  const triggers = triggersUnder(target.policy, ends.sender);
  return judge(scanned, ends, target, { receivedAt: message.receivedAt, demands: triggers === undefined ? 'unknown' : scanned.demands });
}

/** What a sender can write to demand encryption; undefined when the policy does not say. */
export function triggersUnder({ resolver }: Target['policy'], sender: MailEnd): EncryptTriggers | undefined {
  try {
    return senderPolicy(resolver, sender).triggers;
  } catch {
    return undefined; // as with live mail: its copies are held
  }
}

function judge(evidence: Evidence, ends: Ends, target: Target, message: Pick<Judging, 'receivedAt' | 'demands'>): Side {
  const judging: Judging = { ...target.directions, ...message, resolver: target.policy.resolver, sender: ends.sender };
  const groups = judgeRecipients(ends.recipients, evidence, judging);
  const outcomes = ends.recipients.map(
    (_, number) => groups.find(({ recipients }) => recipients.includes(number))?.verdict.outcome ?? 'pass',
  );
  const outcome = strongest(outcomes);
  const deciding = groups.find(({ verdict }) => verdict.outcome === outcome)?.verdict;
  const patterns = (deciding?.reasons ?? []).flatMap((reason) =>
    outcome !== 'pass' && reason.kind === 'pattern' && reason.action === outcome && !reason.shadow && reason.exception === null
      ? [reason.pattern]
      : [],
  );
  const why = deciding === undefined || outcome === 'pass' ? '' : outcomeSentence(deciding, target.policy.set.patterns);
  return { outcomes, outcome, patterns, why };
}

function everyPolicyTold(
  { receivedAt }: RecordedMessage,
  { sender, recipients }: Ends,
  { policy, directions }: Target,
  { plan, evidence }: { readonly plan: ReplayPlan; readonly evidence: Evidence },
): boolean {
  return recipients.every(({ address, end }) => {
    try {
      if (policy.resolver.isInside(end)) return true;
      const isExempt = domainOf(address) !== undefined && isInternal(address, directions.exemptDomains);
      return isExempt || plan.tells(policy.resolver.for(sender, end, receivedAt), evidence);
    } catch {
      return true; // held for that, whatever was found
    }
  });
}

/**
 * What the mail demands under the target's triggers. A trigger that was there when the mail came was asked then, and what it found
 * stands in the verdict, if anybody was judged; another one can be asked of the mail only.
 */
function recordedDemands({ message, ends: { sender }, under }: RecordedFacts, { policy }: Target): Judging['demands'] | undefined {
  const wanted = triggersUnder(policy, sender);
  if (wanted === undefined) return 'unknown';
  if (wanted.subject === null && wanted.header === null) return [];
  if (message.inspected.failure !== null) return 'unread';
  const asked = triggersUnder(under, sender) ?? NO_TRIGGERS;
  const judged = judgedGroups(message);
  const same = (which: keyof EncryptTriggers): boolean =>
    wanted[which] === null || JSON.stringify(wanted[which]) === JSON.stringify(asked[which]);
  if (judged.length === 0 || !same('subject') || !same('header')) return undefined;
  const found = new Set(judged.flatMap(({ reasons }) => reasons.flatMap((reason) => (reason.kind === 'setting' ? [reason.cause] : []))));
  const demanded: readonly MustEncryptCause[] = [
    ...(wanted.subject !== null && found.has('subject-trigger') ? (['subject-trigger'] as const) : []),
    ...(wanted.header !== null && found.has('header-trigger') ? (['header-trigger'] as const) : []),
  ];
  return demanded;
}

/** Groups of which the triggers were asked: copies outside, under a policy that was found. */
function judgedGroups({ received, verdict }: RecordedMessage): RecordedMessage['verdict']['groups'] {
  return verdict.groups.filter(({ recipients: [first = 0], reasons }) => {
    const isOutside = received.recipients[first]?.hop === 'outbound';
    return isOutside && reasons.every(({ kind }) => kind !== 'policy-failed');
  });
}
