/** `lazaret pdf-password`, against an engine that runs. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { PdfPassword } from '#contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import { runCommandLine } from './command-line.js';

const SECRET = 'Kp7mWq3x-Tn9B';

let engine: HttpEngine;
let config = '';

beforeEach(async () => {
  engine = await startHttpEngine();
  const { dataDir } = engine.parts.config;
  config = path.join(dataDir, 'lazaret.json');
  await writeFile(config, JSON.stringify({ dataDir, http: { port: Number(new URL(engine.url).port) } }));
});
afterEach(() => engine.close());

async function lazaret(words: readonly string[], input = ''): Promise<{ code: number; output: string; errors: string }> {
  const [output, errors] = [new PassThrough(), new PassThrough()];
  const told = Promise.all([text(output), text(errors)]);
  const streams = { input: Readable.from([Buffer.from(input)]), output, errors };
  const code = await runCommandLine(['pdf-password', ...words, '--config', config], streams);
  output.end();
  errors.end();
  const [out, err] = await told;
  return { code, output: out, errors: err };
}

describe('lazaret pdf-password', () => {
  it('takes the password from standard input or from a file, and says its name only', async () => {
    const set = await lazaret(['set', 'ada@partner.example', '--days', '30'], `${SECRET}\n`);
    expect(set).toMatchObject({ code: 0, errors: '' });
    expect(set.output).toMatch(
      /^[2-9A-Z]{4}-[2-9A-Z]{4} opens PDFs for ada@partner\.example from 2026-03-18T09:00:00\.000Z until 2026-04-17T09:00:00\.000Z\n$/,
    );
    const file = path.join(engine.parts.config.dataDir, 'secret.txt');
    await writeFile(file, SECRET);
    expect((await lazaret(['set', '*.partner.example', '--password-file', file])).output).toContain('*.partner.example from');
    const list = await lazaret(['list']);
    expect(list.output).toMatch(/\*\.partner\.example +static +used .* command line\n.*ada@partner\.example/i);
    expect(list.output).not.toContain(SECRET);
  });

  it('says what is wrong with a password without repeating it', async () => {
    const weak = await lazaret(['set', 'ada@partner.example'], 'hunter2\n');
    expect(weak).toMatchObject({ code: 1, output: '' });
    expect(weak.errors).toContain('body.password: it must have at least 12 characters');
    expect(weak.errors).not.toContain('hunter2');
    expect((await lazaret(['set', 'ada@partner.example'], '\n')).errors).toContain('the first line of - is empty');
    expect((await lazaret(['set', 'localhost'], SECRET)).errors).toContain('neither a domain nor an address');
  });

  it('removes one, or all of a recipient', async () => {
    await lazaret(['set', 'ada@partner.example'], SECRET);
    await lazaret(['set', 'partner.example'], SECRET);
    const [newest] = JSON.parse((await lazaret(['list', '--json', '--for', 'partner.example'])).output) as PdfPassword[]; // the test says what it expects
    expect((await lazaret(['remove', newest?.id ?? ''])).output).toBe(`${newest?.id ?? ''} is destroyed\n`);
    expect((await lazaret(['remove', newest?.id ?? ''])).errors).toContain('Not found');
    expect((await lazaret(['forget', 'ADA@partner.example'])).output).toBe('1 passwords for ADA@partner.example are destroyed\n');
    expect((await lazaret(['list', '--json'])).output).toBe('[]\n');
  });
});
