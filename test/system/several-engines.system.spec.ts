/** Two engine processes on one PostgreSQL server, one shared folder and one bucket, as behind a load balancer. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes, type Session } from '#contracts';
import { completeSettings, LAZARET, startEngine, type EngineProcess } from '../support/engine-process.js';
import { HttpClient } from '../support/http-client.js';
import { type PostgresServer, startPostgres, whyNoPostgres } from '../support/postgres-server.js';
import { startS3, type S3ForTests } from '../support/s3-server.js';
import { sendMail } from '../support/smtp-client.js';

const PERSON = { email: 'ana@example.com', name: 'Ana Novak', password: 'a long sentence for a test' };
const MAIL = 'From: clerk@halden.example\r\nTo: lab@partner.example\r\nSubject: refund\r\n\r\ncard 4111 1111 1111 1111\r\n';
const reason = whyNoPostgres();

describe.skipIf(reason !== undefined)(`several engines on PostgreSQL${reason === undefined ? '' : `: skipped, ${reason}`}`, () => {
  let server: PostgresServer;
  let s3: S3ForTests;
  let folder: string;
  let engines: EngineProcess[] = [];
  let browser: HttpClient;
  const settings = (name: string) => ({
    sharedDir: join(folder, 'shared'),
    store: { url: server.url() },
    blobs: { url: s3.url() },
    node: { name },
  });
  const engine = (index: number): EngineProcess => engines[index] ?? expect.fail('no such engine');

  beforeAll(async () => {
    [server, s3] = await Promise.all([startPostgres(), startS3()]);
    folder = mkdtempSync(join(tmpdir(), 'lazaret-several-'));
    engines = await Promise.all(['one', 'two'].map((name) => startEngine({ settings: settings(name), readyMs: 90_000 })));
    browser = at(0, new HttpClient(''));
    const token = readFileSync(join(folder, 'shared', 'setup-token'), 'utf8').trim();
    browser.csrfToken = (await browser.json<Session>('POST', '/setup', { ...PERSON, token })).csrfToken ?? '';
  });
  afterAll(async () => {
    for (const each of engines) await each.dispose();
    await Promise.all([server.stop(), s3.close()]);
    rmSync(folder, { recursive: true });
  });

  /** The same browser at another engine. */
  function at(index: number, before: HttpClient): HttpClient {
    const client = new HttpClient(engine(index).httpUrl.replace('127.0.0.1', 'localhost'));
    client.cookie = before.cookie;
    client.csrfToken = before.csrfToken;
    return client;
  }

  /** Sends a mail that is held to an engine, and answers its id. */
  async function hold(index: number): Promise<string> {
    const answer = await sendMail(engine(index).smtpPort, { to: 'lab@partner.example' }, MAIL);
    expect(answer.code).toBe(250);
    return /queued as (\w+)/.exec(answer.lines.join(' '))?.[1] ?? '';
  }

  it('know a session of each other, and what is held by each other, with its content', async () => {
    const elsewhere = at(1, browser);
    expect((await elsewhere.json<Session>('GET', '/session')).account?.name).toBe(PERSON.name);
    const id = await hold(0);
    await expect.poll(async () => (await elsewhere.send('GET', `/held-messages/${id}`)).status).toBe(200);
    const content = await elsewhere.send('GET', `/held-messages/${id}/content`);
    expect([content.status, await content.text()]).toEqual([200, expect.stringContaining('4111 •••• •••• 1111')]);
  });

  it('show what was decided at the other one, to who says how far the log was', async () => {
    const id = await hold(1);
    await expect.poll(async () => (await browser.send('GET', `/held-messages/${id}`)).status).toBe(200);
    const { revision } = await browser.json<{ revision: number }>('GET', `/held-messages/${id}`);
    const note = { note: 'seen by phone' };
    const done = await browser.send('POST', `/held-messages/${id}/notes`, note, { 'Idempotency-Key': 'several-note' });
    expect(done.status).toBe(200);
    const after = { 'Lazaret-After': done.headers.get('Lazaret-Position') ?? '' };
    for (let index = 0; index < 2; index++) {
      const shown = await at(index, browser).json<{ revision: number }>('GET', `/held-messages/${id}`, undefined, after);
      expect(shown.revision).toBe(revision + 1);
    }
  });

  it('keep everything readable while one rotates the key ring and both take mail', async () => {
    const held: string[] = [];
    const taking = (async () => {
      for (let count = 0; count < 12; count++) held.push(await hold(count % 2));
    })();
    await engine(0).ask(routes.rotateKeyRing, { body: {}, idempotencyKey: 'several-rotate-1' });
    await taking;
    for (const id of held)
      for (let index = 0; index < 2; index++) {
        const path = `/held-messages/${id}/content`;
        await expect.poll(async () => (await at(index, browser).send('GET', path)).status).toBe(200);
      }
    const ids = async (index: number): Promise<string[]> => (await engine(index).ask(routes.keyRing)).keys.map(({ id }) => id);
    await expect.poll(async () => (await ids(0)).length, { timeout: 30_000 }).toBe(1);
    await expect.poll(() => ids(1)).toEqual(await ids(0));
  });

  it('take no mail that must be held while the bucket keeps nothing, and lose none of it', async () => {
    s3.faults = [{ method: 'PUT', path: /\.key/, fault: 'error' }];
    const refused = await sendMail(engine(0).smtpPort, { to: 'lab@partner.example' }, MAIL);
    expect([refused.code, refused.lines[0]]).toEqual([451, expect.stringMatching(/^4\.3\.0 /)]);
    s3.faults = [];
    const id = await hold(0);
    await expect.poll(async () => (await browser.send('GET', `/held-messages/${id}/content`)).status).toBe(200);
  });

  it('end a session everywhere when it ends at one', async () => {
    const other = at(1, new HttpClient(''));
    expect(await other.signIn(PERSON.email, PERSON.password)).toBe(200);
    expect((await at(0, other).send('GET', '/held-messages')).status).toBe(200);
    await other.send('DELETE', '/session');
    await expect.poll(async () => (await at(0, other).send('GET', '/held-messages')).status, { timeout: 1_000, interval: 20 }).toBe(401);
  });

  it('refuse a third on the data folder of one, in a sentence', async () => {
    const configFile = join(folder, 'third.json');
    const { dataDir } = engine(0);
    writeFileSync(configFile, JSON.stringify(await completeSettings(dataDir, settings('three'))));
    const third = spawn(process.execPath, [LAZARET, 'serve', '--config', configFile], { stdio: ['ignore', 'pipe', 'pipe'] });
    const [[code], said] = await Promise.all([once(third, 'exit'), text(third.stderr)]);
    expect([code, said]).toEqual([
      1,
      `lazaret: ${dataDir} is the data folder of an engine that runs: stop that one first, or give each engine a dataDir of its own\n`,
    ]);
  });
});
