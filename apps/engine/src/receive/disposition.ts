/** What is to be done with each recipient's copy: pure, from the verdict and the routes. */
import type { Policy, Verdict, VerdictReason } from '#dlp';
import { evaluate, type Evidence } from '#dlp';
import type { Hop } from '#events';
import { domainOf, isInternal } from '#mail';

/** Recipients (by number) that share an outcome and a way. */
export interface RecipientGroup {
  readonly recipients: readonly number[];
  readonly hop: Hop;
  readonly disposition: 'hand-over' | 'hold' | 'block';
  readonly verdict: Verdict;
}

export interface Directions {
  readonly internalDomains: readonly string[];
  /** External domains that may be sent anything. */
  readonly exemptDomains: readonly string[];
}

const CLEARED: Verdict = { outcome: 'pass', score: 0, scoreTerms: [], reasons: [] };

/** Groups in order of their first recipient. DLP is for recipients outside; internal and exempt ones are cleared. */
export function judgeRecipients(
  recipients: readonly string[],
  directions: Directions,
  evidence: Evidence,
  policy: Policy,
): RecipientGroup[] {
  const kinds = recipients.map((address) => directionOf(address, directions));
  const verdict = kinds.includes('outside') ? evaluate(evidence, policy) : CLEARED;
  return [...new Set(kinds)].map((kind) => {
    const numbers = kinds.flatMap((each, index) => (each === kind ? [index] : []));
    const own = kind === 'outside' ? verdict : CLEARED;
    return { recipients: numbers, hop: kind === 'inside' ? 'inbound' : 'outbound', ...disposition(own) };
  });
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

function directionOf(address: string, { internalDomains, exemptDomains }: Directions): 'inside' | 'exempt' | 'outside' {
  if (isInternal(address, internalDomains)) return 'inside';
  return domainOf(address) !== undefined && isInternal(address, exemptDomains) ? 'exempt' : 'outside';
}

/** Pattern ids whose warning goes into the header of the handed-over mail. */
export function warningPatterns(verdict: Verdict): string[] {
  return verdict.reasons.flatMap((reason) => (reason.kind === 'pattern' && !reason.shadow ? [reason.pattern] : []));
}
