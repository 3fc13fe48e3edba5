/** What is to be done with each recipient's copy: pure, from the policy between the two ends and from what was found. */
import {
  evaluate,
  exposureOf,
  FACTORY_FLOW,
  FACTORY_PROTECT,
  judgementOf,
  NOTHING_EXPOSED,
  NOTHING_FOUND,
  NOTHING_TO_PROTECT_WITH,
  passMailFlow,
  wayOf,
  type Evidence,
  type FlowFacts,
  type FlowPass,
  type MailEnd,
  type MustEncryptCause,
  type Policy,
  type PolicyResolver,
  type Verdict,
  type VerdictReason,
} from '#dlp';
import type { EncryptionAttempt, Hop } from '#events';
import { domainOf, isInternal } from '#mail';
import { AS_CAME, type CopyForm } from '../flow/copy-form.js';
import type { LedCopies } from '../flow/copy-flow.js';
import type { FlowCopy } from '../flow/course.js';
import { type MailAsWhole, UNKNOWN_AS_WHOLE } from '../flow/mail-as-whole.js';
import { whyNotSender } from '../platform/why-not-sender.js';

/** Recipients (by number) that share an outcome and a way. */
export interface RecipientGroup {
  readonly recipients: readonly number[];
  readonly hop: Hop;
  /** `refuse`: kept, not sent, and the sender is told. `try-again`: nobody could inspect it, and the client is to come again. */
  readonly disposition: 'hand-over' | 'hold' | 'block' | 'refuse' | 'try-again';
  readonly verdict: Verdict;
  readonly flow: FlowPass;
  /** Whether what was found counted for them; not for those inside or exempt, nor where scanning is off at one end. */
  readonly scanned: boolean;
  /** In which form they are handed over. */
  readonly form: CopyForm;
  /** Why methods of encryption were not used. */
  readonly attempts: readonly EncryptionAttempt[];
}

/** What the flow goes by for one copy. */
type Known = Pick<FlowCopy, 'facts' | 'protect' | 'hidesSubject'>;

/** A group for which nobody has looked yet whether its copies can be protected. */
export interface JudgedGroup extends RecipientGroup {
  /** Of each recipient, in order; undefined: there is nothing to look for, the way is as it is. */
  readonly known: readonly (Known | undefined)[];
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
  /** Whether its client has signed in; absent: not known, which counts as no. */
  readonly authenticated?: boolean;
  /** Nothing leaves this machine; absent: no. */
  readonly trialMode?: boolean;
  /** ISO-8601 UTC: exceptions count as of this moment. */
  readonly receivedAt: string;
  /**
   * What the sender wrote to demand encryption. `unread`: the sender could demand it, but nobody could read the mail;
   * `unknown`: the policy does not say what would.
   */
  readonly demands: readonly MustEncryptCause[] | 'unread' | 'unknown';
  /** Absent: nobody could read it. */
  readonly asWhole?: MailAsWhole;
  /** It came encrypted, and what is inside was scanned in its place; absent: no. */
  readonly isOpened?: boolean;
  /** What the configuration file says of mail whose inspection fails; absent: the settings of both ends decide. */
  readonly onError?: 'tempfail';
}

const CLEARED: Verdict = { outcome: 'pass', score: 0, scoreTerms: [], reasons: [] };
const POLICY_FAILED: Verdict = { ...CLEARED, outcome: 'quarantine', reasons: [{ kind: 'policy-failed', action: 'quarantine' }] };
const UNKNOWN_MAIL: FlowFacts = {
  entry: 'root',
  recipient: 'outside',
  mail: { hasOriginator: true, demands: [], signing: [], failure: null, ...UNKNOWN_AS_WHOLE },
  judgement: NOTHING_FOUND,
  settings: FACTORY_FLOW,
  ...NOTHING_TO_PROTECT_WITH,
};
const WAY_INSIDE = passMailFlow({ ...UNKNOWN_MAIL, recipient: 'inside' });
const WAY_WITHOUT_POLICY = passMailFlow({ ...UNKNOWN_MAIL, settings: 'failed' });

