/** Why a copy gets its outcome, in one sentence. */
import type { Pattern, Verdict, VerdictReason } from '#dlp';

/** The reasons that asked for the outcome, in words. */
export function outcomeSentence({ outcome, reasons }: Verdict, patterns: readonly Pattern[]): string {
  const name = (id: string, version: number): string => patterns.find((each) => each.id === id && each.version === version)?.name ?? id;
  if (outcome === 'pass') return reasons.length === 0 ? 'nothing asks for an action' : 'what was found only reports';
  const deciding = reasons.filter((reason) => reason.action === outcome && !onlyReports(reason) && reason.kind !== 'no-encryption-yet');
  return deciding.map((reason) => inWords(reason, name)).join('; ');
}

function onlyReports(reason: VerdictReason): boolean {
  return reason.kind === 'pattern' && (reason.shadow || reason.exception !== null);
}

function inWords(reason: VerdictReason, name: (id: string, version: number) => string): string {
  switch (reason.kind) {
    case 'pattern':
      return `${name(reason.pattern, reason.version)}: ${reason.condition === 'contains' ? '' : 'only '}${reason.count} of ${reason.threshold}`;
    case 'score':
      return `the score of ${reason.score} reaches ${reason.threshold}`;
    case 'uninspectable':
      return `${reason.part} could not be inspected (${reason.reason})`;
    case 'inspection-failed':
      return `the inspection failed (${reason.cause})`;
    case 'setting':
      return `encryption is demanded (${reason.cause})`;
    case 'policy-failed':
      return 'the policy of both ends cannot be found';
    case 'no-encryption-yet':
      return 'it could not be encrypted';
    case 'dkim-refused':
      return 'DKIM must not sign it';
  }
}
