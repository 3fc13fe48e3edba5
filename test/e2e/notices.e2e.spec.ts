/** Notices through the real engine: to the sender and to the managers, over a next hop whose every byte is seen. */
import { simpleParser } from 'mailparser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes } from '#contracts';
import { type EngineProcess, outboundTo, startEngine } from '../support/engine-process.js';
import { factsUntil } from '../support/flow-probe.js';
import { openNextHopDouble, type NextHopDouble, type TakenMail } from '../support/next-hop-double.js';
import { setAt } from '../support/policy-author.js';
import { messageIds } from '../support/recorded-facts.js';
import { sendMail } from '../support/smtp-client.js';

const ANNA = 'anna@halden.example';
const MANAGER = 'dlp@halden.example';
const WAIT = { timeout: 20_000 };

let hop: NextHopDouble;
let engine: EngineProcess;

beforeAll(async () => {
  hop = await openNextHopDouble();
  engine = await startEngine({
    settings: {
      http: { publicUrl: 'https://gateway.halden.example' },
      routes: { ...outboundTo(hop.port), internalDomains: ['halden.example'] },
      delivery: { retrySeconds: [1, 2, 3] },
      inspection: { processes: 1, timeoutSeconds: 60 },
    },
  });
  await setAt(engine, 'global', { 'dlp.managers': [MANAGER], 'notices.digestAbove': 100 });
});
afterAll(async () => {
  await engine.dispose();
  await hop.stop();
});

function mail(subject: string, text: string): Buffer {
  return Buffer.from(
    `From: Somebody Else <boss@elsewhere.example>\r\nTo: bo@partner.example\r\nSubject: ${subject}\r\nMessage-ID: <${subject.replace(/\W/g, '')}@desk.example>\r\n\r\n${text}\r\n`,
  );
}

/** Notices to an address that came since there were `before`. */
async function noticesTo(address: string, before: number, count = 1): Promise<readonly TakenMail[]> {
  const to = (): TakenMail[] => hop.mails.slice(before).filter(({ recipients }) => recipients.includes(address));
  await expect.poll(() => to().length, WAIT).toBeGreaterThanOrEqual(count);
  return to();
}

async function holdCard(subject: string, from = ANNA): Promise<string> {
  expect((await sendMail(engine.smtpPort, { from, to: 'bo@partner.example' }, mail(subject, 'Card 4111 1111 1111 1111.'))).code).toBe(250);
  return messageIds(engine.dataDir).at(-1) ?? '';
}

async function heldAt(id: string) {
  await expect.poll(async () => (await engine.fetch(routes.heldMessage, { parameters: { id } })).status, WAIT).toBe(200);
  return engine.ask(routes.heldMessage, { parameters: { id } });
}

/** A figure as a monitoring system reads it. */
async function metric(name: string): Promise<number> {
  const lines = (await (await fetch(`${engine.httpUrl}/metrics`)).text()).split('\n');
  return Number(lines.find((line) => line.startsWith(`${name} `))?.split(' ')[1] ?? NaN);
}

async function statesOf(messageId: string): Promise<Record<string, string>> {
  const { notices } = await engine.ask(routes.noticeOutbox, { query: { messageId } });
  const states = Object.fromEntries(notices.map(({ kind, audience, state }) => [`${kind} ${audience}`, state]));
  expect(Object.keys(states)).toHaveLength(notices.length); // one of a kind for an audience
  return states;
}

