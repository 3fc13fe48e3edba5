/** 9 Not inspectable: how much mail could not be read wholly, why, and what was done with it. */
import { z } from 'zod';
import type { CountedUnread } from '../project/report-facts/report-facts.js';
import { uninspectableLabel } from '../project/held-messages/why.js';
import { number, share, text } from './report-columns.js';
import { daysOf } from './report-period.js';
import { defineReport, each, figure, rounded } from './report.js';

const row = z.object({
  time: text('Time', 'Day (UTC); in periods of more than 92 days the month.'),
  reason: text('Reason', 'Why a part could not be read.'),
  meaning: text('Meaning', 'The reason in words.'),
  outcome: text('Outcome', 'What was done with the mails at reception: handed over, held or blocked.'),
  mails: number('Mails', 'With at least one such part.', 'mails'),
  parts: number('Parts', 'Parts that could not be read; 0 where nothing was looked into.', 'parts'),
  bytes: number('Size', 'Of these mails as a whole.', 'bytes'),
  share: share('Share', 'Of all mails that came in that time.'),
});
type Row = z.infer<typeof row>;

const MOST_DAYS = 92;
const DAY_MS = 86_400_000;

export const notInspectable = defineReport({
  name: 'not-inspectable',
  number: 9,
  title: 'Mail that could not be inspected',
  question: 'How much mail could not be read wholly, why, and what became of it?',
  source: '`MessageInspected` and `VerdictReached`, counted by day.',
  scopes: ['all'],
  period: 'period',
  row,
  build({ facts }, period) {
    const { first, last } = daysOf(period);
    const byMonth = Date.parse(last) - Date.parse(first) >= MOST_DAYS * DAY_MS;
    const counts = facts.unread(first, last);
    const received = facts.received(first, last).mails;
    const through = counts.filter(({ outcome }) => outcome === 'handed-over').reduce((sum, { mails }) => sum + mails, 0);
    const rows = summed(counts, byMonth).map((count): Row => {
      const [from, to] = byMonth ? [`${count.day}-01`, `${count.day}-31`] : [count.day, count.day];
      const came = facts.received(from < first ? first : from, to > last ? last : to).mails; // a month may be in it in part
      const { day: time, ...rest } = count;
      return { time, ...rest, meaning: meaningOf(count.reason), share: came === 0 ? null : Math.min(1, rounded4(count.mails / came)) };
    });
    return {
      rows: each(rows),
      figures: () => [
        figure('Mails in', received, 'mails'),
        figure(
          'Findings of unreadable parts',
          counts.reduce((sum, { mails }) => sum + mails, 0),
          'mails by reason',
        ),
        figure('Of them handed over all the same', through, 'mails by reason'),
        figure('Share handed over', received === 0 ? null : rounded((through / received) * 100), '%'),
      ],
      notes: () => [`Whole days (UTC): ${first} to ${last}. A mail with several reasons counts for each of them.`],
    };
  },
});

function summed(counts: readonly CountedUnread[], byMonth: boolean): CountedUnread[] {
  const sums = new Map<string, CountedUnread>();
  for (const count of counts) {
    const day = byMonth ? count.day.slice(0, 7) : count.day;
    const key = `${day} ${count.reason} ${count.outcome}`;
    const before = sums.get(key) ?? { ...count, mails: 0, parts: 0, bytes: 0 };
    sums.set(key, {
      ...count,
      day,
      mails: before.mails + count.mails,
      parts: before.parts + count.parts,
      bytes: before.bytes + count.bytes,
    });
  }
  return [...sums.values()];
}

function meaningOf(reason: string): string {
  return reason === 'inspection-failed' ? 'the inspection gave up on the mail as a whole' : uninspectableLabel(reason);
}

function rounded4(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
