/** Which rules ask for a second person before a mail is released. Pure: settings of the sender, facts of the verdict. */
import type { ReleaseKind, SecondPersonRule, Severity } from '#contracts';
import { checkedValue, type MailEnd, type PolicyResolver } from '#dlp';
import type { AnyEvent } from '#events';
import { actingPatterns, severityOfVerdict } from '../platform/severity.js';
import type { PatternVersionRef } from '../policy/policy-in-force-port.js';

/** The settings `quarantine.fourEyes.*` as they hold for one sender. */
export interface FourEyesSettings {
  /** From which severity; null: never for that. */
  readonly severity: Severity | null;
  /** Ids of patterns. */
  readonly patterns: readonly string[];
  /** From how many matches; 0: never for that. */
  readonly matches: number;
  readonly kinds: readonly string[];
}

export interface FourEyesFacts {
  readonly kind: ReleaseKind;
  readonly severity: Severity;
  /** Ids of the patterns that hold the mail. */
  readonly patterns: readonly string[];
  /** Of all of them together. */
  readonly matches: number;
}

type EventOf<T extends AnyEvent['type']> = Extract<AnyEvent, { type: T }>['data'];

/** What was recorded of a mail when it was judged. */
export interface Judged {
  readonly verdict: EventOf<'VerdictReached'>;
  /** Undefined when the mail was never inspected. */
  readonly inspected: EventOf<'MessageInspected'> | undefined;
}

export interface JudgedFacts {
  readonly severity: Severity;
  readonly acting: readonly PatternVersionRef[];
  /** Of the acting patterns together. */
  readonly matches: number;
}

/**
 * What nobody could read may be anything: it is asked about like the high, so that packing a mail with a password is no way
 * past the second person.
 */
const RANK: Readonly<Record<Severity, number>> = { critical: 4, high: 3, unknown: 3, medium: 2, low: 1 };

const NOBODY: MailEnd = { domain: null, tag: null };
const SEVERITIES: readonly Severity[] = ['critical', 'high', 'medium', 'low'];

/** In the order of the rules; empty: one person is enough. */
export function secondPersonRules({ kind, severity, patterns, matches }: FourEyesFacts, settings: FourEyesSettings): SecondPersonRule[] {
  const asks: Readonly<Record<SecondPersonRule, boolean>> = {
    severity: settings.severity !== null && RANK[severity] >= RANK[settings.severity],
    pattern: settings.patterns.some((id) => patterns.includes(id)),
    matches: settings.matches > 0 && matches >= settings.matches,
    kind: settings.kinds.includes(kind),
  };
  return (['severity', 'pattern', 'matches', 'kind'] as const).filter((rule) => asks[rule]);
}

/** @throws UnusableSetting when a stored value cannot be used */
export function fourEyesSettings(resolver: Pick<PolicyResolver, 'settings'>, sender: MailEnd): FourEyesSettings {
  const settings = resolver.settings(sender, NOBODY);
  const from = checkedValue('quarantine.fourEyes.severity', settings.get('quarantine.fourEyes.severity')?.value);
  return {
    severity: SEVERITIES.find((severity) => severity === from) ?? null,
    patterns: checkedValue('quarantine.fourEyes.patterns', settings.get('quarantine.fourEyes.patterns')?.value),
    matches: checkedValue('quarantine.fourEyes.matches', settings.get('quarantine.fourEyes.matches')?.value),
    kinds: checkedValue('quarantine.fourEyes.kinds', settings.get('quarantine.fourEyes.kinds')?.value),
  };
}

export function judgedFacts({ verdict, inspected }: Judged): JudgedFacts {
  const acting = actingPatterns(verdict);
  const isActing = ({ pattern, version }: PatternVersionRef): boolean =>
    acting.some((each) => each.pattern === pattern && each.version === version);
  const matches = (inspected?.summaries ?? []).filter(isActing).reduce((sum, { total }) => sum + total, 0);
  return { severity: severityOfVerdict(verdict), acting, matches };
}

/** The rules for one mail, under the settings of its sender. */
export function rulesForMail(
  { severity, acting, matches }: JudgedFacts,
  kind: ReleaseKind,
  settings: FourEyesSettings,
): readonly SecondPersonRule[] {
  return secondPersonRules({ kind, severity, patterns: acting.map(({ pattern }) => pattern), matches }, settings);
}
