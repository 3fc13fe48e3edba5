import { once } from 'node:events';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import type { AuditExport, ExportWithSecret } from '#contracts';
import { readCloudEventLine } from '#events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSyslog } from '../../../../../test/support/foreign-readers.js';
import { holdMessage } from '../../../../../test/support/held-message.js';
import type { HttpClient } from '../../../../../test/support/http-client.js';
import { startHttpEngine, type HttpEngine } from '../../../../../test/support/http-engine.js';
import { loopbackCertificate, type LoopbackCertificate } from '../../../../../test/support/loopback-certificate.js';
import { WebhookReceiver } from '../../../../../test/support/webhook-receiver.js';

let engine: HttpEngine;
let admin: HttpClient;
let keys = 0;
let certificate: LoopbackCertificate;
const closing: (() => void)[] = [];
const key = (): Record<string, string> => ({ 'Idempotency-Key': `pushes-key-${String((keys += 1))}` });

async function start(privateNetworks: readonly string[] = ['127.0.0.0/8', '::1/128']): Promise<void> {
  engine = await startHttpEngine({ config: { export: { privateNetworks, timeoutSeconds: 5 } } });
  // receivers refuse what is not signed just now, by the clock of this machine
  engine.clock.advance((Date.now() - engine.clock.now().getTime()) / 1000);
  admin = await engine.setUp();
}

beforeEach(async () => {
  certificate = await loopbackCertificate();
});
afterEach(async () => {
  for (const close of closing.splice(0)) close();
  await engine.close();
});

const define = (target: object, more: object = {}): Promise<ExportWithSecret> =>
  admin.json('POST', '/audit/exports', { name: 'push', scope: { streams: ['message'] }, target, ...more }, key());
const shown = (id: string): Promise<AuditExport> => admin.json('GET', `/audit/exports/${id}`);

async function receiver(): Promise<{ webhook: WebhookReceiver; url: string }> {
  const webhook = new WebhookReceiver(certificate);
  closing.push(() => {
    webhook.close();
  });
  return { webhook, url: await webhook.listen() };
}

async function pushed(webhook: WebhookReceiver, url: string, authorities: string | null = certificate.cert): Promise<AuditExport> {
  const { export: made, secret } = await define({ kind: 'webhook', url, authorities });
  webhook.secret = secret ?? '';
  return made;
}

/** The file with what the newest target of an export needs, and what stands in it. */
async function secretOf(exportId: string): Promise<[file: string, text: string]> {
  const facts = await engine.parts.store.readStream(`export-${exportId}`);
  const { target } = JSON.parse(facts[0]?.data ?? '') as { target: { secretId: string } };
  const file = path.join(engine.parts.config.dataDir, 'keys', 'exports', target.secretId);
  return [file, await readFile(file, 'utf8')];
}

/** Whoever may read all files may not read this one either. */
async function unreadable(file: string): Promise<void> {
  await rm(file);
  await mkdir(file);
}

async function figures(): Promise<Record<string, number>> {
  const text = await (await fetch(`${engine.url}/metrics`)).text();
  return Object.fromEntries([...text.matchAll(/^(lazaret_export\w+) (\d+)$/gm)].map(([, name = '', value]) => [name, Number(value)]));
}

