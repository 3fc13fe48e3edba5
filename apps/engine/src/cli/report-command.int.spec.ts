/** `lazaret report`, against an engine that runs. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { REPORT_NAMES, reportSchema } from '#contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { holdMessage } from '../../../../test/support/held-message.js';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import { runCommandLine } from './command-line.js';

let engine: HttpEngine;
let config = '';

beforeAll(async () => {
  engine = await startHttpEngine();
  const { dataDir } = engine.parts.config;
  config = path.join(dataDir, 'lazaret.json');
  await writeFile(config, JSON.stringify({ dataDir, http: { port: Number(new URL(engine.url).port) } }));
  await holdMessage(engine.parts);
  engine.clock.advance(1);
});
afterAll(() => engine.close());

async function lazaret(...words: string[]): Promise<{ code: number; output: Buffer; errors: string }> {
  const [output, errors] = [new PassThrough(), new PassThrough()];
  const told = Promise.all([buffer(output), text(errors)]);
  const code = await runCommandLine(['report', ...words, '--config', config], { input: Readable.from([]), output, errors });
  output.end();
  errors.end();
  const [out, err] = await told;
  return { code, output: out, errors: err };
}

describe('lazaret report', () => {
  it('without a name says which reports there are', async () => {
    const { output } = await lazaret();
    const names = output
      .toString()
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(/ {2,}/)[1]);
    expect(names).toEqual([...REPORT_NAMES]);
  });

  it('prints a table with its figures', async () => {
    const { code, output } = await lazaret('reconciliation');
    expect(code).toBe(0);
    expect(output.toString()).toMatch(/^held +waits for a decision +1 +1 +1 +0$/m);
    expect(output.toString()).toContain('\nGap: 0 mails\n');
  });

  it('prints CSV, PDF and JSON byte for byte', async () => {
    const csv = (await lazaret('reconciliation', '--format', 'csv', '--no-bom')).output.toString();
    expect(csv.startsWith('State,Meaning,Mails (mails),Copies (copies),')).toBe(true);
    expect((await lazaret('reconciliation', '--format', 'csv')).output.subarray(0, 3).toString('hex')).toBe('efbbbf');
    expect((await lazaret('reconciliation', '--format', 'pdf')).output.subarray(0, 5).toString()).toBe('%PDF-');
    const answer = reportSchema.parse(JSON.parse((await lazaret('reconciliation', '--format', 'json')).output.toString()));
    expect(answer.figures[0]).toEqual({ title: 'Mails in', value: 1, unit: 'mails' });
  });

  it('says in one sentence what it cannot do', async () => {
    const { code, errors } = await lazaret('person');
    expect(code).toBe(1);
    expect(errors).toContain('query.scope: must be person:ADDRESS');
  });
});