describe('a held mail', () => {
  let sent: TakenMail;
  let id: string;

  it('is told to the envelope sender and to the managers, never to whom From names', async () => {
    const before = hop.mails.length;
    id = await holdCard('March refund');
    [sent] = (await noticesTo(ANNA, before)) as [TakenMail];
    await noticesTo(MANAGER, before);
    expect(hop.mails.slice(before).map(({ recipients }) => recipients[0])).not.toContain('boss@elsewhere.example');
    await expect.poll(() => statesOf(id), WAIT).toEqual({ 'quarantine originator': 'sent', 'quarantine managers': 'sent' });
  });

  it('comes with a null return path and the marks of an automatic mail', async () => {
    expect(sent.sender).toBe('');
    const read = await simpleParser(sent.bytes);
    expect(read.subject).toBe('Held, not sent: March refund');
    expect(read.headers.get('auto-submitted')).toBe('auto-replied');
    expect(read.headers.get('x-auto-response-suppress')).toBe('All');
    expect(read.references).toBe(`<held-${id}@lazaret.example>`);
    expect(read.text).toContain('4111 •••• •••• 1111');
    expect(read.text).toMatch(/https:\/\/gateway\.halden\.example\/held\/\S+/);
    expect(sent.bytes.toString('latin1')).not.toContain('4111 1111 1111 1111');
    expect(read.html).toContain('March refund');
  });

  it('gives its follow-up the same thread', async () => {
    const before = hop.mails.length;
    const held = await heldAt(id);
    const body = { expectedRevision: held.revision, reason: 'business-need', verdict: 'business-as-usual', kind: 'as-is', note: 'agreed' };
    await engine.ask(routes.release, { parameters: { id }, body });
    const [told] = await noticesTo(ANNA, before);
    const read = await simpleParser(told?.bytes ?? '');
    expect(read.subject).toBe('Released: March refund');
    expect(read.references).toBe(`<held-${id}@lazaret.example>`);
  });

  it('with a match in its subject is told without the subject', async () => {
    const before = hop.mails.length;
    await holdCard('Card 5555 5555 5555 4444');
    const [told] = await noticesTo(ANNA, before);
    const read = await simpleParser(told?.bytes ?? '');
    expect(read.subject).toBe('Held, not sent');
    expect(read.text).toContain('Subject: (not shown)');
    expect(read.text).not.toMatch(/5555 5555 5555 4444/);
  });

  it('of a sender outside who has not signed in is told to the managers only', async () => {
    const before = hop.mails.length;
    const held = await holdCard('Forged', 'victim@elsewhere.example');
    await noticesTo(MANAGER, before);
    await expect.poll(() => statesOf(held), WAIT).toEqual({ 'quarantine originator': 'withheld', 'quarantine managers': 'sent' });
    expect(hop.mails.slice(before).flatMap(({ recipients }) => recipients)).not.toContain('victim@elsewhere.example');
  });

  it('of nobody (the null reverse-path) is told to nobody but the managers', async () => {
    const before = hop.mails.length;
    const held = await holdCard('Bounce', '');
    await noticesTo(MANAGER, before);
    await expect.poll(() => statesOf(held), WAIT).toEqual({ 'quarantine originator': 'withheld', 'quarantine managers': 'sent' });
  });

  it('is told by the settings of its sender: language, own words, whom', async () => {
    await setAt(engine, 'halden.example', { 'notices.language': 'de', 'notices.quarantine.managers': false });
    const before = hop.mails.length;
    const held = await holdCard('Angebot');
    const read = await simpleParser((await noticesTo(ANNA, before))[0]?.bytes ?? '');
    expect(read.subject).toBe('Angehalten, nicht gesendet: Angebot');
    await expect.poll(() => statesOf(held), WAIT).toEqual({ 'quarantine originator': 'sent' });
    const template = 'From: IT <it@halden.example>\nSubject: Stop {{ subject }}\n\nHello {{ sender }}\n';
    await setAt(engine, 'halden.example', {
      'notices.language': null,
      'notices.quarantine.managers': null,
      'notices.template.quarantine': template,
    });
    const then = hop.mails.length;
    await holdCard('Words');
    const own = await simpleParser((await noticesTo(ANNA, then))[0]?.bytes ?? '');
    expect([own.subject, own.text?.trim(), own.from?.text]).toEqual(['Stop Words', `Hello ${ANNA}`, '"IT" <it@halden.example>']);
    await setAt(engine, 'halden.example', { 'notices.template.quarantine': null });
  });
});

describe('a notice that comes back to us', () => {
  const pass = (bytes: Buffer, to = ANNA) => sendMail(engine.smtpPort, { from: '', to }, bytes);
  it('passes unscanned once; altered, for another, or again it is scanned like any mail', async () => {
    // a template that holds a card number of its own: scanned, it would be held
    await setAt(engine, 'halden.example', { 'notices.template.quarantine': 'Subject: Sample\n\nTest card 4012 8888 8888 1881\n' });
    const before = hop.mails.length;
    await holdCard('Looped');
    const [notice] = await noticesTo(ANNA, before);
    // mail to somebody inside is never scanned
    await setAt(engine, 'halden.example', { 'notices.template.quarantine': null, locality: 'external' });
    const bytes = notice?.bytes ?? Buffer.alloc(0);
    const held = (): number => messageIds(engine.dataDir).length;
    const outcome = async (mailBytes: Buffer, to?: string): Promise<'passed' | 'held'> => {
      const there = hop.mails.length;
      const known = held();
      expect((await pass(mailBytes, to)).code).toBe(250);
      await expect.poll(held, WAIT).toBe(known + 1);
      return hop.mails.slice(there).some((taken) => taken.bytes.includes('4012 8888 8888 1881')) ? 'passed' : 'held';
    };
    const altered = Buffer.from(bytes.toString('latin1').replace('Subject: Sample', 'Subject: Simple'), 'latin1');
    expect(await outcome(altered)).toBe('held');
    expect(await outcome(bytes, 'eve@partner.example')).toBe('held');
    const routed = Buffer.concat([
      Buffer.from('Received: from mta.halden.example by relay.halden.example; Sun, 29 Nov 2026 20:00:00 +0000\r\n'),
      bytes,
    ]);
    expect(await outcome(routed)).toBe('passed');
    expect(await outcome(bytes)).toBe('held');
    expect(engine.output()).toContain('a notice of ours came again: it is scanned');
    await setAt(engine, 'halden.example', { locality: null });
  });
});

