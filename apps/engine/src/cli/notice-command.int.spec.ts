/** `lazaret notice`, and the setting of a template, against an engine that runs. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { NOTICE_KINDS } from '#contracts';
import { noticeDecider } from '#events';
import { simpleParser } from 'mailparser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import { NoticeOutbox } from '../notices/outbox.js';
import { runCommandLine } from './command-line.js';

const GOOD = 'From: "IT desk" <it@halden.example>\nSubject: Held: {{ subject | default: "a mail" }}\n\nHello {{ sender }}\n';
const BAD = 'Subject: Held\nBcc: eve@elsewhere.example\n\nYour password is {{ secrets.password }}.\n';

let engine: HttpEngine;
let config = '';
let good = '';
let bad = '';

beforeAll(async () => {
  engine = await startHttpEngine();
  const { dataDir } = engine.parts.config;
  config = path.join(dataDir, 'lazaret.json');
  [good, bad] = [path.join(dataDir, 'good.eml'), path.join(dataDir, 'bad.eml')];
  await writeFile(config, JSON.stringify({ dataDir, http: { port: Number(new URL(engine.url).port) } }));
  await writeFile(good, GOOD);
  await writeFile(bad, BAD);
});
afterAll(() => engine.close());

async function lazaret(words: readonly string[], input = ''): Promise<{ code: number; output: string; errors: string }> {
  const [output, errors] = [new PassThrough(), new PassThrough()];
  const told = Promise.all([text(output), text(errors)]);
  const code = await runCommandLine([...words, '--config', config], { input: Readable.from([input]), output, errors });
  output.end();
  errors.end();
  const [out, err] = await told;
  return { code, output: out, errors: err };
}

describe('lazaret notice list', () => {
  it('names each kind once, who gets it, and what its template can name', async () => {
    const { code, output } = await lazaret(['notice', 'list']);
    const rows = output.trimEnd().split('\n').slice(1);
    expect([code, rows.map((row) => row.split(' ')[0])]).toEqual([0, [...NOTICE_KINDS]]);
    expect(rows.find((row) => row.startsWith('expiring'))).toMatch(/originator, managers .* subject sender recipients .* expiresAt$/);
  });
});

describe('lazaret notice check', () => {
  it('passes a good template, of a file or of standard input', async () => {
    expect(await lazaret(['notice', 'check', 'quarantine', good])).toEqual({ code: 0, output: 'nothing is wrong with it\n', errors: '' });
    expect((await lazaret(['notice', 'check', 'quarantine', '-'], GOOD)).code).toBe(0);
  });

  it('fails for a bad one, and says each fault with its line', async () => {
    const { code, output, errors } = await lazaret(['notice', 'check', 'quarantine', bad]);
    expect([code, output]).toEqual([1, '']);
    expect(errors.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^lazaret: line 2: The field Bcc /),
      expect.stringMatching(/^lazaret: line 4: .*has no variable secrets/),
    ]);
  });

  it('names the kinds when it is told another', async () => {
    const { code, errors } = await lazaret(['notice', 'check', 'greeting', good]);
    expect(code).not.toBe(0);
    expect(errors).toMatch(/Allowed choices are warning, quarantine, .*code/);
  });
});

describe('lazaret notice preview', () => {
  it('shows ours as people read it', async () => {
    const { code, output } = await lazaret(['notice', 'preview', 'quarantine', '--language', 'nl', '--audience', 'managers']);
    expect([code, output.split('\n')[1]]).toEqual([0, 'Subject: Vastgehouden, niet verzonden: Figures for Q3']);
  });

  it('shows the whole mail of a template of one’s own', async () => {
    const { output } = await lazaret(['notice', 'preview', 'quarantine', '--template', good, '--source']);
    const read = await simpleParser(output);
    expect([read.from?.text, read.subject, read.text?.trim()]).toEqual([
      '"IT desk" <it@halden.example>',
      'Held: Figures for Q3',
      'Hello anna@example.org',
    ]);
  });

  it('fails for a bad one and shows no mail', async () => {
    const { code, output, errors } = await lazaret(['notice', 'preview', 'quarantine', '--template', bad]);
    expect([code, output, errors]).toEqual([1, '', expect.stringContaining('line 2: The field Bcc')]);
  });
});

describe('lazaret notice outbox', () => {
  it('tells what became of each notice, and the figures', async () => {
    const meta = { at: engine.clock.iso(), actor: { kind: 'system', id: 'notices' }, commandId: 'withhold' } as const;
    const notice = { kind: 'quarantine', audience: 'originator', messageId: '01JNAVZ3T0QK8W5H6M2R4YB7XC', cause: 'null-sender' } as const;
    await engine.parts.events.decide(noticeDecider, 'notice-one', { type: 'WithholdNotice', notice }, meta);
    await engine.app.get(NoticeOutbox, { strict: false }).start();
    const { output } = await lazaret(['notice', 'outbox', '--message', '01JNAVZ3T0QK8W5H6M2R4YB7XC']);
    expect(output.replace(/ {2,}/g, ' | ').split('\n')).toEqual([
      'QUEUED | KIND | FOR | MESSAGE | STATE | TRIES | WHY',
      '2026-03-18T09:00:00.000Z | quarantine | originator | 01JNAVZ3T0QK8W5H6M2R4YB7XC | withheld | 0 | null-sender',
      '0 waiting (oldest 0 s), 0 in a digest to come, 0 failed within a day',
      '',
    ]);
  });
});

describe('lazaret setting set notices.template.…', () => {
  it('refuses a bad template with the line and the reason, and takes a good one', async () => {
    const set = (value: string) => lazaret(['setting', 'set', 'halden.example', 'notices.template.quarantine', value]);
    const refused = await set(BAD);
    expect([refused.code, refused.output]).toEqual([1, '']);
    expect(refused.errors).toMatch(/^lazaret: Value refused: .*notices\.template\.quarantine: line 2: The field Bcc .*line 4: .*secrets/);
    expect((await set(GOOD)).code).toBe(0);
    const listed = await lazaret(['setting', 'list', 'halden.example']);
    expect(listed.output.split('\n').filter((line) => line.includes('IT desk'))).toEqual([
      expect.stringMatching(/^notices\.template\.quarantine +"From: .*Hello \{\{ sender \}\}\\n" +halden\.example$/),
    ]);
  });
});
