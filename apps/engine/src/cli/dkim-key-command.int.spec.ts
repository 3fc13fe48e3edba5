/** `lazaret dkim-key`, against an engine that runs. */
import { generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { DkimKey } from '#contracts';
import { readRecordFile } from '#crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import { runCommandLine } from './command-line.js';

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
  const code = await runCommandLine(['dkim-key', ...words, '--config', config], {
    input: Readable.from([Buffer.from(input)]),
    output,
    errors,
  });
  output.end();
  errors.end();
  const [out, err] = await told;
  return { code, output: out, errors: err };
}

const named = ['--domain', 'halden.example', '--selector', 's1'];
const name = 's1._domainkey.halden.example';

describe('lazaret dkim-key', () => {
  it('makes a key and prints its record as lines of a zone, nothing else', async () => {
    const { code, output, errors } = await lazaret(['generate', ...named, '--type', 'ed25519', '--subdomains']);
    expect(code).toBe(0);
    const [record] = readRecordFile(output.slice(output.indexOf('\n' + name)));
    expect(record).toMatchObject({ name, value: expect.stringMatching(/^v=DKIM1; k=ed25519; p=[\w+/]{43}=$/) as string });
    expect(output).toContain(`; Name:  ${name}\n; Type:  TXT\n; Value: ${record?.value ?? ''}\n`);
    expect(errors).toMatch(/^[0-9A-Z]{26} waits: publish the record, then say so with "lazaret dkim-key publish [0-9A-Z]{26}"\n$/);
  });

  it('takes a key from standard input or from a file', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const pem = privateKey.export({ format: 'pem', type: 'pkcs1' }).toString();
    const { code, output } = await lazaret(['import', ...named], pem);
    expect(code).toBe(0);
    expect(output).toContain('; Warning: 1024 bits are weak, make a key of 2048\n');
    const file = path.join(engine.parts.config.dataDir, 'key.pem');
    await writeFile(file, pem);
    expect((await lazaret(['import', '--domain', 'halden.example', '--selector', 's2', '--key', file])).code).toBe(0);
    const refused = await lazaret(['import', '--domain', 'halden.example', '--selector', 's3'], 'hello');
    expect(refused).toMatchObject({ code: 1, output: '' });
    expect(refused.errors).toContain('body.privateKey: it is not a private key in PEM (PKCS #1 or PKCS #8)');
  });

  it('walks a key through its life by the name of its record', async () => {
    await lazaret(['generate', ...named, '--type', 'ed25519']);
    const lines = async (): Promise<string[]> => (await lazaret(['list'])).output.trimEnd().split('\n');
    expect((await lines())[1]).toMatch(/ halden\.example {2}s1 +ed25519 256 {2}waits for its record {2}no /);
    expect((await lazaret(['record', name])).output).toContain(`${name}. IN TXT (`);
    expect((await lazaret(['retire', name])).errors).toContain('Never signed');
    expect((await lazaret(['publish', `${name}.`])).output).toBe(`${name} signs mail of halden.example from now on\n`);
    expect((await lines())[1]).toContain('  signs  ');
    expect((await lazaret(['remove', name])).errors).toContain('Key in use');
    expect((await lazaret(['retire', name])).output).toContain('signs no more');
    expect((await lazaret(['remove', name])).output).toBe(`${name} is removed, its private key destroyed\n`);
    expect((await lazaret(['record', name])).errors).toBe(`lazaret: there is no DKIM key ${name}\n`);
  });

  it('answers as JSON', async () => {
    await lazaret(['generate', ...named, '--type', 'ed25519', '--json']);
    const [key] = JSON.parse((await lazaret(['list', '--json'])).output) as DkimKey[]; // the test says what it expects
    expect(key).toMatchObject({ selector: 's1', state: 'waiting' });
    expect(JSON.parse((await lazaret(['record', key?.id ?? '', '--json'])).output)).toEqual(key?.record);
  });
});
