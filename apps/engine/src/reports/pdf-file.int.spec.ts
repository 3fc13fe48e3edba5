/** What a PDF of a report leaves out and says so, and text that is hard to draw; read by another program. */
import { buffer } from 'node:stream/consumers';
import { PDFParse } from 'pdf-parse';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { pdfFile } from './pdf-file.js';
import { number, text } from './report-columns.js';
import { defineReport, each, figure, type BuiltReport, type ReportAsk } from './report.js';
import type { ReportSources } from './report-sources.js';

const row = z.object({ name: text('Name', 'Any.'), size: number('Size', 'Any.', 'bytes') });
const [from, to, now] = ['2026-03-01T00:00:00.000Z', '2026-04-01T00:00:00.000Z', '2026-04-02T08:00:00.000Z'];
const ask: ReportAsk = { from, to, now, scope: { kind: 'all', value: '' }, caller: null };

async function textOf(rows: readonly z.infer<typeof row>[], mostRows: number): Promise<string> {
  let bytes = 0;
  async function* counted(): AsyncGenerator<z.infer<typeof row>> {
    for await (const made of each(rows)) {
      bytes += made.size ?? 0;
      yield made;
    }
  }
  const build = (): BuiltReport<z.infer<typeof row>> => ({ rows: counted(), figures: () => [figure('All', bytes, 'bytes')] });
  const described = {
    name: 'notices',
    number: 14,
    title: 'Sizes',
    question: 'How large?',
    source: '',
    scopes: ['all'],
    period: 'period',
  } as const;
  const report = defineReport({ ...described, row, build });
  const built = await report.build({} as ReportSources, ask); // asks nothing of them
  const taken = { report, ask, ...built, notes: () => [] };
  const file = await buffer(pdfFile(taken, mostRows));
  return (await new PDFParse({ data: new Uint8Array(file) }).getText()).text.replace(/\s+/g, ' ');
}

it('draws no more lines than it may, says so at its top and its end with where the rest is, and has the figures over all of them', async () => {
  const rows = Array.from({ length: 12 }, (_, index) => ({ name: `row-${String(index + 1)}.`, size: 100 }));
  const shown = await textOf(rows, 5);
  expect(shown).toContain('At most 5 lines are drawn');
  expect([shown.includes('row-5.'), shown.includes('row-6.')]).toEqual([true, false]);
  expect(shown).toContain('7 more lines are not on these pages.');
  expect(shown).toContain('lazaret report notices --format csv');
  expect(shown).toContain('All: 1200 bytes');
  expect(await textOf(rows, 12)).not.toContain('more lines');
});

it('shows that a cell goes on, never half a character of it, and text of any script, sign and length', async () => {
  const long = `${'W'.repeat(599)}\u{1f600}tail`;
  const rows = [
    { name: long, size: 1 },
    { name: 'שלום עולם', size: 2 },
    { name: 'a\u202egpj.exe', size: 3 },
    { name: '\ud800 alone', size: 4 },
    { name: 'last', size: 5 },
  ];
  const shown = await textOf(rows, 10);
  expect(shown).toMatch(/W …|W…/);
  expect(shown).not.toContain('tail');
  expect(shown).toMatch(/שלום|םולש/);
  expect(shown).toContain('[U+202E]');
  expect(shown).toContain('last');
  expect(shown).not.toContain('more lines');
});
