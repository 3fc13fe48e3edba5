/** 3 Overrides: senders who asked for their held mail, or decided on it as far as they may, with their justification. */
import { z } from 'zod';
import type { ReportFact } from '../project/report-facts/report-facts.js';
import { outcomeOf } from './decision-outcome.js';
import { instant, number, ofMail, text } from './report-columns.js';
import { ofRecord } from './report-mail.js';
import { isInReportScope } from './report-scope.js';
import type { ReportSources } from './report-sources.js';
import { defineReport, figure, hoursBetween, type ReportAsk } from './report.js';

const row = z.object({
  at: instant('When', 'When the sender asked or decided.'),
  message: ofMail.message,
  what: text('What', 'What the sender did: asked for the release, or released or deleted it.'),
  reason: text('Reason', 'Reason code that the sender chose.'),
  justification: text('Justification', 'In the words of the sender; `destroyed` once their key is.'),
  severity: ofMail.severity,
  patterns: ofMail.patterns,
  team: ofMail.team,
  answer: text('Answer', 'What was decided about it, or `open`.'),
  answeredBy: text('Answered by', 'Who decided.'),
  answeredAt: instant('Answered', 'When it was decided.'),
  hours: number('Waited', 'From the request to the answer.', 'hours'),
});
type Row = z.infer<typeof row>;

const TYPES = ['ReleaseRequested', 'ReleaseScheduled', 'DeletionScheduled'] as const;
type OverrideFact = ReportFact<(typeof TYPES)[number]>;

export const overrides = defineReport({
  name: 'overrides',
  number: 3,
  title: 'Overrides and justifications',
  question: 'Which senders asked for, or decided on, their own held mail, and with which justification?',
  source: '`ReleaseRequested`, and releases and deletions made by the link of a notice; the next fact of the mail that answers it.',
  scopes: ['all', 'team', 'pattern', 'message'],
  period: 'period',
  row,
  build(sources, ask) {
    const tally = new Map<string, number>();
    return {
      rows: rowsOf(sources, ask, tally),
      figures: () => [
        figure('Requests', tally.get('asked for the release') ?? 0, 'requests'),
        figure('Released by the sender', tally.get('released') ?? 0, 'mails'),
        figure('Deleted by the sender', tally.get('deleted') ?? 0, 'mails'),
        figure('Requests without an answer', tally.get('open') ?? 0, 'requests'),
      ],
    };
  },
});

async function* rowsOf(sources: ReportSources, ask: ReportAsk, tally: Map<string, number>): AsyncGenerator<Row> {
  for await (const fact of sources.facts.between(TYPES, ask)) {
    if (fact.message === null || !isOfSender(fact)) continue;
    const mail = sources.facts.mail(fact.message);
    if (!isInReportScope(ask.scope, { message: fact.message, mail, actor: fact.actor })) continue;
    const { heldAt: _, ...about } = ofRecord(fact.message, mail);
    const made = { at: fact.at, ...about, ...(await saidIn(sources, fact, fact.message)), ...answerTo(sources, fact, fact.message) };
    for (const key of [made.what, ...(made.answer === 'open' ? [made.answer] : [])]) tally.set(key, (tally.get(key) ?? 0) + 1);
    yield made;
  }
}

function isOfSender(fact: OverrideFact): boolean {
  return fact.type === 'ReleaseRequested' || fact.data.by === 'originator';
}

async function saidIn({ words }: ReportSources, fact: OverrideFact, message: string) {
  const what = { ReleaseRequested: 'asked for the release', ReleaseScheduled: 'released', DeletionScheduled: 'deleted' }[fact.type];
  const justification =
    fact.type === 'ReleaseRequested'
      ? await words.ofMail(message, 'text', fact.data.text)
      : await words.ofMail(message, 'note', fact.data.note);
  return { what, reason: fact.data.reason, justification };
}

const ANSWERS: Readonly<Partial<Record<ReportFact['type'], string>>> = {
  ReleaseScheduled: 'released',
  DeletionScheduled: 'deleted',
  ReturnScheduled: 'returned',
  RequestDenied: 'denied',
  HoldExpired: 'expired',
};

/** What the sender decided needs no answer; a decision that was taken back is none. */
function answerTo({ facts, words }: ReportSources, fact: OverrideFact, message: string) {
  const all = facts.ofMessage(message);
  if (fact.type !== 'ReleaseRequested') return { answer: outcomeOf(fact, all), answeredBy: null, answeredAt: null, hours: null };
  const isAnswer = (each: ReportFact): boolean => ANSWERS[each.type] !== undefined && outcomeOf(each, all) !== 'taken back';
  const end = all.find((each) => each.position > fact.position && isAnswer(each));
  if (end === undefined) return { answer: 'open', answeredBy: null, answeredAt: null, hours: null };
  const answer = ANSWERS[end.type] ?? '';
  return { answer, answeredBy: words.reviewer(end.actor), answeredAt: end.at, hours: hoursBetween(fact.at, end.at) };
}
