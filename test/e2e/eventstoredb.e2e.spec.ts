/** A real engine on a double of an EventStoreDB server, which runs as a process of its own: mail, an outage, and the engine goes on without a restart. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { heldMessages, LAZARET, outboundTo, startEngine, type EngineProcess } from '../support/engine-process.js';
import { startEventStoreProcess, type EventStoreProcess } from '../support/eventstore-double/eventstore-process.js';
import { cardMail, releaseTo, sendHeld } from '../support/mail-on-server.js';
import { openNextHopDouble, type NextHopDouble } from '../support/next-hop-double.js';
import { sendMail } from '../support/smtp-client.js';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';

let folder: string;
let server: EventStoreProcess;
let hop: NextHopDouble;
let engine: EngineProcess;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lazaret-esdb-e2e-'));
  server = await startEventStoreProcess({ journal: join(folder, 'eventstore.journal') });
  hop = await openNextHopDouble();
  engine = await startEngine({ settings: { store: { url: server.url }, routes: outboundTo(hop.port) } });
});

afterAll(async () => {
  await engine.dispose();
  await hop.stop();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

it('takes mail in, holds it, shows it and releases it', async () => {
  await releaseTo(hop, engine, await sendHeld(engine, 'First'));
});

it('answers 451 while the store is away and is not ready, and takes mail again when it is back, without a restart', async () => {
  const kept = await sendHeld(engine, 'Before');
  await server.kill9();
  const began = performance.now();
  expect((await sendMail(engine.smtpPort, { to: 'clerk@partner.example' }, cardMail('Away'))).code).toBe(451);
  expect((await sendMail(engine.smtpPort, { to: 'clerk@partner.example' }, cardMail('Away'))).code).toBe(451);
  expect(performance.now() - began).toBeLessThan(20_000);
  const ready = await fetch(`${engine.httpUrl}/ready`);
  expect([ready.status, await ready.json()]).toMatchObject([503, { missing: expect.arrayContaining(['store']) as string[] }]);
  expect((await heldMessages(engine, 1)).map(({ subject }) => subject)).toEqual(['Before']);
  await server.restart();
  await expect.poll(async () => (await fetch(`${engine.httpUrl}/ready`)).status).toBe(200);
  await releaseTo(hop, engine, await sendHeld(engine, 'After'));
  await releaseTo(hop, engine, kept);
});

it('has its log verified from outside, and refuses to start while nobody answers, in one sentence', async () => {
  const lazaret = (...words: string[]) => promisify(execFile)(process.execPath, [LAZARET, ...words, '--config', engine.configFile]);
  expect((await lazaret('audit', 'verify')).stdout).toMatch(/in its place|verif/i);
  await engine.stop();
  await server.kill9();
  const refused: unknown = await lazaret('serve').catch((cause: unknown) => cause);
  expect(refused).toMatchObject({ code: 1 });
  expect((refused as { stderr: string }).stderr.trim().split('\n').at(-1)).toMatch(/the event store at 127\.0\.0\.1:\d+ does not answer/);
  await server.restart();
  engine = await engine.restart();
  expect((await heldMessages(engine, 0)).length).toBe(0);
});
