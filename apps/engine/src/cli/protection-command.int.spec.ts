/** `lazaret protection`, against an engine that runs. The method is a double: it says of Ada what a real one would. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { heldProtectionSchema, protectionPreviewSchema } from '#contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DoubleProtectionMethod } from '../../../../test/support/double-protection-method.js';
import { holdMessage } from '../../../../test/support/held-message.js';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import { jsonLog } from '../platform/engine-log.js';
import { MethodDesk } from '../protect/method-desk.js';
import { runCommandLine } from './command-line.js';

const ADA = 'ada@kestrel.example';
const BOB = 'bob@kestrel.example';
const PRINT = 'a'.repeat(64);

let engine: HttpEngine;
let config = '';

beforeEach(async () => {
  const smime = new DoubleProtectionMethod('smime', { algorithms: ['aes-256-gcm'] });
  const soon = '2026-04-01T00:00:00.000Z';
  smime.put(ADA, { kind: 'certificate', fingerprint: PRINT, passwordId: null, expiresAt: soon, chosenBy: 'address' });
  smime.put(BOB, 'revoked');
  engine = await startHttpEngine({
    desk: new MethodDesk({ methods: [smime], signers: [], dkim: { hasKeys: false }, log: jsonLog('silent') }),
  });
  const { dataDir } = engine.parts.config;
  config = path.join(dataDir, 'lazaret.json');
  await writeFile(config, JSON.stringify({ dataDir, http: { port: Number(new URL(engine.url).port) } }));
});
afterEach(() => engine.close());

async function lazaret(...words: string[]): Promise<{ code: number; output: string; errors: string }> {
  const [output, errors] = [new PassThrough(), new PassThrough()];
  const told = Promise.all([text(output), text(errors)]);
  const code = await runCommandLine(['protection', ...words, '--config', config], { input: Readable.from([]), output, errors });
  output.end();
  errors.end();
  const [out, err] = await told;
  return { code, output: out, errors: err };
}

describe('lazaret protection of-message', () => {
  it('tells for each recipient what is used, for which key, until when and why, or why nothing is', async () => {
    const id = await holdMessage(engine.parts, { recipients: [ADA, BOB] });
    const { code, output } = await lazaret('of-message', id);
    expect(code).toBe(0);
    expect(output.trimEnd().split('\n')).toEqual([
      `0 ${ADA}: Leaves encrypted by S/MIME.`,
      '  smime is used',
      `    for certificate ${PRINT}, until 2026-04-01T00:00:00.000Z (soon): it names the address`,
      '    aes-256-gcm',
      `1 ${BOB}: Is held: it has to be encrypted, and cannot be.`,
      '  smime is not used: The certificate was revoked.',
    ]);
  });

  it('answers as JSON when asked to, and fails for what is not there', async () => {
    const id = await holdMessage(engine.parts, { recipients: [ADA] });
    const held = heldProtectionSchema.parse(JSON.parse((await lazaret('of-message', id, '--json')).output));
    expect(held.recipients).toMatchObject([{ address: ADA, method: 'smime' }]);
    expect((await lazaret('of-message', '01ARZ3NDEKTSV4RRFFQ69G5FAV')).code).toBe(1);
  });
});

describe('lazaret protection preview', () => {
  it('tells the two ways through the mail flow and what was set to make them so', async () => {
    const { output, code } = await lazaret('preview', '--from', 'marieke@halden.example', '--to', BOB);
    expect(code).toBe(0);
    expect(output).toContain(
      'plain mail: Leaves in clear.\n  smime is not used: The certificate was revoked.\n  root → external (recipient-outside)',
    );
    expect(output).toContain('mail that must be encrypted: Is held: it has to be encrypted, and cannot be.');
    expect(output).toContain('there is no way to sign');
    const asked = await lazaret('preview', '--to', ADA, '--json');
    expect(protectionPreviewSchema.parse(JSON.parse(asked.output)).ways.map(({ method }) => method)).toEqual(['smime', 'smime']);
  });

  it('asks for a sender who has not signed in', async () => {
    const { output, code } = await lazaret('preview', '--from', 'marieke@halden.example', '--to', BOB, '--not-signed-in');
    expect([code, output]).toEqual([0, expect.stringContaining('plain mail: Leaves in clear.')]);
  });

  it('refuses what is no address', async () => {
    expect((await lazaret('preview', '--to', 'kestrel.example')).errors).toContain('not a mail address');
  });
});
