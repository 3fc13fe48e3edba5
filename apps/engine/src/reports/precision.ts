/** 8 Precision: how often each pattern was right by what people said of the mail that it held, month by month. */
import { z } from 'zod';
import { closedCasesBetween, figuresOf, groupedBy, type ClosedCase } from '../project/precision/figures.js';
import { number, share, text } from './report-columns.js';
import { defineReport, each, figure, rounded } from './report.js';

const row = z.object({
  pattern: text('Pattern', 'Id of the pattern.'),
  month: text('Month', 'In which the mails were held (UTC); `all` is the whole period.'),
  closed: number('Closed', 'Mails in which it acted and which are closed with a verdict.', 'mails'),
  realLeaks: number('Real leaks', 'Of them.', 'mails'),
  falseAlarms: number('False alarms', 'Of them.', 'mails'),
  testData: number('Test data', 'Of them.', 'mails'),
  businessAsUsual: number('Business as usual', 'Of them.', 'mails'),
  precision: share('Precision', 'Real leaks of all that is closed.'),
  low: share('At least', 'Lower end of the range in which the true share lies in 95 of 100 cases (Wilson).'),
  high: share('At most', 'Upper end of that range.'),
  change: number('Change', 'Of the precision against the month before in which something was closed.', 'percentage points'),
  medianHours: number('Half decided within', 'From the hold to the first decision.', 'hours'),
});
type Row = z.infer<typeof row>;

const WHOLE = 'all';

export const precision = defineReport({
  name: 'precision',
  number: 8,
  title: 'Precision of patterns',
  question: 'How right was each pattern, and does it get better?',
  source: 'Verdicts of committed decisions on mails in which a pattern acted.',
  scopes: ['all', 'pattern'],
  period: 'period',
  row,
  build({ models: { db } }, { from, to, scope }) {
    const cases = closedCasesBetween(db, from, to).filter(({ pattern }) => scope.kind === 'all' || pattern === scope.value);
    const messages = new Map(cases.map((closed) => [closed.message, closed]));
    const all = figuresOf([...messages.values()]);
    return {
      rows: each([...groupedBy(cases, ({ pattern }) => pattern)].flatMap(([pattern, own]) => rowsOf(pattern, own))),
      figures: () => [
        figure('Closed mails', all.closed, 'mails'),
        figure('Real leaks', all.realLeaks, 'mails'),
        figure('Precision of all holds', all.precision === null ? null : rounded(all.precision * 100), '%'),
      ],
      notes: () => [
        'A mail in which several patterns acted counts for each of them. Mails that nobody closed with a verdict are not in it.',
      ],
    };
  },
});

function rowsOf(pattern: string, cases: readonly ClosedCase[]): Row[] {
  const months = [...groupedBy(cases, ({ heldAt }) => heldAt.slice(0, 7))].sort(([a], [b]) => (a < b ? -1 : 1));
  let before: number | null = null;
  const monthly = months.map(([month, own]): Row => {
    const made = rowOf(pattern, month, own, before);
    before = figuresOf(own).precision;
    return made;
  });
  return [rowOf(pattern, WHOLE, cases, null), ...monthly];
}

function rowOf(pattern: string, month: string, cases: readonly ClosedCase[], before: number | null): Row {
  const { decisionSecondsP50: seconds, precision: is, low, high, ...counts } = figuresOf(cases);
  return {
    pattern,
    month,
    ...counts,
    precision: digits(is),
    low: digits(low),
    high: digits(high),
    change: is === null || before === null ? null : rounded((is - before) * 100),
    medianHours: seconds === null ? null : rounded(seconds / 3600),
  };
}

/** Four digits are more than any number of mails bears out. */
function digits(value: number): number;
function digits(value: number | null): number | null;
function digits(value: number | null): number | null {
  return value === null ? null : Math.round(value * 10_000) / 10_000;
}