describe('a webhook', () => {
  it('gets each event of its scope from its definition on, signed, numbered, in order, byte for byte', async () => {
    await start();
    await holdMessage(engine.parts);
    const { webhook, url } = await receiver();
    const made = await pushed(webhook, url);
    const id = await holdMessage(engine.parts);
    const expected = await engine.parts.store.readStream(`message-${id}`);
    await expect.poll(() => webhook.deliveries.length).toBe(expected.length);
    expect(webhook.deliveries.map(({ body }) => readCloudEventLine(body))).toMatchObject(expected.map((event) => ({ event })));
    expect(webhook.deliveries.map(({ id: name }) => name)).toEqual(expected.map((_, index) => `exp_${made.id}_${String(index + 1)}`));
    await expect.poll(async () => (await shown(made.id)).delivery).toMatchObject({ sequence: expected.length, lag: 0, failingSince: null });
  });

  it('gets what it refused again, with the same number, once it takes deliveries', async () => {
    await start();
    const { webhook, url } = await receiver();
    let asked = 0;
    webhook.answer = (sequence) => (sequence === 2 && (asked += 1) < 3 ? 500 : 204);
    const made = await pushed(webhook, url);
    await holdMessage(engine.parts);
    await expect.poll(async () => (await shown(made.id)).delivery?.problem).toBe('it answers 500');
    await expect.poll(() => webhook.deliveries.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
    expect(asked).toBe(3);
    expect((await shown(made.id)).delivery).toMatchObject({ failingSince: null, problem: null });
  });

  it('sees by the numbers which delivery was dropped on its side, and pulls it', async () => {
    await start();
    const { webhook, url } = await receiver();
    webhook.loses = (sequence) => sequence === 3;
    await pushed(webhook, url);
    const id = await holdMessage(engine.parts);
    await expect.poll(() => webhook.deliveries.length).toBe(3);
    expect(webhook.missing()).toEqual([3]);
    const { export: pull, secret } = await define({ kind: 'pull' });
    const before = readCloudEventLine(webhook.deliveries[1]?.body ?? '');
    if (!('event' in before)) throw new Error('the delivery before the gap is an event');
    const place = `/audit/exports/${pull.id}/feed?limit=1&after=${String(before.event.position)}`;
    const missed = await engine.browser().send('GET', place, undefined, { Authorization: `Bearer ${secret ?? ''}` });
    expect(readCloudEventLine((await missed.text()).trimEnd())).toMatchObject({ event: { stream: `message-${id}`, revision: 2 } });
  });

  it('is signed with the old secret beside the new one', async () => {
    await start();
    const { webhook, url } = await receiver();
    const made = await pushed(webhook, url);
    const old = webhook.secret;
    const { secret } = await admin.json<ExportWithSecret>('POST', `/audit/exports/${made.id}/secret`, {}, key());
    await holdMessage(engine.parts);
    await expect.poll(() => webhook.deliveries.length).toBe(4); // verified with the old one
    expect(webhook.deliveries[0]?.signatures).toBe(2);
    webhook.secret = secret ?? '';
    expect(secret).not.toBe(old);
    await holdMessage(engine.parts);
    await expect.poll(() => webhook.deliveries.length).toBe(8);
  });

  it('is not sent to an address of our own network', async () => {
    await start([]);
    const { webhook, url } = await receiver();
    const { export: made } = await define({ kind: 'webhook', url: url.replace('localhost', '127.0.0.1'), authorities: certificate.cert });
    const named = await pushed(webhook, url);
    await holdMessage(engine.parts);
    const problem = 'its address is private, and export.privateNetworks does not name it';
    await expect.poll(async () => (await shown(made.id)).delivery?.problem).toBe(problem);
    await expect.poll(async () => (await shown(named.id)).delivery?.problem).toBe(problem);
    expect(webhook.deliveries).toEqual([]);
  });

  it('is not sent to who has a certificate that nobody believes', async () => {
    await start();
    const { webhook, url } = await receiver();
    const made = await pushed(webhook, url, null);
    await holdMessage(engine.parts);
    await expect.poll(async () => (await shown(made.id)).delivery?.problem).toBe('its certificate is not believed');
  });

  it.each([
    ['is another', (file: string) => writeFile(file, 'something else'), 'the secret of its target is not what was written'],
    ['cannot be read', unreadable, 'the secret of its target cannot be read (Error EISDIR)'],
    ['is missing', (file: string) => rm(file), 'the secret of its target is missing'],
  ])('whose secret %s stands, keeps no other back, and goes on once it is there again', async (_, lose, problem) => {
    await start();
    const { webhook: first, url } = await receiver();
    const older = await pushed(first, url);
    engine.clock.advance(1);
    const { webhook: second, url: itsUrl } = await receiver();
    const newer = await pushed(second, itsUrl);
    const [file, secret] = await secretOf(newer.id);
    await lose(file);
    for (const { id } of [newer, older])
      await admin.json('POST', `/audit/exports/${id}/change`, { name: 'changed', scope: { streams: ['message'] } }, key());
    await holdMessage(engine.parts);
    await expect.poll(() => first.deliveries.length).toBe(4);
    await expect.poll(async () => (await shown(newer.id)).delivery).toMatchObject({ sequence: 0, problem });
    expect((await shown(newer.id)).delivery).toMatchObject({
      failingSince: expect.any(String) as string,
      lag: expect.any(Number) as number,
    });
    expect(await figures()).toMatchObject({ lazaret_exports_pushed: 2, lazaret_exports_standing: 1 });
    expect(second.deliveries).toEqual([]);

    await rm(file, { recursive: true, force: true });
    await writeFile(file, secret);
    await expect.poll(() => second.deliveries.length, { timeout: 8_000 }).toBe(4);
    expect(await figures()).toMatchObject({ lazaret_exports_standing: 0 });
  });

  it('keeps no engine from starting when the folder of secrets cannot be read', async () => {
    await start();
    const folder = path.join(engine.parts.config.dataDir, 'keys', 'exports');
    await rm(folder, { recursive: true, force: true });
    await writeFile(folder, 'no folder');
    const next = await startHttpEngine({ beside: engine });
    expect((await fetch(`${next.url}/health`)).status).toBe(200);
    await next.close();
  });

  it('stops when its export ends', async () => {
    await start();
    const { webhook, url } = await receiver();
    const made = await pushed(webhook, url);
    await admin.json('POST', `/audit/exports/${made.id}/end`, {}, key());
    await holdMessage(engine.parts);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(webhook.deliveries).toEqual([]);
    expect((await shown(made.id)).delivery).toBeNull();
  });
});

describe('syslog over TLS', () => {
  interface Receiver {
    readonly server: Server;
    readonly sockets: Set<TLSSocket>;
    received: Buffer;
    port: number;
  }

  async function syslogReceiver(): Promise<Receiver> {
    const sockets = new Set<TLSSocket>();
    const server = createServer(certificate);
    const receiver: Receiver = { server, sockets, received: Buffer.alloc(0), port: 0 };
    server.on('secureConnection', (socket) => {
      sockets.add(socket);
      socket.on('data', (bytes: Buffer) => (receiver.received = Buffer.concat([receiver.received, bytes])));
      socket.on('error', () => undefined);
    });
    server.listen(0, 'localhost');
    await once(server, 'listening');
    receiver.port = (server.address() as AddressInfo).port;
    closing.push(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    return receiver;
  }

  /** Takes the octet-counted frames apart (RFC 5425 §4.3). */
  function frames(bytes: Buffer): string[] {
    const found: string[] = [];
    for (let at = 0; at < bytes.length;) {
      const blank = bytes.indexOf(0x20, at);
      const length = Number(bytes.toString('latin1', at, blank));
      found.push(bytes.toString('utf8', blank + 1, blank + 1 + length));
      at = blank + 1 + length;
    }
    return found;
  }

  it('sends framed messages that a foreign parser reads, and goes on after the connection broke', async () => {
    await start();
    const receiver = await syslogReceiver();
    const { export: made } = await define(
      { kind: 'syslog', host: 'localhost', port: receiver.port, authorities: certificate.cert },
      { format: 'cef' },
    );
    const first = await holdMessage(engine.parts);
    await expect.poll(() => frames(receiver.received).length).toBe(4);
    const read = frames(receiver.received).map(readSyslog);
    expect(read.map((each) => each?.msgID)).toEqual(['MessageReceived', 'MessageInspected', 'VerdictReached', 'CustodyTaken']);
    expect(read[0]?.structuredData?.['lazaret@32473']).toMatchObject({ message: first, masking: 'sealed', revision: '0' });
    expect(read[0]?.message).toMatch(/^\uFEFFCEF:0\|Lazaret/u);
    for (const socket of receiver.sockets) socket.destroy();
    const second = await holdMessage(engine.parts);
    await expect.poll(() => frames(receiver.received).filter((each) => each.includes(second)).length).toBeGreaterThanOrEqual(4);
    expect((await shown(made.id)).delivery).toMatchObject({ sequence: 8 });
  });
});