/**
 * Groups in order of their first recipient. DLP is for recipients outside; inside ones are cleared, and exempt ones are
 * judged by what demands encryption only. Where the policy of a pair cannot be found the copy is held. Recipients under one
 * policy are judged once, and walk through the mail flow once, however many they are. One reply is for all copies: as soon as one of
 * them is kept, none is left to a client that comes again.
 */
export function judgeRecipients(recipients: readonly Recipient[], evidence: Evidence, judging: Judging): JudgedGroup[] {
  const groups = groupsOf(recipients, copiesOnce(evidence, judging, false));
  const is = (disposition: RecipientGroup['disposition']): boolean => groups.some((group) => group.disposition === disposition);
  return is('try-again') && is('hold') ? groupsOf(recipients, copiesOnce(evidence, judging, true)) : groups;
}

/** The same groups once the flow has led their copies: with what it made of them, or what it could not. */
export function asLed(group: JudgedGroup, { recipients, pass, form, attempts }: LedCopies): RecipientGroup {
  const { hop, scanned } = group;
  const reasons = group.verdict.reasons.filter(({ kind }) => !BUILT_IN.has(kind));
  const verdict = withBuiltIn({ ...group.verdict, reasons }, pass);
  return { hop, scanned, recipients, verdict, flow: pass, disposition: DISPOSITIONS[pass.end], form, attempts };
}

function groupsOf(recipients: readonly Recipient[], copyFor: (recipient: Recipient) => JudgedCopy): JudgedGroup[] {
  const groups = new Map<string, { readonly copy: JudgedCopy; readonly numbers: number[]; readonly known: JudgedCopy['known'][] }>();
  recipients.forEach((recipient, number) => {
    const copy = copyFor(recipient);
    const group = groups.get(copy.key) ?? { copy, numbers: [], known: [] };
    group.numbers.push(number);
    group.known.push(copy.known);
    groups.set(copy.key, group);
  });
  return [...groups.values()].map(({ copy: { key: _, ...copy }, numbers, known }) => ({
    ...copy,
    recipients: numbers,
    disposition: DISPOSITIONS[copy.flow.end],
    form: AS_CAME,
    attempts: [],
    known,
  }));
}

/** Where a copy goes and what its verdict is; copies with equal keys are alike in both. */
interface JudgedCopy extends Pick<JudgedGroup, 'hop' | 'verdict' | 'scanned' | 'flow'> {
  readonly known: Known | undefined;
  readonly key: string;
}

const DISPOSITIONS: Readonly<Record<FlowPass['end'], RecipientGroup['disposition']>> = {
  transport: 'hand-over',
  'dlp-quarantine': 'hold',
  'dlp-block': 'block',
  'failed-encryption-quarantine': 'hold',
  'notify-sender-not-encrypted': 'refuse',
  'dlp-error': 'try-again',
};

function copyOf(hop: Hop, verdict: Verdict, flow: FlowPass, scanned: boolean): JudgedCopy {
  return { hop, verdict, scanned, flow, known: undefined, key: `${hop} ${String(scanned)} ${JSON.stringify(verdict)} ${wayOf(flow)}` };
}

function copiesOnce(evidence: Evidence, judging: Judging, holdsErrors: boolean): (recipient: Recipient) => JudgedCopy {
  const { resolver, sender, receivedAt, internalDomains, exemptDomains } = judging;
  const inside = copyOf('inbound', CLEARED, WAY_INSIDE, false);
  const judged = { outside: new Map<Policy, JudgedCopy>(), exempt: new Map<Policy, JudgedCopy>() };
  return ({ address, end }) => {
    try {
      if (resolver.isInside(end)) return inside;
      const policy = resolver.for(sender, end, receivedAt);
      const isExempt = domainOf(address) !== undefined && isInternal(address, exemptDomains);
      const recipient = isExempt ? 'exempt' : 'outside';
      const known = judged[recipient];
      const made =
        known.get(policy) ?? judgeCopy(evidence, isExempt ? { ...policy, scanning: false } : policy, judging, { recipient, holdsErrors });
      known.set(policy, made);
      return made;
    } catch {
      // whatever is wrong with the policy, nobody may be sent mail that nothing has judged
      return copyOf(isInternal(address, internalDomains) ? 'inbound' : 'outbound', POLICY_FAILED, WAY_WITHOUT_POLICY, false);
    }
  };
}

