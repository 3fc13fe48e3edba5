/** Reports (RFC 3464) that come with time: the engine lives two days ago first, and then today. */
import { routes } from '#contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { daysAgo } from '../support/earlier-clock.js';
import { outboundTo, startEngine, type EngineProcess, type Settings } from '../support/engine-process.js';
import { carries, openNextHopDouble, type NextHopDouble } from '../support/next-hop-double.js';
import { factTypes, facts, lastMessage } from '../support/recorded-facts.js';
import { openDialogue } from '../support/smtp-client.js';

/** Visa's published test number. */
const HELD = Buffer.from('From: anna@example.com\r\nSubject: Invoice\r\n\r\nCard 4111 1111 1111 1111, please.\r\n');
const CLEAN = Buffer.from('From: anna@example.com\r\nSubject: Lunch\r\n\r\nOn Friday?\r\n');
const PATIENCE = { timeout: 30_000 };

let hop: NextHopDouble;
let engine: EngineProcess;
let earlier: EngineProcess;
let settings: Settings;
let isGreylisting = true;

beforeAll(async () => {
  hop = await openNextHopDouble({
    rcpt: (recipient) => (recipient === 'slow@example.net' && isGreylisting ? '450 4.2.0 greylisted' : undefined),
  });
  settings = {
    routes: { ...outboundTo(hop.port), internalDomains: ['example.com'] },
    inspection: { processes: 1 },
    quarantine: { holdDays: 1 },
    delivery: { retrySeconds: [1], delayNoticeHours: 4 },
  };
  earlier = await startEngine({ readyMs: 90_000, settings, nodeFlags: daysAgo(2) });
  engine = earlier;
  await send(['<deleted@example.net> NOTIFY=FAILURE'], HELD);
  await deleteLast();
  await send(['<unasked@example.net>'], HELD);
  await send(['<expired@example.net> NOTIFY=FAILURE'], HELD);
  await send(['<quick@example.net> NOTIFY=NEVER', '<slow@example.net> NOTIFY=SUCCESS,DELAY'], CLEAN);
});

afterAll(async () => {
  await engine.dispose();
  await earlier.dispose();
  await hop.stop();
});

/** Recipients with what they want to hear. */
async function send(recipients: readonly string[], bytes: Buffer): Promise<void> {
  const dialogue = await openDialogue(engine.smtpPort);
  await dialogue.command('EHLO client.example');
  const lines = ['MAIL FROM:<anna@example.com>', ...recipients.map((each) => `RCPT TO:${each}`), 'DATA'];
  for (const line of lines) expect((await dialogue.command(line)).code, line).toBeLessThan(400);
  expect((await dialogue.message(bytes)).code).toBe(250);
  await dialogue.quit();
}

async function deleteLast(): Promise<void> {
  await factTypes(engine.dataDir, 'CustodyTaken');
  const { id, facts: all } = lastMessage(engine.dataDir);
  const body = { expectedRevision: all.length - 1, reason: 'policy-breach', verdict: 'real-leak' };
  await engine.ask(routes.delete, { parameters: { id }, body });
}

/** At the mail that the next hop does not take yet, which was sent last. */
function attempts(): number {
  const { facts: all } = lastMessage(engine.dataDir);
  const queued = all.find(({ type }) => type === 'DeliveryQueued');
  return facts(engine.dataDir, `delivery-${String(queued?.data['deliveryId'])}`).filter(({ type }) => type === 'DeliveryAttempted').length;
}

/** Of the reports about a recipient, what they say; our notices come from the null sender, too. */
function actionsOf(recipient: string): string[] {
  const reports = hop.mails.filter(({ sender, bytes }) => sender === '' && bytes.includes(`Final-Recipient: rfc822; ${recipient}`));
  for (const { recipients, bytes } of reports) {
    expect(recipients).toEqual(['anna@example.com']);
    expect(bytes.includes('4111')).toBe(false);
  }
  return reports.map(({ bytes }) => /^Action: (\w+)/m.exec(bytes.toString('latin1'))?.[1] ?? '');
}

describe('a sender who asked to hear of failure', () => {
  it('hears that a copy was deleted, before its content goes', async () => {
    await expect.poll(() => actionsOf('deleted@example.net'), PATIENCE).toEqual(['failed']);
  });

  it('hears nothing of a hold that goes on, and of a mail that is late only after the hours that are set', async () => {
    await expect.poll(() => attempts(), PATIENCE).toBeGreaterThan(2);
    expect(actionsOf('expired@example.net')).toEqual([]);
    expect(actionsOf('slow@example.net')).toEqual([]);
  });
});

describe('two days later', () => {
  beforeAll(async () => {
    await earlier.stop();
    engine = await startEngine({ readyMs: 90_000, settings, dataDir: earlier.dataDir });
  });

  it('the sender has heard that a copy has expired, if they asked', async () => {
    await expect.poll(() => actionsOf('expired@example.net'), PATIENCE).toEqual(['failed']);
    expect(actionsOf('unasked@example.net')).toEqual([]);
    expect(actionsOf('deleted@example.net')).toEqual(['failed']);
  });

  it('the sender has heard once that a mail is late, and then that it was passed on', async () => {
    await expect.poll(() => actionsOf('slow@example.net'), PATIENCE).toEqual(['delayed']);
    const before = attempts();
    await expect.poll(() => attempts(), PATIENCE).toBeGreaterThan(before + 2);
    expect(actionsOf('slow@example.net')).toEqual(['delayed']);
    isGreylisting = false;
    await expect.poll(() => actionsOf('slow@example.net'), PATIENCE).toEqual(['delayed', 'relayed']);
    expect(hop.mails.filter((mail) => carries(mail, CLEAN)).map(({ recipients }) => recipients)).toEqual([
      ['quick@example.net'],
      ['slow@example.net'],
    ]);
  });
});
