/** What the mail flow is asked about: one mail, one sender, recipients for whom everything is alike. */
import { strength } from '../policy/strength.js';
import type { MustEncryptCause, Outcome, Verdict, VerdictReason } from '../policy/verdict.js';
import type { FlowSettings } from './flow-settings.js';
import type { EncryptionMethod, FlowEntry, SigningMethod } from './processor.js';

/** What the patterns say, before anybody asks whether the mail can be encrypted. */
export interface Judgement {
  readonly immediate: Outcome;
  /** Kind of the reason that decided; `nothing-found` for none. */
  readonly because: VerdictReason['kind'] | 'nothing-found' | 'monitor';
  /** Acts only on mail that would leave in clear. */
  readonly delayed: Outcome;
  /** What demands it stands in what everybody can read of a mail that came encrypted: the encryption that it has does not cover that. */
  readonly isReadable: boolean;
}

/** What is known of the mail itself. */
export interface MailFacts {
  /** Whether there is anybody to tell: not for the null reverse-path. */
  readonly hasOriginator: boolean;
  /** What the sender wrote to demand encryption; `unread`: the sender could, but nobody could read the mail. */
  readonly demands: readonly MustEncryptCause[] | 'unread';
  /** Why it could not be inspected, if that counts for these recipients. */
  readonly failure: string | null;
  /** It came encrypted already. */
  readonly isEncrypted: boolean;
  /** It came signed already, and as a whole. */
  readonly isSigned: boolean;
  /** It is an invitation or the like. */
  readonly isCalendar: boolean;
  /** What the sender wrote to ask for a signature. */
  readonly signing: readonly TriggerCause[];
}

/** How a sender asks for something in a mail. */
type TriggerCause = Exclude<MustEncryptCause, 'encrypt-mode'>;

/** `failed`: the policy between the two ends cannot be found, so nothing but the mail is known. */
export type FlowPolicy = FlowSettings | 'failed';

export interface FlowFacts {
  readonly entry: FlowEntry;
  /** `exempt`: outside, and may be sent anything. */
  readonly recipient: 'inside' | 'outside' | 'exempt';
  readonly mail: MailFacts;
  readonly judgement: Judgement;
  readonly settings: FlowPolicy;
  /** What there is to encrypt with for both ends, in any order. */
  readonly methods: readonly EncryptionMethod[];
  /** Methods that were tried and failed. */
  readonly failed: readonly EncryptionMethod[];
  /** The same of signatures on mail in clear. */
  readonly signers: readonly SigningMethod[];
  readonly failedSigners: readonly SigningMethod[];
  /** Whether a key of ours signs for the domain by DKIM; `refused`: there is one, and it must not sign this mail. */
  readonly dkim: 'available' | 'no-key' | 'refused';
}

/** Nothing was looked for: mail inside, exempt, or released. */
export const NOTHING_FOUND: Judgement = { immediate: 'pass', because: 'nothing-found', delayed: 'pass', isReadable: false };

/** Before anybody has asked what there is: no method, no signer, no key. */
export const NOTHING_TO_PROTECT_WITH = {
  methods: [],
  failed: [],
  signers: [],
  failedSigners: [],
  dkim: 'no-key',
} as const satisfies Partial<FlowFacts>;

/**
 * A verdict as the flow goes by it. What settings and triggers demand is left out: the flow asks for it where the way leads past.
 * Nor does a failed inspection count here, which has a way of its own.
 * @param isReadable - see {@link Judgement}; of mail that did not come encrypted it says nothing.
 */
export function judgementOf({ reasons }: Pick<Verdict, 'reasons'>, mode: 'enforce' | 'monitor', isReadable = false): Judgement {
  const detected = reasons.filter((reason) => acts(reason));
  if (mode === 'monitor') return detected.length === 0 ? NOTHING_FOUND : { ...NOTHING_FOUND, because: 'monitor' };
  const immediate = detected.filter((reason) => !isDelayed(reason));
  const deciding = strongestOf(immediate);
  return {
    immediate: deciding?.action ?? 'pass',
    because: deciding?.kind ?? 'nothing-found',
    delayed: strongestOf(detected.filter(isDelayed))?.action ?? 'pass',
    isReadable,
  };
}

function acts(reason: VerdictReason): boolean {
  switch (reason.kind) {
    case 'pattern':
      return !reason.shadow && reason.exception === null;
    case 'score':
    case 'uninspectable':
      return true;
    case 'inspection-failed':
    case 'setting':
    case 'policy-failed':
    case 'no-encryption-yet':
    case 'dkim-refused':
      return false;
  }
}

function isDelayed(reason: VerdictReason): boolean {
  return reason.kind === 'pattern' && reason.delayed;
}

function strongestOf(reasons: readonly VerdictReason[]): VerdictReason | undefined {
  return reasons.reduce<VerdictReason | undefined>(
    (best, reason) => (best === undefined || strength(reason.action) > strength(best.action) ? reason : best),
    undefined,
  );
}
