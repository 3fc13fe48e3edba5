/** Scanning of one mail in this process, as the engine's inspection processes do it, judged as the engine judges. */
import { ACTIONS, compileSkipList, type Finding, type Outcome, scanMessage, type Verdict } from '#dlp';
import { DEFAULT_EXTRACTION_LIMITS, type Defect, extractMessage, isCalendarMail, mailboxIn, protectionOf, type Uninspectable } from '#mail';
import type { EngineConfig } from '../config/engine-config.js';
import { recipientsOf } from '../engine-view/asked-mail.js';
import { mailAsWhole } from '../flow/mail-as-whole.js';
import { mailReaders } from '../inspect/mail-readers.js';
import { matchedTriggers } from '../inspect/matched-triggers.js';
import { endOf } from '../platform/mail-end.js';
import { scanConfiguration } from '../policy/scan-configuration.js';
import { judgeRecipients } from '../receive/disposition.js';
import { senderPolicy } from '../receive/sender-policy.js';
import { compiled } from './pattern-set.js';
import type { PolicySource } from './policy-source.js';

/** What one mail holds and what the engine would do with it. */
export interface ScannedMail {
  /** The strongest of all recipients. */
  readonly action: Outcome;
  readonly score: number;
  /** In the order of the recipients asked about. */
  readonly outcomes: readonly { readonly recipient: string; readonly verdict: Verdict }[];
  readonly findings: readonly Finding[];
  readonly uninspectable: readonly Uninspectable[];
  readonly defects: readonly Defect[];
}

/** Whose mail it is. */
export interface MailEnds {
  /** Absent: the address of the From header. */
  readonly sender?: string;
  /** Empty: somebody outside. */
  readonly recipients: readonly string[];
}

/** Scans raw mails for patterns that were compiled once, judged by the policy between the two ends. */
export function openMailScanner(
  { policy, tagOf }: PolicySource,
  { routes, dlp }: Pick<EngineConfig, 'routes' | 'dlp'>,
  ends: MailEnds,
): (raw: Buffer) => Promise<ScannedMail> {
  const { resolver, set } = policy;
  const compiledPatterns = compiled(set.patterns);
  const skipWords = compileSkipList(scanConfiguration(policy).skipWords);
  const readers = mailReaders();
  const recipients = recipientsOf(ends.recipients, tagOf);
  return async (raw) => {
    const extraction = await extractMessage(raw, readers, DEFAULT_EXTRACTION_LIMITS);
    const { parts, uninspectable, defects } = extraction;
    const { findings, summaries, partCounts } = scanMessage(parts, compiledPatterns, { skipWords });
    const sender = endOf(ends.sender ?? mailboxIn(extraction.fromHeader ?? '') ?? '', tagOf);
    const { triggers } = senderPolicy(resolver, sender);
    const judging = {
      ...{ resolver, sender, receivedAt: new Date().toISOString(), demands: matchedTriggers(raw, extraction, triggers) },
      asWhole: mailAsWhole({ protection: protectionOf(raw, readers), isCalendar: isCalendarMail(raw) }),
      ...{ internalDomains: routes.internalDomains, exemptDomains: dlp.exemptDomains },
    };
    const groups = judgeRecipients(recipients, { summaries, partCounts, uninspectable }, judging);
    const outcomes = recipients.flatMap(({ address }, number) =>
      groups.filter((group) => group.recipients.includes(number)).map(({ verdict }) => ({ recipient: address, verdict })),
    );
    const verdicts = outcomes.map(({ verdict }) => verdict);
    const score = Math.max(...verdicts.map((verdict) => verdict.score));
    return { action: strongest(verdicts), score, outcomes, findings, uninspectable, defects };
  };
}

function strongest(verdicts: readonly Verdict[]): Outcome {
  return [...ACTIONS].reverse().find((action) => verdicts.some(({ outcome }) => outcome === action)) ?? 'pass';
}
