import { readFileSync } from 'node:fs';
import { REPORT_NAMES } from '#contracts';
import { describe, expect, it } from 'vitest';
import { REPORTS } from './report-list.js';
import { reportsReference } from './reports-reference.js';

const written = readFileSync(new URL('../../../../docs/reports.md', import.meta.url), 'utf8');

describe('the reference of the reports', () => {
  it('is what docs/reports.md says (otherwise: npm run docs:reports)', () => {
    expect(written).toBe(reportsReference());
  });

  it('has every report once, in the order of the numbers', () => {
    expect(REPORTS.map(({ name }) => name)).toEqual([...REPORT_NAMES]);
    const numbers = REPORTS.map(({ number }) => number);
    expect(numbers).toEqual([...Array.from({ length: 15 }, (_, index) => index + 1), 15]);
  });

  it('says of every column what it means', () => {
    for (const { name, columns } of REPORTS) {
      expect(new Set(columns.map(({ title }) => title)).size, name).toBe(columns.length);
      for (const { meaning } of columns) expect(meaning.length, name).toBeGreaterThan(3);
    }
  });
});
