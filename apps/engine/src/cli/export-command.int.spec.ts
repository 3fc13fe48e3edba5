/** `lazaret audit export` and `lazaret audit bundle`, against an engine that runs. */
import { execFile } from 'node:child_process';
import { mkdir, readFile, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdMessage } from '../../../../test/support/held-message.js';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import { runCommandLine } from './command-line.js';

let engine: HttpEngine;
let config = '';
let messageId = '';

beforeEach(async () => {
  engine = await startHttpEngine();
  const { dataDir } = engine.parts.config;
  config = path.join(dataDir, 'lazaret.json');
  await writeFile(config, JSON.stringify({ dataDir, http: { port: Number(new URL(engine.url).port) } }));
  messageId = await holdMessage(engine.parts);
});
afterEach(() => engine.close());

const lazaret = (...words: readonly string[]): ReturnType<typeof audit> => audit('export', ...words);

async function audit(...words: readonly string[]): Promise<{ code: number; output: string; errors: string }> {
  const [output, errors] = [new PassThrough(), new PassThrough()];
  const told = Promise.all([text(output), text(errors)]);
  const code = await runCommandLine(['audit', ...words, '--config', config], { input: Readable.from([]), output, errors });
  output.end();
  errors.end();
  const [out, err] = await told;
  return { code, output: out, errors: err };
}

describe('lazaret audit export', () => {
  it.each(['cloudevents', 'ocsf', 'ecs', 'cef', 'syslog'])(
    'goes on where a file of %s ends that was cut off in the middle of a line',
    async (format) => {
      const id = (await lazaret('define', '--format', format, '--streams', 'message')).output.trim();
      const whole = await lazaret('take', id);
      expect(whole).toMatchObject({ code: 0, errors: '' });
      expect(whole.output.trimEnd().split('\n')).toHaveLength(4);
      const file = path.join(engine.parts.config.dataDir, 'taken');
      const taken = await lazaret('take', id, '--out', file);
      expect(taken.errors).toMatch(/^4 events up to position \d+, SHA-256 [0-9a-f]{64}\n$/);
      await truncate(file, Buffer.byteLength(whole.output) - 100);
      expect((await lazaret('take', id, '--out', file, '--resume')).errors).toMatch(/^1 events /);
      expect(await readFile(file, 'utf8')).toBe(whole.output);
      expect((await lazaret('take', id, '--out', file)).code).toBe(1);
    },
  );

  it('defines a webhook and shows its secret once, by itself on standard output', async () => {
    const made = await lazaret('define', '--name', 'to the SIEM', '--webhook', 'https://siem.example.com/hook/T0K3N');
    expect(made.output).toMatch(/^[0-9A-Z]{26} whsec_[\w+/]+=*\n$/);
    const listed = await lazaret('list');
    expect(listed.output).toMatch(/to the SIEM +cloudevents +sealed +webhook siem\.example\.com +open +0 sent, \d+ behind/);
    expect(listed.output).not.toMatch(/T0K3N|whsec_/);
    const [id = ''] = made.output.split(' ');
    expect((await lazaret('end', id)).output).toBe('to the SIEM has ended\n');
  });

  it('masks something: the command line is no person', async () => {
    expect((await lazaret('define', '--masking', 'unmasked')).code).toBe(1);
  });
});

describe('lazaret audit bundle', () => {
  it('writes a bundle that its own verifier takes, and never over another file', async () => {
    const run = promisify(execFile);
    await run(process.execPath, [fileURLToPath(new URL('../../../../bin/bundle-verifier.mjs', import.meta.url))]);
    const folder = path.join(engine.parts.config.dataDir, 'unpacked');
    const file = path.join(engine.parts.config.dataDir, 'evidence.zip');
    expect(await audit('bundle', '--message', messageId, '--out', file)).toMatchObject({
      code: 0,
      errors: expect.stringMatching(/evidence\.zip: unpack it, and run "node verify\.mjs"/) as string,
    });
    const zip = await readFile(file);
    await mkdir(folder);
    for (const [name, bytes] of Object.entries(unzipSync(zip))) await writeFile(path.join(folder, name), bytes);
    expect((await run(process.execPath, ['verify.mjs'], { cwd: folder, env: {} })).stdout).toMatch(/^sound: /m);
    expect((await audit('bundle', '--message', messageId, '--out', file)).code).toBe(1);
    expect(await readFile(file)).toEqual(zip);
  });

  it('says what is wrong, and leaves no file behind', async () => {
    const file = path.join(engine.parts.config.dataDir, 'evidence.zip');
    expect(await audit('bundle', '--out', file)).toMatchObject({ code: 1, output: '' });
    expect((await audit('bundle', '--message', '01JNAVZ3T0QK8W5H6M2R4YB7XC', '--out', file)).code).toBe(1);
    await expect(readFile(file)).rejects.toThrow('ENOENT');
  });
});
