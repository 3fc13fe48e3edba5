/** 15 Incident (GDPR article 33): everything that happened to one mail, and with what a report to the authority begins. */
import { z } from 'zod';
import type { TimelineEntry } from '#contracts';
import type { ToldMessage } from '../project/held-messages/message-history.js';
import { instant, text } from './report-columns.js';
import { noticeOf } from './notices.js';
import type { ReportSources } from './report-sources.js';
import { defineReport, each, figure, NothingInScope } from './report.js';

const row = z.object({
  at: instant('When', 'When it happened.'),
  what: text('What', 'What happened.'),
  who: text('Who', 'Who did it.'),
  detail: text('Detail', 'More of it: a reason, the answer of a mail server; `destroyed` where the key is.'),
  record: text('Record', 'Stream and revision of the fact in the event log.'),
});
type Row = z.infer<typeof row>;

const HOURS_TO_REPORT = 72;
const HOUR_MS = 3_600_000;
/** States in which a copy has left, or may have. */
const LEFT: ReadonlySet<string> = new Set(['handed-over', 'relayed', 'outcome-unknown', 'delivering']);

export const incident = defineReport({
  name: 'incident',
  number: 15,
  title: 'Timeline of one incident (GDPR article 33)',
  question: 'What happened to this mail, when did it become known, and how far did it get?',
  source: 'All facts of the mail, its deliveries, claims and notices, and the access log.',
  scopes: ['message'],
  period: 'instant',
  row,
  async build(sources, { scope }) {
    const told = await sources.history.of(scope.value);
    if (told === undefined) throw new NothingInScope();
    const rows = [...told.timeline.map(fromTimeline), ...(await looksAt(sources, scope.value)), ...noticesAbout(sources, scope.value)];
    rows.sort((a, b) => ((a.at ?? '') < (b.at ?? '') ? -1 : (a.at ?? '') > (b.at ?? '') ? 1 : 0));
    return { rows: each(rows), figures: () => figuresOf(sources, scope.value, told), notes: () => NOTES };
  },
});

const NOTES = [
  'Known from: the first decision by which the mail was called a real leak. Whether and when the controller became aware is for people to say (article 33 (1)).',
  'To be added by hand: likely consequences, and the measures taken (article 33 (3) c and d).',
];

function fromTimeline({ at, sentence, actor, detail, stream, revision }: TimelineEntry): Row {
  return { at, what: sentence, who: actor, detail, record: `${stream} ${String(revision)}` };
}

async function looksAt({ facts, words }: ReportSources, message: string): Promise<Row[]> {
  const looks = facts.ofMessage(message).filter(({ type }) => type === 'ContentViewed' || type === 'ValueRevealed');
  return Promise.all(
    looks.map(async (fact): Promise<Row> => {
      const isValue = fact.type === 'ValueRevealed';
      const what = isValue ? `A value of ${fact.data.pattern} was shown in clear` : 'The mail was looked at';
      return { at: fact.at, what, who: (await words.viewer(fact)).name, detail: isValue ? fact.data.reason : null, record: fact.stream };
    }),
  );
}

function noticesAbout({ facts }: ReportSources, message: string): Row[] {
  return facts.ofMessage(message).flatMap((fact): Row[] => {
    if (fact.type !== 'NoticeQueued' && fact.type !== 'NoticeWithheld') return [];
    const { kind, audience } = fact.data;
    const what = `Notice (${kind}) to ${audience === 'originator' ? 'the sender' : 'the managers'} ${fact.type === 'NoticeQueued' ? 'written' : 'withheld'}`;
    return [{ at: fact.at, what, who: 'engine', detail: noticeOf(fact.stream), record: fact.stream }];
  });
}

function figuresOf({ facts }: ReportSources, message: string, { state, facts: first }: ToldMessage) {
  const left = state.recipients.filter(({ status }) => LEFT.has(status)).length;
  const known = facts.ofMessage(message).find(({ data }) => 'verdict' in data && data.verdict === 'real-leak')?.at;
  const deadline = known === undefined ? null : new Date(Date.parse(known) + HOURS_TO_REPORT * HOUR_MS).toISOString();
  const matches = first.inspected.summaries.map(({ pattern, distinct }) => `${pattern}: ${String(distinct)}`);
  return [
    figure('Severity', facts.mail(message)?.severity ?? null),
    figure('Different values found', matches.join(', ') || null),
    figure('Recipients', state.recipients.length, 'people'),
    figure('Copies that left or may have', left, 'copies'),
    figure('Copies that did not leave', state.recipients.length - left, 'copies'),
    figure('Known as a real leak from', known ?? null, 'UTC'),
    figure(`To be reported within ${String(HOURS_TO_REPORT)} hours, by`, deadline, 'UTC'),
  ];
}
