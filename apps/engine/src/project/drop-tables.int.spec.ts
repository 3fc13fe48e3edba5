import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { AUDIT_ENTRIES_TABLES, auditEntriesProjection } from './audit-entries/audit-entries-projection.js';
import { DAY_COUNTS_TABLES, dayCountsProjection } from './day-counts/day-counts-projection.js';
import { PATTERN_FIGURES_TABLES, patternFiguresProjection } from './pattern-figures/pattern-figures-projection.js';
import { PRECISION_TABLES, precisionProjection } from './precision/precision-projection.js';
import { REPORT_FACTS_TABLES } from './report-facts/report-facts-tables.js';
import { reportFactsProjection } from './report-facts/report-facts-projection.js';
import { SENDER_PAGE_TABLES, senderPageProjection } from './sender-page/sender-page-projection.js';

describe('the tables of a read model', () => {
  it.each([
    [auditEntriesProjection, AUDIT_ENTRIES_TABLES],
    [dayCountsProjection, DAY_COUNTS_TABLES],
    [patternFiguresProjection, PATTERN_FIGURES_TABLES],
    [precisionProjection, PRECISION_TABLES],
    [reportFactsProjection, REPORT_FACTS_TABLES],
    [senderPageProjection, SENDER_PAGE_TABLES],
  ] as const)('$name: take the place of those of any other version, older or newer, and of nothing else', (projection, own) => {
    const names = own.map(({ table }) => table);
    const others = names.flatMap((name) => ['_v0', '_v41'].map((version) => name.replace(/_v\d+$/, version)));
    const foreign = ['held_messages_v5', ...names.map((name) => `${name}_kept`)];
    const db = new Database(':memory:');
    for (const table of [...others, ...foreign]) db.exec(`CREATE TABLE ${table} (word TEXT) STRICT`);
    projection.create(db);
    projection.create(db); // as when they are built again
    const tables = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all();
    expect(tables.sort()).toEqual([...names, ...foreign].sort());
    db.close();
  });
});
