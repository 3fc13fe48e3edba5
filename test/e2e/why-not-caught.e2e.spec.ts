/** A mail that went out and a mail that was tried: the engine, its API and its command line say the same of it, and why. */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EngineView, routes } from '#contracts';
import { type EngineProcess, LAZARET, startEngine } from '../support/engine-process.js';
import { placeOf } from '../support/policy-author.js';

/** Visa's published test number. */
const CARD = '4111 1111 1111 1111';
const SENDER = 'anna@halden.example';
const MAIL = `From: Anna <${SENDER}>\r\nTo: ben@partner.example\r\nSubject: Room\r\n\r\nMy card is ${CARD}.\r\n`;

/** 10 × 0.95 × (1 − 0.5^(1/1)) for the card, 4 × 0.9 × (1 − 0.5^(2/20)) for the two addresses of the header. */
const SCORE = 4.99;

let engine: EngineProcess;
let file = '';

beforeAll(async () => {
  engine = await startEngine();
  file = join(engine.dataDir, 'room.eml');
  writeFileSync(file, MAIL);
});
afterAll(async () => engine.dispose());

function seen(more: object = {}): Promise<EngineView> {
  const body = { mail: Buffer.from(MAIL).toString('base64'), recipients: ['ben@partner.example'], ...more };
  return engine.ask(routes.engineView, { body });
}

function lazaret(...words: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [LAZARET, ...words, '--config', engine.configFile], (error, output, errors) => {
      if (error) reject(new Error(errors));
      else resolve(output);
    });
  });
}

async function explained(...words: string[]): Promise<EngineView> {
  return JSON.parse(await lazaret('explain', file, '--recipient', 'ben@partner.example', '--json', ...words)) as EngineView;
}

/** The answer about cards. */
function card({ answers }: EngineView): Pick<EngineView['answers'][number], 'acts' | 'failed' | 'why'> {
  const { acts, failed, why } = answers.find(({ pattern }) => pattern === 'credit-card') ?? { acts: false, failed: 'no answer', why: '' };
  return { acts, failed, why };
}

describe('why a mail is not caught', () => {
  it('it is caught at first: the API, lazaret explain and lazaret scan say so', async () => {
    const [byApi, byCommand] = [await seen(), await explained()];
    expect(byApi.outcomes).toEqual([
      { recipient: 'ben@partner.example', outcome: 'quarantine', score: SCORE, why: 'Payment card number: 1 of 1' },
    ]);
    expect(byCommand.outcomes).toEqual(byApi.outcomes);
    expect(byCommand.answers).toEqual(byApi.answers);
    expect(byCommand.policyRevision).toBe(byApi.policyRevision);
    expect(JSON.parse(await lazaret('scan', '--json', file))).toMatchObject({ action: 'quarantine', score: SCORE });
  });

  it('what was found is shown in the text as written, and in both that are searched', async () => {
    const hidden = '4111 11\u200b11 1111 1111';
    const body = Buffer.from(MAIL.replace('\r\n\r\n', '\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n').replace(CARD, hidden));
    const { parts, findings } = await seen({ mail: body.toString('base64') });
    const found = findings.find(({ pattern }) => pattern === 'credit-card');
    const part = parts.find(({ path }) => path === found?.part);
    expect(part?.original.slice(found?.start, found?.end)).toBe(hidden);
    expect(part?.exact.slice(found?.exact?.start, found?.exact?.end)).toBe(CARD);
    expect(part?.folded.slice(found?.folded?.start, found?.folded?.end)).toBe(CARD);
  });

  it('once the sender has other patterns, it is not, and the answer says which condition failed', async () => {
    const place = await placeOf(engine, SENDER);
    const value = { inherit: 'replace', refs: ['pattern/iban'] };
    await engine.ask(routes.changeSettings, {
      parameters: { id: place.id },
      body: { changes: [{ key: 'dlp.patterns', value }], reason: 'sends invoices', expectedRevision: place.revision },
    });
    const why = 'it is not among the patterns of this sender; by itself: 1 of 1 value, the surest 4111 •••• •••• 1111 with 0.95';
    expect(card(await seen())).toEqual({ acts: false, failed: 'not-selected', why });
    expect(card(await explained())).toEqual({ acts: false, failed: 'not-selected', why });
    expect(JSON.parse(await lazaret('scan', '--json', file))).toMatchObject({ action: 'pass', score: 0 });
  });

  it('another sender is asked about by name', async () => {
    expect(card(await seen({ sender: 'carl@halden.example' }))).toMatchObject({ acts: true, failed: null });
    expect(card(await explained('--sender', 'carl@halden.example'))).toMatchObject({ acts: true, failed: null });
    expect(JSON.parse(await lazaret('scan', '--json', '--sender', 'carl@halden.example', file))).toMatchObject({ action: 'quarantine' });
  });

  it('lazaret explain tells it to people, without the value', async () => {
    const told = await lazaret('explain', file);
    expect(told).toContain('credit-card version 1: does not act (not-selected): it is not among the patterns of this sender');
    expect(told).toContain('to somebody outside: pass');
    expect(told).not.toContain(CARD);
  });

  it('the log of the engine names the use and no content', () => {
    const output = engine.output();
    expect(output).toContain('a mail is examined');
    for (const secret of [CARD, SENDER, 'Room']) expect(output).not.toContain(secret);
  });
});
