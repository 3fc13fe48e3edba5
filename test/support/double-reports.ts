/** The double's reports: one of each kind of column, with text that nobody should obey. */
import type { ReportAnswer, ReportColumn, ReportList, RouteName } from '#contracts';
import { type Call, Refusal } from './double-world.js';

type Described = ReportList['reports'][number];

const column = (key: string, title: string, kind: ReportColumn['kind'], unit: string | null = null): ReportColumn => ({
  ...{ key, title, kind, unit },
  meaning: `What ${title.toLowerCase()} says.`,
});

const REPORTS: readonly Described[] = [
  {
    ...{ name: 'decisions', number: 2, title: 'Decisions', period: 'period', scopes: ['all', 'team', 'account'] },
    question: 'Who decided on held mail, why, how long did it take, and what is late?',
    columns: [
      column('at', 'Decided', 'instant', 'UTC'),
      column('message', 'Message', 'text'),
      column('decision', 'Decision', 'text'),
      column('by', 'By', 'text'),
      column('hours', 'Time', 'number', 'hours'),
      column('share', 'Share', 'share'),
      column('late', 'Late', 'yes-no'),
    ],
  },
  {
    ...{ name: 'reconciliation', number: 10, title: 'Reconciliation', period: 'period', scopes: ['all'] },
    question: 'Is every mail that came in accounted for?',
    columns: [column('state', 'State', 'text'), column('mails', 'Mails', 'number', 'mails')],
  },
  {
    ...{ name: 'person', number: 15, title: 'Personal data of one person (GDPR article 15)', period: 'period', scopes: ['person'] },
    question: 'What is recorded of this person?',
    columns: [column('category', 'Category', 'text'), column('what', 'What', 'text')],
  },
];

const ROWS: Readonly<Record<string, ReportAnswer['rows']>> = {
  decisions: [
    ['2026-03-18T09:41:02Z', '01JPM7W3T8Q2B4C6D8E0F1G2H3', 'release (as-is)', 'Ana Novak', 2, 0.125, false],
    ['2026-03-18T19:00:31Z', '01JPM8K0QXQ2B4C6D8E0F1G2H3', 'deletion', '<img src=x onerror=alert(1)>', 1204.5, null, true],
    [null, '01JPM2A7RDQ2B4C6D8E0F1G2H3', 'not decided', null, 25.02, null, true],
  ],
  reconciliation: [
    ['in', 8],
    ['handed-over', 6],
    ['held', 2],
  ],
  person: [['mail sent', 'mail to 2 recipients']],
};

function list(): ReportList {
  return { reports: REPORTS.map((report) => ({ ...report, scopes: [...report.scopes], columns: [...report.columns] })) };
}

function answer({ id, query }: Call): ReportAnswer {
  const report = REPORTS.find(({ name }) => name === id);
  if (report === undefined) throw new Refusal(404, 'not-found', 'There is nothing here, or it is not for you.');
  const { name, number, title, question, columns } = report;
  return {
    ...{ name, number, title, question },
    ...{ from: '2026-03-01T00:00:00Z', to: '2026-03-19T00:00:00Z', scope: query.get('scope') ?? 'all', takenAt: '2026-03-18T20:00:00Z' },
    columns: [...columns],
    figures: [
      { title: 'Decisions', value: 1204, unit: 'decisions' },
      { title: 'Gap', value: 0, unit: 'mails' },
      { title: 'Known from', value: null, unit: null },
    ],
    rows: query.get('to') === '2025-12-31' ? [] : (ROWS[name] ?? []),
    more: name === 'decisions',
    notes: ['This report shows how the quarantine is kept.'],
  };
}

export const reportAnswers: Partial<Record<RouteName, (call: Call) => unknown>> = { reports: list, report: answer };
