/** 6 Expired without a decision: held mail that nobody decided on before its time was over. */
import { z } from 'zod';
import { instant, number, ofMail, text, yesNo } from './report-columns.js';
import { ofRecord } from './report-mail.js';
import { isInReportScope } from './report-scope.js';
import type { ReportSources } from './report-sources.js';
import { defineReport, figure, hoursBetween, rounded, type ReportAsk } from './report.js';

const row = z.object({
  at: instant('Expired', 'When the hold ended by itself; the mail was never sent.'),
  message: ofMail.message,
  severity: ofMail.severity,
  patterns: ofMail.patterns,
  team: ofMail.team,
  heldAt: instant('Held', 'When it was held.'),
  days: number('Held for', 'From the hold to its end.', 'days'),
  copies: number('Copies', 'Copies that expired.', 'copies'),
  assignee: text('Assigned to', 'Whose it was.'),
  announcedAt: instant('Announced', 'When sender and managers were told that the hold ends; empty: they were not.'),
  asked: yesNo('Asked for', 'The sender had asked for it.'),
  seen: yesNo('Looked at', 'Somebody had opened it.'),
});
type Row = z.infer<typeof row>;

export const expired = defineReport({
  name: 'expired',
  number: 6,
  title: 'Expired without a decision',
  question: 'Which held mail expired because nobody decided?',
  source: '`HoldExpired`, and what happened to the mail before.',
  scopes: ['all', 'team', 'pattern', 'message'],
  period: 'period',
  row,
  build(sources, ask) {
    const tally = { mails: 0, asked: 0, unseen: 0 };
    return {
      rows: rowsOf(sources, ask, tally),
      figures: () => [
        figure('Expired', tally.mails, 'mails'),
        figure('Although the sender had asked', tally.asked, 'mails'),
        figure('Never looked at', tally.unseen, 'mails'),
      ],
    };
  },
});

async function* rowsOf(
  sources: ReportSources,
  ask: ReportAsk,
  tally: { mails: number; asked: number; unseen: number },
): AsyncGenerator<Row> {
  const { facts, words } = sources;
  for await (const fact of facts.between(['HoldExpired'], ask)) {
    const mail = fact.message === null ? undefined : facts.mail(fact.message);
    if (!isInReportScope(ask.scope, { message: fact.message, mail, actor: fact.actor })) continue;
    const before = (fact.message === null ? [] : facts.ofMessage(fact.message)).filter(({ position }) => position < fact.position);
    const asked = before.some(({ type }) => type === 'ReleaseRequested');
    const seen = before.some(({ type }) => type === 'ContentViewed');
    const about = ofRecord(fact.message, mail);
    tally.mails += 1;
    tally.asked += Number(asked);
    tally.unseen += Number(!seen);
    yield {
      at: fact.at,
      ...about,
      days: about.heldAt === null ? null : rounded(hoursBetween(about.heldAt, fact.at) / 24),
      copies: fact.data.recipients.length,
      assignee: mail?.state.assignee == null ? null : words.reviewer({ kind: 'account', id: mail.state.assignee }),
      announcedAt: before.findLast(({ type }) => type === 'ExpiryAnnounced')?.at ?? null,
      asked,
      seen,
    };
  }
}