interface CopyKind {
  readonly recipient: 'outside' | 'exempt';
  /** Another copy of the mail is held already. */
  readonly holdsErrors: boolean;
}

function judgeCopy(evidence: Evidence, policy: Policy, judging: Judging, kind: CopyKind): JudgedCopy {
  const {
    demands,
    sender,
    authenticated = false,
    asWhole,
    isOpened = false,
    onError,
    resolver,
    internalDomains,
    trialMode = false,
  } = judging;
  const scanned = policy.scanning !== false;
  if (demands === 'unknown') return copyOf('outbound', POLICY_FAILED, WAY_WITHOUT_POLICY, scanned);
  const verdict = judge(evidence, policy, demands);
  const settings = policy.flow ?? FACTORY_FLOW;
  const exposure = policy.mode === 'monitor' ? NOTHING_EXPOSED : exposureOf(verdict.reasons, evidence.summaries, isOpened);
  const facts: FlowFacts = {
    ...UNKNOWN_MAIL,
    recipient: kind.recipient,
    mail: {
      ...UNKNOWN_MAIL.mail,
      ...asWhole,
      // mail does not end with a notice that nobody gets
      hasOriginator: whyNotSender(sender, { isInside: resolver.isInside(sender), authenticated, internalDomains, trialMode }) === undefined,
      demands,
      failure: scanned && policy.mode === 'enforce' ? (evidence.inspectionFailure ?? null) : null,
    },
    judgement: judgementOf(verdict, policy.mode, exposure.readable),
    settings: { ...settings, quarantineOnError: kind.holdsErrors || (settings.quarantineOnError && onError !== 'tempfail') },
  };
  const flow = passMailFlow(facts);
  const copy = copyOf('outbound', withBuiltIn(verdict, flow), flow, scanned);
  return { ...copy, known: { facts, protect: policy.protect ?? FACTORY_PROTECT, hidesSubject: exposure.subject } };
}

function judge(evidence: Evidence, policy: Policy, demands: readonly MustEncryptCause[] | 'unread'): Verdict {
  if (demands !== 'unread') return evaluate(evidence, { ...policy, mustEncrypt: [...policy.mustEncrypt, ...demands] });
  const verdict = evaluate(evidence, policy);
  const { inspectionFailure: cause } = evidence;
  // where nothing is scanned, or monitored only, the failure alone holds nothing; the demand that may stand in the mail does
  if (cause === undefined || (policy.scanning !== false && policy.mode === 'enforce')) return verdict;
  const others = verdict.reasons.filter(({ kind }) => kind !== 'inspection-failed');
  return { ...verdict, outcome: 'quarantine', reasons: [{ kind: 'inspection-failed', action: 'quarantine', cause }, ...others] };
}

const BUILT_IN: ReadonlySet<VerdictReason['kind']> = new Set(['no-encryption-yet', 'dkim-refused']);

/** Violations that no pattern stands for: the mail could not be encrypted, or not be signed where that holds it. */
function withBuiltIn(verdict: Verdict, { end, transitions }: FlowPass): Verdict {
  if (end === 'dlp-quarantine' && transitions.at(-1)?.because === 'dkim-refused') {
    return { ...verdict, outcome: 'quarantine', reasons: [...verdict.reasons, { kind: 'dkim-refused', action: 'quarantine' }] };
  }
  if (end !== 'failed-encryption-quarantine' && end !== 'notify-sender-not-encrypted') return verdict;
  const action = end === 'failed-encryption-quarantine' ? 'quarantine' : 'must-encrypt';
  return { ...verdict, reasons: [...verdict.reasons, { kind: 'no-encryption-yet', action }] };
}

/** Pattern ids whose warning goes into the header of the handed-over mail. */
export function warningPatterns(verdicts: readonly Verdict[]): string[] {
  const reasons = verdicts.flatMap((verdict) => verdict.reasons);
  const acting = reasons.flatMap((reason) =>
    reason.kind === 'pattern' && !reason.shadow && reason.exception === null ? [reason.pattern] : [],
  );
  return [...new Set(acting)];
}
