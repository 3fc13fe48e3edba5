/** Data that earlier programs have written opens under this one, whole; from then on an earlier program refuses it. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes } from '#contracts';
import { type EngineProcess, heldMessages, LAZARET, outboundTo, startEngine } from '../support/engine-process.js';
import { type NextHopDouble, openNextHopDouble } from '../support/next-hop-double.js';
import { factTypes } from '../support/recorded-facts.js';
import { sendMail } from '../support/smtp-client.js';
import { releaseOne } from '../prove/release-calls.js';

const ARCHIVE = fileURLToPath(new URL('../earlier-data/one-engine.tar.gz', import.meta.url));
const CARD = /^Subject: Refund for March\r$/m;

let folder: string;
let hop: NextHopDouble;
let engine: EngineProcess;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lazaret-earlier-'));
  execFileSync('tar', ['-xzf', ARCHIVE, '-C', folder]);
  hop = await openNextHopDouble();
  engine = await startEngine({ dataDir: join(folder, 'var'), settings: { routes: outboundTo(hop.port), log: { level: 'warn' } } });
});
afterAll(async () => {
  await engine.dispose();
  await hop.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('data of the program before', () => {
  it('shows its held messages, opens their content, and verifies', async () => {
    const held = await heldMessages(engine, 2);
    expect(held.map(({ subject }) => subject).sort()).toEqual(['Heron', 'Refund for March']);
    const contents = await Promise.all(
      held.map(async ({ id }) => (await engine.fetch(routes.download, { parameters: { id }, body: { reason: 'test-data' } })).text()),
    );
    expect(contents.filter((text) => CARD.test(text) && text.includes('4111 1111 1111 1111'))).toHaveLength(1);
    const verified = execFileSync(process.execPath, [LAZARET, 'audit', 'verify', '--config', engine.configFile], { encoding: 'utf8' });
    expect(verified).toContain('integrity: sound');
  });

  it('goes on: a message that was held then is released, and new mail is judged by the policy of then', async () => {
    const held = await heldMessages(engine, 2);
    const id = held.find(({ subject }) => subject === 'Refund for March')?.id ?? '';
    await releaseOne(engine, id, 'release-of-earlier-data');
    await hop.received(1, 20_000);
    expect(hop.mails[0]?.bytes.toString()).toMatch(CARD);
    expect(await factTypes(engine.dataDir, 'DeliveryConcluded')).toContain('DeliveryConcluded');
    const again = 'From: anna@example.com\r\nTo: b@example.net\r\nSubject: Again\r\n\r\nAll of this is about project heron.\r\n';
    expect((await sendMail(engine.smtpPort, { from: 'anna@example.com', to: 'b@example.net' }, again)).code).toBe(250);
    expect((await heldMessages(engine, 2)).map(({ subject }) => subject)).toContain('Again');
  });

  it('is marked, so that the program before says at its start that a newer one is needed', () => {
    const db = new Database(join(folder, 'var', 'lazaret.db'), { readonly: true });
    expect(db.prepare('SELECT schema_version FROM meta').pluck().get()).toBe(2); // it knew 1, and refuses what is above
    db.close();
  });
});
