/** 14 Notices: who was told what, and what the next mail server said to it. */
import { z } from 'zod';
import type { ReportFact } from '../project/report-facts/report-facts.js';
import { instant, number, text } from './report-columns.js';
import { isInReportScope } from './report-scope.js';
import type { ReportSources } from './report-sources.js';
import { defineReport, figure, hoursBetween, median, type ReportAsk } from './report.js';

const row = z.object({
  at: instant('Due', 'When it was written, or withheld.'),
  notice: text('Notice', 'Its id.'),
  kind: text('Kind', 'What it tells of.'),
  audience: text('For', 'The sender of the mail, or the managers.'),
  message: text('Message', 'Id of the mail; empty for what is about many or none.'),
  outcome: text('Outcome', 'sent, in a digest, waits, failed or withheld, with the cause.'),
  attempts: number('Attempts', 'Tries to hand it over.', 'attempts'),
  code: number('Code', 'The last answer of the next mail server (SMTP); 0: it could not be reached.', 'SMTP code'),
  reply: text('Reply', 'The words of that answer, by which its queue can be searched; `destroyed` once the key of the mail is.'),
  settledAt: instant('Settled', 'When it was taken, or given up.'),
  hours: number('After', 'From due to settled.', 'hours'),
});
type Row = z.infer<typeof row>;

export const notices = defineReport({
  name: 'notices',
  number: 14,
  title: 'Proof of notices',
  question: 'Who was told what, when, and did the next mail server take it?',
  source: 'Facts of notices (streams `notice-`).',
  scopes: ['all', 'message'],
  period: 'period',
  row,
  build(sources, ask) {
    const tally = new Map<string, number>();
    const hours: number[] = [];
    const times = (word: string): number => tally.get(word) ?? 0;
    return {
      rows: counted(rowsOf(sources, ask), tally, hours),
      figures: () => [
        figure(
          'Notices',
          [...tally.values()].reduce((sum, count) => sum + count, 0),
          'notices',
        ),
        figure('Sent', times('sent') + times('in'), 'notices'),
        figure('Waiting', times('waits'), 'notices'),
        figure('Failed', times('failed'), 'notices'),
        figure('Withheld', times('withheld'), 'notices'),
        figure('Half of them sent within', median(hours), 'hours'),
      ],
      notes: () => ['Sent means that the next mail server took it. What the addressee did with it nobody can prove.'],
    };
  },
});

async function* counted(rows: AsyncIterable<Row>, tally: Map<string, number>, hours: number[]): AsyncGenerator<Row> {
  for await (const made of rows) {
    const word = made.outcome?.split(/[ :]/, 1)[0] ?? '';
    tally.set(word, (tally.get(word) ?? 0) + 1);
    if (made.hours !== null && word === 'sent') hours.push(made.hours);
    yield made;
  }
}

async function* rowsOf(sources: ReportSources, ask: ReportAsk): AsyncGenerator<Row> {
  for await (const fact of sources.facts.between(['NoticeQueued', 'NoticeWithheld'], ask)) {
    if (!isInReportScope(ask.scope, { message: fact.message, mail: undefined, actor: fact.actor })) continue;
    yield await rowOf(sources, fact);
  }
}

async function rowOf({ facts, words }: ReportSources, fact: ReportFact<'NoticeQueued' | 'NoticeWithheld'>): Promise<Row> {
  const notice = noticeOf(fact.stream);
  const { kind, audience } = fact.data;
  const about = { at: fact.at, notice, kind, audience, message: fact.message };
  if (fact.type === 'NoticeWithheld') {
    return { ...about, outcome: `withheld: ${fact.data.cause}`, attempts: 0, code: null, reply: null, settledAt: fact.at, hours: 0 };
  }
  const later = facts.ofStream(fact.stream).filter(({ position }) => position > fact.position);
  const tries = later.filter((each) => each.type === 'NoticeSent' || each.type === 'NoticeDeferred' || each.type === 'NoticeFailed');
  const last = tries.at(-1);
  const { outcome, settledAt } = endOfNotice(facts, later);
  return {
    ...about,
    outcome,
    attempts: last?.data.attempt ?? 0,
    code: last?.data.code ?? null,
    reply: await words.replyToNotice(notice, fact.message, last?.data.reply ?? null),
    settledAt,
    hours: settledAt === null ? null : hoursBetween(fact.at, settledAt),
  };
}

export function noticeOf(stream: string): string {
  return stream.slice('notice-'.length);
}

/** A notice that a digest carries is sent when that is. */
function endOfNotice(
  facts: ReportSources['facts'],
  later: readonly ReportFact[],
): { readonly outcome: string; readonly settledAt: string | null } {
  const end = later.findLast(({ type }) => ['NoticeSent', 'NoticeFailed', 'NoticeCarried', 'NoticeDigested'].includes(type));
  switch (end?.type) {
    case 'NoticeSent':
      return { outcome: 'sent', settledAt: end.at };
    case 'NoticeFailed':
      return { outcome: `failed: ${end.data.cause}`, settledAt: end.at };
    case 'NoticeCarried': {
      const { outcome, settledAt } = endOfNotice(facts, facts.ofStream(`notice-${end.data.by}`));
      return { outcome: outcome === 'sent' ? 'in a digest that was sent' : `${outcome} (digest)`, settledAt };
    }
    default:
      return { outcome: 'waits', settledAt: null };
  }
}
