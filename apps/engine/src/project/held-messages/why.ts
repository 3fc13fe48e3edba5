/** The reasons of a verdict as the list shows them: one entry a pattern, the strongest first. */
import type { Why } from '#contracts';
import type { AnyEvent } from '#events';

export type Verdict = Extract<AnyEvent, { type: 'VerdictReached' }>['data'];
export type StoredReason = Verdict['groups'][number]['reasons'][number];

const STRENGTH = { pass: 0, warn: 1, 'must-encrypt': 2, quarantine: 3, block: 4 } as const;

/** What to call a pattern: its name in the version that matched. */
export type PatternName = (pattern: string, version: number) => string;

/** Reasons of all groups without repetition: recipients of one message often share theirs. */
export function whyOf(verdict: Verdict, nameOf: PatternName): Why[] {
  const byText = new Map<string, Why>();
  for (const reason of verdict.groups.flatMap((group) => group.reasons)) {
    const why = shown(reason, nameOf);
    byText.set(reason.kind === 'uninspectable' ? `${why.kind}|${why.action}` : JSON.stringify(why), why);
  }
  return [...byText.values()].sort(byStrength);
}

/** Why a part could not be inspected, in plain words. */
export function uninspectableLabel(reason: string): string {
  return UNINSPECTABLE[reason] ?? 'it could not be read';
}

const UNINSPECTABLE: Readonly<Record<string, string>> = {
  encrypted: 'it is encrypted',
  'unknown-format': 'its format is unknown',
  broken: 'it is damaged',
  'too-deep': 'it is nested too deeply',
  'too-large': 'it is too large',
  'too-many-files': 'it holds too many files',
  ratio: 'it unpacks to far more than its size',
  'limit-reached': 'a limit of the inspection was reached',
};

function shown(reason: StoredReason, nameOf: PatternName): Why {
  const none = { pattern: null, version: null, count: null, threshold: null, score: null, shadow: false };
  const { action } = reason;
  switch (reason.kind) {
    case 'pattern':
      return shownPattern(reason, nameOf);
    case 'score':
      return { ...none, kind: reason.kind, label: 'Message score', action, threshold: reason.threshold, score: reason.score };
    case 'uninspectable':
      return { ...none, kind: reason.kind, label: 'Could not inspect', action };
    case 'inspection-failed':
      return { ...none, kind: reason.kind, label: 'Inspection failed', action };
    case 'setting':
      return { ...none, kind: reason.kind, label: DEMANDS[reason.cause], action };
    case 'policy-failed':
      return { ...none, kind: reason.kind, label: 'Policy not found', action };
    case 'no-encryption-yet':
      return { ...none, kind: reason.kind, label: 'Could not be encrypted', action };
    case 'dkim-refused':
      return { ...none, kind: reason.kind, label: 'DKIM must not sign it', action };
  }
}

const DEMANDS = {
  'encrypt-mode': 'Encryption is mandatory',
  'subject-trigger': 'The subject demands encryption',
  'header-trigger': 'A header field demands encryption',
} as const;

function shownPattern(reason: Extract<StoredReason, { kind: 'pattern' }>, nameOf: PatternName): Why {
  const { kind, pattern, version, action, count, threshold, maxConfidence, shadow, condition, exception } = reason;
  return {
    ...{ kind, label: nameOf(pattern, version), pattern, version, action, count, threshold, score: maxConfidence, shadow },
    ...(condition !== 'contains' && { condition }),
    ...(exception !== null && { exception }),
  };
}

/** Whether a reason counted: shadow patterns and those under an exception only report. */
export function acts({ shadow, exception }: Why): boolean {
  return !shadow && exception === undefined;
}

function byStrength(a: Why, b: Why): number {
  const actingFirst = Number(acts(b)) - Number(acts(a));
  return actingFirst || STRENGTH[b.action] - STRENGTH[a.action] || (b.count ?? 0) - (a.count ?? 0) || (a.label < b.label ? -1 : 1);
}
