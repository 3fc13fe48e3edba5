/** An engine whose log is on a PostgreSQL server that goes away and comes back. */
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EngineProcess, LAZARET, outboundTo, startEngine } from '../support/engine-process.js';
import { type NextHopDouble, openNextHopDouble } from '../support/next-hop-double.js';
import { type PostgresServer, startPostgres, whyNoPostgres } from '../support/postgres-server.js';
import { sendMail } from '../support/smtp-client.js';

const reason = whyNoPostgres();

describe.skipIf(reason !== undefined)(`an engine on PostgreSQL${reason === undefined ? '' : `: skipped, ${reason}`}`, () => {
  let server: PostgresServer;
  let hop: NextHopDouble;
  let engine: EngineProcess;

  beforeAll(async () => {
    server = await startPostgres();
    hop = await openNextHopDouble();
    engine = await startEngine({ settings: { routes: outboundTo(hop.port), store: { url: server.url() }, log: { level: 'warn' } } });
  });
  afterAll(async () => {
    await engine.dispose();
    await hop.stop();
    await server.stop();
  });

  const send = async (subject: string): Promise<number> => {
    const mail = `From: a@example.com\r\nTo: b@example.net\r\nSubject: ${subject}\r\n\r\nhello\r\n`;
    return (await sendMail(engine.smtpPort, { to: 'b@example.net' }, mail)).code;
  };
  const isReady = async (): Promise<boolean> => (await fetch(`${engine.httpUrl}/ready`)).ok;

  it('takes mail, says 451 and is not ready while the server is away, and takes mail again by itself when it is back', async () => {
    expect(await send('before')).toBe(250);
    await server.kill();
    expect(await send('meanwhile')).toBe(451);
    await expect.poll(isReady).toBe(false);
    await server.start();
    await expect.poll(isReady).toBe(true);
    expect(await send('after')).toBe(250);
    const arrived = hop.mails.map(({ bytes }) => /^Subject: (.*)\r$/m.exec(bytes.toString())?.[1]);
    expect(arrived.filter((subject) => subject !== 'meanwhile')).toEqual(['before', 'after']);
  });

  it('verifies from outside while it runs, and no output has the password', () => {
    const verified = execFileSync(process.execPath, [LAZARET, 'audit', 'verify', '--config', engine.configFile], { encoding: 'utf8' });
    const shown = execFileSync(process.execPath, [LAZARET, 'config', 'check', '--config', engine.configFile], { encoding: 'utf8' });
    expect(verified).toContain('integrity: sound');
    expect(shown).toContain('postgres://lazaret:***@127.0.0.1');
    for (const text of [verified, shown, engine.output()]) expect(text).not.toMatch(/only.{1,3}for.{1,3}tests/);
  });
});
