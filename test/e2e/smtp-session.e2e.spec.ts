/** What the SMTP listener of a real engine takes and refuses, in plain dialogues. The next hop is a double. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashSync } from '@node-rs/argon2';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startEngine, type EngineProcess, type Settings } from '../support/engine-process.js';
import { openNextHopDouble, type NextHopDouble, type NextHopScript } from '../support/next-hop-double.js';
import { factTypes, lastMessage, messageIds } from '../support/recorded-facts.js';
import { openDialogue, sendMail, type Reply } from '../support/smtp-client.js';

const CLEAN = 'From: a@example.com\r\nSubject: Lunch\r\n\r\nSee you at noon.\r\n';

let hop: NextHopDouble;
let engine: EngineProcess;

beforeAll(async () => {
  hop = await openNextHopDouble();
  engine = await startEngine({ settings: settings({ maxMessageBytes: 4096, maxRecipients: 3, maxHops: 5, maxConnectionsPerClient: 3 }) });
});

afterAll(async () => {
  await engine.dispose();
  await hop.stop();
});

afterEach(() => {
  hop.script = {};
});

describe('an engine to which nobody is inside', () => {
  it('says at its start what to set so that senders are told, in its greeting and in its log', async () => {
    const advice = 'are told of held mail only when they signed in: set routes.internalDomains';
    await expect.poll(() => engine.output().split(advice).length - 1, { timeout: 20_000 }).toBe(2);
  });
});

describe('a session', () => {
  it('announces what it can do', async () => {
    const { lines } = await said('EHLO client.example');
    expect(lines).toEqual(expect.arrayContaining(['PIPELINING', '8BITMIME', 'SMTPUTF8', 'SIZE 4096', 'STARTTLS']));
    expect(lines.join()).not.toContain('AUTH');
  });

  it('is encrypted after STARTTLS', async () => {
    const dialogue = await openDialogue(engine.smtpPort);
    await dialogue.command('EHLO client.example');
    expect((await dialogue.startTls()).code).toBe(250);
    expect((await dialogue.command('MAIL FROM:<a@example.com>')).code).toBe(250);
    await dialogue.quit();
  });

  it.each([
    ['a message announced too big', 'MAIL FROM:<a@example.com> SIZE=5000', 552],
    ['a recipient before a sender', 'RCPT TO:<b@partner.example>', 503],
    ['an address with a control character', 'MAIL FROM:<a\u0001@example.com>', 501],
  ])('refuses %s', async (_what, line, code) => {
    expect((await said('EHLO client.example', line)).code).toBe(code);
  });

  it('takes the first recipients and asks for the rest in another transaction', async () => {
    const rcpt = (n: number): string => `RCPT TO:<r${String(n)}@partner.example>`;
    expect((await said('EHLO c.example', 'MAIL FROM:<a@example.com>', rcpt(1), rcpt(2), rcpt(3))).code).toBe(250);
    expect((await said('EHLO c.example', 'MAIL FROM:<a@example.com>', rcpt(1), rcpt(2), rcpt(3), rcpt(4))).code).toBe(452);
  });

  it.each([
    ['too big after all', `${CLEAN}${'x'.repeat(5000)}\r\n`, 552],
    ['with a bare LF', `${CLEAN}smuggled\n.\r\nMAIL`, 554],
    ['with a bare CR', `${CLEAN}a\rb\r\n`, 554],
    ['that has been through too many hops', `${'Received: by a; x\r\n'.repeat(6)}${CLEAN}`, 554],
  ])('refuses a message %s, and records nothing of it', async (_what, bytes, code) => {
    const before = messageIds(engine.dataDir).length;
    expect((await sendMail(engine.smtpPort, { to: 'b@partner.example' }, bytes)).code).toBe(code);
    expect(messageIds(engine.dataDir)).toHaveLength(before);
  });
});

describe('who may send', () => {
  it('is judged by the address that connected, not by what XFORWARD tells for the trace', async () => {
    const reply = await said('EHLO mx.example', 'XFORWARD ADDR=203.0.113.5 NAME=far.example', 'MAIL FROM:<a@example.com>');
    expect(reply.code).toBe(250);
  });

  it('is judged by the client that a trusted proxy stands for by XCLIENT', async () => {
    const dialogue = await openDialogue(engine.smtpPort);
    await dialogue.command('EHLO mx.example');
    expect((await dialogue.command('XCLIENT ADDR=203.0.113.5')).code).toBe(220);
    await dialogue.command('EHLO far.example');
    expect((await dialogue.command('MAIL FROM:<a@example.com>')).code).toBe(530);
    dialogue.destroy();
  });

  it('counts connections down again whatever they said of their client', async () => {
    for (let round = 0; round < 5; round++) {
      expect((await said('EHLO mx.example', 'XFORWARD ADDR=203.0.113.5', 'MAIL FROM:<a@example.com>')).code).toBe(250);
    }
    const open = await Promise.all([1, 2, 3].map(() => openDialogue(engine.smtpPort)));
    expect(open.map(({ greeting }) => greeting.code)).toEqual([220, 220, 220]);
    expect((await openDialogue(engine.smtpPort)).greeting.code).toBe(421);
    for (const dialogue of open) dialogue.destroy();
  });

  it('is nobody outside the allowed networks but those who sign in', async () => {
    const closed = await startEngine({ settings: settings({ allowedClients: ['192.0.2.0/24'] }) });
    const users = join(engine.dataDir, 'users');
    writeFileSync(users, `relay:${hashSync('a good password')}\n`, { mode: 0o600 });
    const withUsers = await startEngine({ settings: settings({ allowedClients: ['192.0.2.0/24'], auth: { usersFile: users } }) });
    try {
      expect((await openDialogue(closed.smtpPort)).greeting.code).toBe(554);
      const plain = (password: string): string => `AUTH PLAIN ${Buffer.from(`\0relay\0${password}`).toString('base64')}`;
      const dialogue = await openDialogue(withUsers.smtpPort);
      await dialogue.command('EHLO client.example');
      expect((await dialogue.command('MAIL FROM:<a@example.com>')).code).toBe(530);
      expect((await dialogue.command(plain('wrong'))).code).toBe(538);
      await dialogue.startTls();
      expect((await dialogue.command(plain('wrong'))).code).toBe(535);
      expect((await dialogue.command(plain('a good password'))).code).toBe(235);
      expect((await dialogue.command('MAIL FROM:<a@example.com>')).code).toBe(250);
      dialogue.destroy();
    } finally {
      await closed.dispose();
      await withUsers.dispose();
    }
  });
});

describe('the next hop', () => {
  it.each<[string, NextHopScript]>([
    ['MAIL', { mail: () => '354 nonsense' }],
    ['RCPT', { rcpt: () => '354 nonsense' }],
    ['the end of DATA', { end: () => '354 nonsense' }],
  ])('that answers neither yes nor no at %s leaves the mail with the client', async (_stage, script) => {
    hop.script = script;
    expect((await sendMail(engine.smtpPort, { to: 'b@partner.example' }, CLEAN)).code).toBe(451);
  });

  it('gets international domains in the form that every server takes', async () => {
    const before = hop.mails.length;
    expect((await sendMail(engine.smtpPort, { to: 'u@xn--bcher-kva.example' }, CLEAN)).code).toBe(250);
    expect(hop.mails[before]?.recipients).toEqual(['u@xn--bcher-kva.example']);
  });

  it('keeps nobody’s copy from being sent when it refuses one for good and then takes the bytes of none', async () => {
    let ends = 0;
    hop.script = {
      rcpt: (address) => (address.startsWith('bad') ? '550 5.1.1 nobody here' : undefined),
      // the delivery of the refused copy is concluded before this answer comes
      end: async () => {
        if (ends++ > 0) return undefined;
        await factTypes(engine.dataDir, 'DeliveryConcluded');
        return '451 4.3.0 not now';
      },
    };
    const before = hop.mails.length;
    const reply = await sendMail(engine.smtpPort, { to: ['good@partner.example', 'bad@partner.example'] }, CLEAN);
    expect(reply.code).toBe(250);
    // the first to arrive may be the notice to the sender about the other copy
    await expect
      .poll(() => hop.mails.slice(before).map(({ recipients }) => recipients), { timeout: 15_000 })
      .toContainEqual(['good@partner.example']);
    expect(lastMessage(engine.dataDir).facts.map(({ type }) => type)).toContain('HandOverRefused');
  });
});

function settings(smtp: NonNullable<Settings['smtp']>): Settings {
  return { routes: { outbound: { host: '127.0.0.1', port: hop.port, tls: 'none' } }, delivery: { retrySeconds: [1] }, smtp };
}

/** Says lines in a session of their own; answers the last reply. */
async function said(...lines: string[]): Promise<Reply> {
  const dialogue = await openDialogue(engine.smtpPort);
  let last = dialogue.greeting;
  for (const line of lines) last = await dialogue.command(line);
  dialogue.destroy();
  // the engine counts a connection until it has seen it end
  await new Promise((resolve) => setTimeout(resolve, 50));
  return last;
}
