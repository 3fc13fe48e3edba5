/** Facts of a period, page by page: none is missing or comes twice at the edges of a page, and no page takes longer for there being others. */
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createReportFactsTables, REPORT_FACTS_TABLES } from './report-facts-tables.js';
import { ReportFacts } from './report-facts.js';

const [{ table }] = REPORT_FACTS_TABLES;
const MINUTE_MS = 60_000;
const BEGIN = Date.parse('2026-03-01T00:00:00.000Z');

/** What was asked of the database. */
const sql: string[] = [];
let db: Database.Database;
beforeEach(() => {
  db = new Database(':memory:', { verbose: (text) => sql.push(String(text)) });
  createReportFactsTables(db);
});
afterEach(() => db.close());

/** Every third is a digest; positions leave gaps, as those of a server do. */
function write(count: number): void {
  const put = db.prepare(`INSERT INTO ${table} VALUES (?, ?, ?, 'notice-x', NULL, '{"kind":"system","id":"x"}', '{}')`);
  db.transaction(() => {
    for (let index = 1; index <= count; index++) put.run(index * 1_000, atOf(index), index % 3 === 0 ? 'NoticeDigested' : 'NoticeSent');
  })();
}

/** A minute apart, but for each tenth, whose clock is five minutes late. */
function atOf(index: number): string {
  return new Date(BEGIN + (index - (index % 10 === 0 ? 5 : 0)) * MINUTE_MS).toISOString();
}

async function positions(period: { from: string; to: string }): Promise<number[]> {
  const found: number[] = [];
  for await (const { position } of new ReportFacts({ db }).between(['NoticeDigested'], period)) found.push(position / 1_000);
  return found;
}

it('are exactly those of the types and times, whatever else there is', async () => {
  write(3_500);
  const period = { from: atOf(1_001), to: atOf(3_001) };
  const expected = Array.from({ length: 3_500 }, (_, index) => index + 1).filter(
    (index) => index % 3 === 0 && atOf(index) >= period.from && atOf(index) < period.to,
  );
  expect(await positions(period)).toEqual(expected);
  expect(expected).toContain(3_000);
  expect(await positions({ from: '2027-01-01T00:00:00.000Z', to: '2028-01-01T00:00:00.000Z' })).toEqual([]);
});

it('are found by the key of the table, and never sorted', async () => {
  write(10);
  sql.length = 0;
  expect(await positions({ from: atOf(1), to: atOf(9) })).toEqual([3, 6]);
  const select = sql.find((text) => text.includes('json_each')) ?? '';
  const plan = db.prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${select}`).all();
  expect(plan[0]?.detail).toMatch(/USING INTEGER PRIMARY KEY/);
  expect(plan.filter(({ detail }) => detail.includes('ORDER BY'))).toEqual([]);
});
