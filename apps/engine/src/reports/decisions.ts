/** 2 Decisions: who decided what on held mail, why, how long it took, and what is late. No measure of anybody's performance. */
import { z } from 'zod';
import type { Severity } from '#contracts';
import type { EventType } from '#events';
import type { MailRecord } from '../project/report-facts/mail-record.js';
import type { ReportFact } from '../project/report-facts/report-facts.js';
import { outcomeOf } from './decision-outcome.js';
import { instant, number, ofMail, text, yesNo } from './report-columns.js';
import { ofRecord } from './report-mail.js';
import { isInReportScope } from './report-scope.js';
import type { ReportSources } from './report-sources.js';
import { defineReport, figure, hoursBetween, median, type ReportAsk } from './report.js';

const row = z.object({
  at: instant('Decided', 'When it was decided; empty: nobody has.'),
  message: ofMail.message,
  decision: text('Decision', 'What was decided, or proposed, or that nobody has decided yet.'),
  by: text('By', 'Account of who decided, or `sender`.'),
  reason: text('Reason', 'Reason code of the decision.'),
  verdict: text('Verdict', 'What the mail turned out to be.'),
  outcome: text('Outcome', 'Whether it was carried out, taken back, or waits.'),
  severity: ofMail.severity,
  patterns: ofMail.patterns,
  team: ofMail.team,
  heldAt: instant('Held', 'When it was held.'),
  hours: number('Time', 'From the hold to the decision; of what is not decided, to now.', 'hours'),
  limitHours: number('Limit', 'Within which a mail of this severity is to be decided (`reports.decideWithinHours`).', 'hours'),
  late: yesNo('Late', 'It took longer than the limit.'),
});
type Row = z.infer<typeof row>;

const DECISIONS = {
  ReleaseScheduled: 'release',
  ReleaseProposed: 'proposed release',
  ProposalRejected: 'proposal rejected',
  DeletionScheduled: 'deletion',
  ReturnScheduled: 'return to the sender',
  RequestDenied: 'request denied',
  HoldExtended: 'hold extended',
  HoldPinned: 'hold without end',
} as const satisfies Partial<Record<EventType, string>>;
type DecisionFact = ReportFact<keyof typeof DECISIONS>;
const TYPES = Object.keys(DECISIONS) as (keyof typeof DECISIONS)[];
const WAITING = ['held', 'blocked', 'bounced'] as const;

export const decisions = defineReport({
  name: 'decisions',
  number: 2,
  title: 'Decisions',
  question: 'Who decided on held mail, why, how long did it take, and what is late?',
  source: 'Facts of decisions in message streams, and when the mail was held.',
  scopes: ['all', 'team', 'pattern', 'account', 'message'],
  period: 'period',
  row,
  tellsOfReviewers: true,
  build(sources, ask) {
    const tally = { decisions: 0, late: 0, undecided: 0, hours: [] as number[] };
    return {
      rows: counted(rowsOf(sources, ask), tally),
      figures: () => [
        figure('Decisions', tally.decisions, 'decisions'),
        figure('Half of them within', median(tally.hours), 'hours'),
        figure('Decided late', tally.late, 'decisions'),
        figure('Not decided and late now', tally.undecided, 'mails'),
      ],
      notes: () => ['This report shows how the quarantine is kept. It is not made to measure the performance or conduct of people.'],
    };
  },
});

async function* counted(
  rows: AsyncIterable<Row>,
  tally: { decisions: number; late: number; undecided: number; hours: number[] },
): AsyncGenerator<Row> {
  for await (const each of rows) {
    if (each.at === null) tally.undecided += 1;
    else {
      tally.decisions += 1;
      tally.late += Number(each.late);
      if (each.hours !== null) tally.hours.push(each.hours);
    }
    yield each;
  }
}

async function* rowsOf(sources: ReportSources, ask: ReportAsk): AsyncGenerator<Row> {
  const { facts } = sources;
  for await (const fact of facts.between(TYPES, ask)) {
    const mail = fact.message === null ? undefined : facts.mail(fact.message);
    if (isInReportScope(ask.scope, { message: fact.message, mail, actor: fact.actor })) yield rowOf(sources, fact, mail);
  }
  if (ask.to >= ask.now && ask.scope.kind !== 'account') yield* overdue(sources, ask);
}

function rowOf({ facts, words, records: { config } }: ReportSources, fact: DecisionFact, mail: MailRecord | undefined): Row {
  const hours = mail?.heldAt == null ? null : hoursBetween(mail.heldAt, fact.at);
  const limitHours = limitOf(config.reports.decideWithinHours, mail);
  const { data } = fact;
  return {
    at: fact.at,
    decision: decisionOf(fact),
    by: words.reviewer(fact.actor),
    reason: data.reason,
    verdict: 'verdict' in data ? data.verdict : null,
    outcome: outcomeOf(fact, fact.message === null ? [] : facts.ofMessage(fact.message)),
    ...ofRecord(fact.message, mail),
    hours,
    limitHours,
    late: hours === null || limitHours === null ? null : hours > limitHours,
  };
}

function limitOf(limits: Readonly<Record<Severity, number>>, mail: MailRecord | undefined): number | null {
  return mail?.severity == null ? null : limits[mail.severity];
}

function decisionOf(fact: DecisionFact): string {
  const kind = 'kind' in fact.data && fact.data.kind !== 'release' ? ` (${fact.data.kind})` : '';
  return `${DECISIONS[fact.type]}${kind}`;
}

/** Nobody has decided on them, and they wait longer than they should. */
async function* overdue({ facts, records: { config } }: ReportSources, { now, scope }: ReportAsk): AsyncGenerator<Row> {
  const actor = { kind: 'system', id: '' } as const;
  for await (const [message, mail] of facts.openIn(WAITING)) {
    const limitHours = limitOf(config.reports.decideWithinHours, mail);
    if (mail.heldAt === null || limitHours === null || !isInReportScope(scope, { message, mail, actor })) continue;
    const hours = hoursBetween(mail.heldAt, now);
    if (hours <= limitHours) continue;
    const undecided = { at: null, decision: 'not decided', by: null, reason: null, verdict: null, outcome: 'waits' };
    yield { ...undecided, ...ofRecord(message, mail), hours, limitHours, late: true };
  }
}
