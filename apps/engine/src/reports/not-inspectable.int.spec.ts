/** Shares of mail that could not be read, counted by hand. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import type Database from 'better-sqlite3';
import { openReadDatabase } from '../project/read-database.js';
import { createReportFactsTables, REPORT_FACTS_TABLES } from '../project/report-facts/report-facts-tables.js';
import { ReportFacts } from '../project/report-facts/report-facts.js';
import { notInspectable } from './not-inspectable.js';
import type { ReportSources } from './report-sources.js';

let db: Database.Database;
beforeEach(() => {
  db = openReadDatabase(':memory:');
  createReportFactsTables(db);
});
afterEach(() => db.close());

const table = (name: string): string => REPORT_FACTS_TABLES.find((each) => each.table.startsWith(name))?.table ?? '';

function day(date: string, mails: number, unread: number): void {
  db.prepare(`INSERT INTO ${table('report_days')} VALUES (?, ?, ?, 1)`).run(date, mails, mails);
  db.prepare(`INSERT INTO ${table('report_unread')} VALUES (?, 'encrypted', 'held', ?, ?, 10)`).run(date, unread, unread);
}

it('takes of a month that is only in part in the period only that part, on both sides of the share', async () => {
  day('2026-01-05', 1_000, 10); // before it
  day('2026-01-20', 40, 4);
  day('2026-02-10', 50, 5);
  day('2026-05-02', 10, 1);
  day('2026-05-20', 1_000, 10); // after it
  const ask = { from: '2026-01-15T00:00:00.000Z', to: '2026-05-10T00:00:00.000Z', scope: { kind: 'all', value: '' } } as const;
  const sources = { facts: new ReportFacts({ db }) } as ReportSources; // it asks nothing else of them
  const { rows } = await notInspectable.build(sources, { ...ask, now: ask.to, caller: null });
  const found: unknown[] = [];
  for await (const [time, , , , mails, , , share] of rows) found.push([time, mails, share]);
  expect(found).toEqual([
    ['2026-01', 4, 0.1],
    ['2026-02', 5, 0.1],
    ['2026-05', 1, 0.1],
  ]);
});