describe('the next hop', () => {
  it('that says later gets the notice again, and the lag is told meanwhile', async () => {
    const before = hop.mails.length;
    hop.script = { rcpt: (address) => (address === ANNA ? '451 4.3.0 later' : undefined) };
    const held = await holdCard('Patience');
    await expect.poll(() => statesOf(held), WAIT).toMatchObject({ 'quarantine originator': 'deferred' });
    await expect.poll(() => metric('lazaret_notice_lag_seconds'), WAIT).toBeGreaterThanOrEqual(2);
    expect(await metric('lazaret_notices_queued')).toBe(1);
    hop.script = {};
    await noticesTo(ANNA, before);
    await expect.poll(() => statesOf(held), WAIT).toMatchObject({ 'quarantine originator': 'sent' });
    const { notices } = await engine.ask(routes.noticeOutbox, { query: { messageId: held } });
    const told = notices.find(({ audience }) => audience === 'originator');
    expect(told).toMatchObject({ code: 250 });
    expect(told?.attempts).toBeGreaterThanOrEqual(3);
    expect([await metric('lazaret_notice_lag_seconds'), await metric('lazaret_notices_queued')]).toEqual([0, 0]);
  });

  it('that says never ends it, and no notice is sent about a notice', async () => {
    const before = hop.mails.length;
    hop.script = { rcpt: (address) => (address === ANNA ? '550 5.1.1 no such user' : undefined) };
    const held = await holdCard('Nobody there');
    await expect.poll(() => statesOf(held), WAIT).toEqual({ 'quarantine originator': 'failed', 'quarantine managers': 'sent' });
    hop.script = {};
    expect(hop.mails.slice(before).map(({ recipients }) => recipients[0])).toEqual([MANAGER]);
    expect((await engine.ask(routes.status)).notices).toMatchObject({ queued: 0, failed: 1, lagSeconds: 0 });
    expect([await metric('lazaret_notice_lag_seconds'), await metric('lazaret_notices_failed')]).toEqual([0, 1]);
  });
});

describe('a deletion', () => {
  it('is told after the content is gone', async () => {
    hop.script = { rcpt: (address) => (address === ANNA ? '451 4.3.0 later' : undefined) };
    const id = await holdCard('To be deleted');
    await expect.poll(() => statesOf(id), WAIT).toMatchObject({ 'quarantine originator': 'deferred' });
    const held = await heldAt(id);
    await engine.ask(routes.delete, {
      parameters: { id },
      body: { expectedRevision: held.revision, reason: 'test-data', verdict: 'test-data' },
    });
    await expect.poll(() => statesOf(id), WAIT).toMatchObject({ 'delete originator': 'deferred' });
    await factsUntil(engine, id, 'ContentDestroyed');
    const before = hop.mails.length;
    hop.script = {};
    const told = await noticesTo(ANNA, before, 2);
    const subjects = await Promise.all(told.map(async ({ bytes }) => (await simpleParser(bytes)).subject));
    expect(subjects.sort()).toEqual(['Deleted, not sent: To be deleted', 'Held, not sent: To be deleted']);
  });
});

describe('too many notices', () => {
  it('are told one by one up to the limit; the further ones wait for the digest of the hour', async () => {
    await setAt(engine, 'flood.example', { 'notices.digestAbove': 2, locality: 'internal', 'notices.quarantine.managers': false });
    const ids: string[] = [];
    for (let number = 1; number <= 5; number++) ids.push(await holdCard(`Flood ${String(number)}`, 'bot@flood.example'));
    const states = async (): Promise<string[]> =>
      (await Promise.all(ids.map(statesOf))).map((state) => state['quarantine originator'] ?? '').sort();
    await expect.poll(states, WAIT).toEqual(['digested', 'digested', 'digested', 'sent', 'sent']);
    expect((await engine.ask(routes.status)).notices.digested).toBe(3);
  });
});
