/** Going back in time sends nothing: a log in which notices and a delivery wait, a next hop that takes everything, and the whole past folded again. */
import { execFile } from 'node:child_process';
import { afterEach, expect, it } from 'vitest';
import { routes } from '#contracts';
import { type EngineProcess, heldMessages, LAZARET, outboundTo, startEngine } from '../support/engine-process.js';
import { type NextHopDouble, openNextHopDouble } from '../support/next-hop-double.js';
import { openDialogue } from '../support/smtp-client.js';

/** Visa's published test number. */
const HELD = Buffer.from('From: anna@example.com\r\nTo: b@example.net\r\nSubject: Invoice\r\n\r\nCard 4111 1111 1111 1111, please.\r\n');

let engine: EngineProcess | undefined;
let hop: NextHopDouble | undefined;
afterEach(async () => {
  await engine?.dispose();
  await hop?.stop();
});

function lazaret(running: EngineProcess, ...words: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [LAZARET, 'audit', 'replay', ...words, '--json', '--config', running.configFile],
      (error, output, errors) => {
        if (error) reject(new Error(errors));
        else resolve(output);
      },
    );
  });
}

async function take(port: number): Promise<void> {
  const dialogue = await openDialogue(port);
  await dialogue.command('EHLO client.example');
  for (const line of ['MAIL FROM:<anna@example.com>', 'RCPT TO:<b@example.net>', 'DATA']) await dialogue.command(line);
  expect((await dialogue.message(HELD)).code).toBe(250);
  await dialogue.quit();
}

interface Log {
  readonly position: number;
  readonly digest: string;
  readonly heldMessages: Record<string, number>;
}

it('folds everything again while mail and notices wait, and not one mail leaves, nor is an event added', async () => {
  hop = await openNextHopDouble();
  const outbound = outboundTo(hop.port).outbound;
  engine = await startEngine({ settings: { routes: { ...(outbound && { outbound }), internalDomains: ['example.com'] } } });
  await hop.stop();
  await take(engine.smtpPort);
  const [row] = await heldMessages(engine, 1);
  const id = row?.id ?? '';
  const { revision } = await engine.ask(routes.heldMessage, { parameters: { id } });
  const body = { expectedRevision: revision, reason: 'false-positive', verdict: 'false-alarm' };
  await engine.ask(routes.release, { parameters: { id }, body });
  const running = engine;
  await expect.poll(async () => (await running.ask(routes.auditEvents, { query: { type: 'DeliveryDeferred' } })).events.length).toBe(1);
  const then = await engine.ask(routes.replayMessage, { parameters: { id }, query: { asOf: String(revision) } });
  expect(then.fields.find(({ name }) => name === 'state')?.value).toBe('held');
  expect((await lazaret(engine, 'message', id, '--as-of', String(revision))).trim()).toBe(JSON.stringify(then));
  await engine.kill9();

  await hop.start();
  const now = JSON.parse(await lazaret(engine)) as Log;
  expect(now.heldMessages).toEqual({ delivering: 1 });
  const before = JSON.parse(await lazaret(engine, '--as-of', `@${String(then.steps[then.step]?.position)}`)) as Log;
  expect(before.heldMessages).toEqual({ held: 1 });
  const again = JSON.parse(await lazaret(engine)) as Log;
  expect([again.position, again.digest]).toEqual([now.position, now.digest]);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect([hop.offers, hop.mails.length]).toEqual([0, 0]);
});
