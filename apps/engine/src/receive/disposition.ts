/** What is to be done with each recipient's copy: pure, from the policy between the two ends and from what was found. */
import {
  evaluate,
  type Evidence,
  type MailEnd,
  type MustEncryptCause,
  type Policy,
  type PolicyResolver,
  type Verdict,
  type VerdictReason,
} from '#dlp';
import type { Hop } from '#events';
import { domainOf, isInternal } from '#mail';

/** Recipients (by number) that share an outcome and a way. */
export interface RecipientGroup {
  readonly recipients: readonly number[];
  readonly hop: Hop;
  readonly disposition: 'hand-over' | 'hold' | 'block';
  readonly verdict: Verdict;
  /** Whether what was found counted for them; not for those inside or exempt, nor where scanning is off at one end. */
  readonly scanned: boolean;
}

/** One recipient: the address for the configuration's lists, the end for the policy. */
export interface Recipient {
  readonly address: string;
  readonly end: MailEnd;
}

export interface Directions {
  readonly internalDomains: readonly string[];
  /** External domains that may be sent anything. */
  readonly exemptDomains: readonly string[];
}

/** Under which policy a message is judged, and what is known of it beside the findings. */
export interface Judging extends Directions {
  readonly resolver: Pick<PolicyResolver, 'for' | 'isInside'>;
  readonly sender: MailEnd;
  /** ISO-8601 UTC: exceptions count as of this moment. */
  readonly receivedAt: string;
  /**
   * What the sender wrote to demand encryption. `unread`: the sender could demand it, but nobody could read the mail;
   * `unknown`: the policy does not say what would.
   */
  readonly demands: readonly MustEncryptCause[] | 'unread' | 'unknown';
}

const CLEARED: Verdict = { outcome: 'pass', score: 0, scoreTerms: [], reasons: [] };
const POLICY_FAILED: Verdict = { ...CLEARED, outcome: 'quarantine', reasons: [{ kind: 'policy-failed', action: 'quarantine' }] };

/**
 * Groups in order of their first recipient. DLP is for recipients outside; inside ones are cleared, and exempt ones are
 * judged by what demands encryption only. Where the policy of a pair cannot be found the copy is held. Recipients under one
 * policy are judged once, however many they are.
 */
export function judgeRecipients(recipients: readonly Recipient[], evidence: Evidence, judging: Judging): RecipientGroup[] {
  const verdicts = verdictsOnce(evidence, judging);
  const groups = new Map<string, { readonly copy: JudgedCopy; readonly numbers: number[] }>();
  recipients.forEach((recipient, number) => {
    const copy = verdicts(recipient);
    const group = groups.get(copy.key) ?? { copy, numbers: [] };
    group.numbers.push(number);
    groups.set(copy.key, group);
  });
  return [...groups.values()].map(({ copy: { hop, verdict, scanned }, numbers }) => ({
    ...{ recipients: numbers, hop, scanned },
    ...disposition(verdict),
  }));
}

/** Where a copy goes and what its verdict is; copies with equal keys are alike in both. */
interface JudgedCopy {
  readonly hop: Hop;
  readonly verdict: Verdict;
  readonly scanned: boolean;
  readonly key: string;
}

function copyOf(hop: Hop, verdict: Verdict, scanned: boolean): JudgedCopy {
  return { hop, verdict, scanned, key: `${hop} ${String(scanned)} ${JSON.stringify(verdict)}` };
}

function verdictsOnce(evidence: Evidence, judging: Judging): (recipient: Recipient) => JudgedCopy {
  const { resolver, sender, receivedAt, internalDomains, exemptDomains } = judging;
  const inside = copyOf('inbound', CLEARED, false);
  const judged = { scanned: new Map<Policy, JudgedCopy>(), exempt: new Map<Policy, JudgedCopy>() };
  return ({ address, end }) => {
    try {
      if (resolver.isInside(end)) return inside;
      const policy = resolver.for(sender, end, receivedAt);
      const isExempt = domainOf(address) !== undefined && isInternal(address, exemptDomains);
      const known = judged[isExempt ? 'exempt' : 'scanned'];
      const made = known.get(policy) ?? judgeCopy(evidence, isExempt ? { ...policy, scanning: false } : policy, judging);
      known.set(policy, made);
      return made;
    } catch {
      // whatever is wrong with the policy, nobody may be sent mail that nothing has judged
      return copyOf(isInternal(address, internalDomains) ? 'inbound' : 'outbound', POLICY_FAILED, false);
    }
  };
}

function judgeCopy(evidence: Evidence, policy: Policy, judging: Judging): JudgedCopy {
  return copyOf('outbound', judge(evidence, policy, judging), policy.scanning !== false);
}

function judge(evidence: Evidence, policy: Policy, { demands }: Judging): Verdict {
  if (demands === 'unknown') return POLICY_FAILED;
  if (demands !== 'unread') return evaluate(evidence, { ...policy, mustEncrypt: [...policy.mustEncrypt, ...demands] });
  const verdict = evaluate(evidence, policy);
  const { inspectionFailure: cause } = evidence;
  // where nothing is scanned, or monitored only, the failure alone holds nothing; the demand that may stand in the mail does
  if (cause === undefined || (policy.scanning !== false && policy.mode === 'enforce')) return verdict;
  const others = verdict.reasons.filter(({ kind }) => kind !== 'inspection-failed');
  return { ...verdict, outcome: 'quarantine', reasons: [{ kind: 'inspection-failed', action: 'quarantine', cause }, ...others] };
}

function disposition(verdict: Verdict): Pick<RecipientGroup, 'disposition' | 'verdict'> {
  switch (verdict.outcome) {
    case 'pass':
    case 'warn':
      return { disposition: 'hand-over', verdict };
    case 'must-encrypt': {
      const reason: VerdictReason = { kind: 'no-encryption-yet', action: 'must-encrypt' };
      return { disposition: 'hold', verdict: { ...verdict, reasons: [...verdict.reasons, reason] } };
    }
    case 'quarantine':
      return { disposition: 'hold', verdict };
    case 'block':
      return { disposition: 'block', verdict };
  }
}

/** Pattern ids whose warning goes into the header of the handed-over mail. */
export function warningPatterns(verdicts: readonly Verdict[]): string[] {
  const reasons = verdicts.flatMap((verdict) => verdict.reasons);
  const acting = reasons.flatMap((reason) =>
    reason.kind === 'pattern' && !reason.shadow && reason.exception === null ? [reason.pattern] : [],
  );
  return [...new Set(acting)];
}
