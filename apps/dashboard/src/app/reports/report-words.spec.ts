import { describe, expect, it } from 'vitest';
import { cellWords, figureWords, presetsAt, unitWords } from './report-words.js';

describe('a cell', () => {
  it('says what is there, and nothing where nothing is', () => {
    expect(cellWords({ kind: 'text' }, null)).toBe('');
    expect(cellWords({ kind: 'yes-no' }, false)).toBe('no');
    expect(cellWords({ kind: 'share' }, 0.1256)).toBe('12.6 %');
    expect(cellWords({ kind: 'number' }, 1204)).toBe('1,204');
  });
});

describe('the head of a column', () => {
  it('has its unit, unless that says the title again or each cell says it', () => {
    const heads: [string, string | null][] = [
      ['Waited', 'hours'],
      ['Mails', 'mails'],
      ['At', 'UTC'],
      ['Severity', null],
    ];
    expect(heads.map(([title, unit]) => unitWords({ title, unit }))).toEqual(['hours', null, null, null]);
  });
});

describe('a figure', () => {
  it('has its unit, and says that it is not known', () => {
    expect(figureWords({ title: 'Gap', value: 0, unit: 'mails' })).toBe('0 mails');
    expect(figureWords({ title: 'Severity', value: null, unit: null })).toBe('not known');
  });
});

describe('usual periods', () => {
  it('end with whole months and years, also across a new year', () => {
    const periods = Object.fromEntries(presetsAt(new Date('2026-01-15T23:30:00Z')).map(({ words, from, to }) => [words, `${from} ${to}`]));
    expect(periods).toEqual({
      'Last 30 days': '2025-12-17 2026-01-15',
      'This month': '2026-01-01 2026-01-15',
      'Last month': '2025-12-01 2025-12-31',
      'This year': '2026-01-01 2026-01-15',
      'Last year': '2025-01-01 2025-12-31',
    });
  });
});
