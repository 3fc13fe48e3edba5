/**
 * The custody table of docs/life-of-a-message.md, row by row, through a real engine process. The next hop is a double that
 * refuses, stalls and breaks off on command; facts are read from the database file itself.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startEngine, type EngineProcess } from '../support/engine-process.js';
import { stepsOf } from '../support/flow-probe.js';
import { openNextHopDouble, type NextHopDouble, type NextHopScript } from '../support/next-hop-double.js';
import { facts, factTypes, lastMessage, messageIds } from '../support/recorded-facts.js';
import { openDialogue, sendMail } from '../support/smtp-client.js';

const CLEAN = mail('Lunch', 'See you at noon.\r\n.with a dot at the start\r\n');
const CARD = mail('Card', 'Please charge 4111 1111 1111 1111 today.\r\n');
const JUDGED = ['MessageReceived', 'MessageInspected', 'VerdictReached', 'FlowPassed'];

let outbound: NextHopDouble;
let inbound: NextHopDouble;
let engine: EngineProcess;

beforeAll(async () => {
  outbound = await openNextHopDouble();
  inbound = await openNextHopDouble();
  engine = await startEngine({
    settings: {
      routes: { internalDomains: ['inside.example'], outbound: hop(outbound), inbound: hop(inbound) },
      delivery: { retrySeconds: [1] },
    },
  });
});

afterAll(async () => {
  await engine.dispose();
  await outbound.stop();
  await inbound.stop();
});

afterEach(() => {
  outbound.script = {};
  inbound.script = {};
});

describe.each([1, 2, 6])('a cleared message to %i recipients', (count) => {
  const to = outside(count);

  it("is answered with the next hop's reply and stays with nobody in between", async () => {
    const before = outbound.mails.length;
    outbound.script = { end: () => '250 2.0.0 taken as abc123' };
    const reply = await sendMail(engine.smtpPort, { to }, CLEAN);
    expect(reply).toEqual({ code: 250, lines: ['2.0.0 taken as abc123'] });
    const [taken] = outbound.mails.slice(before);
    expect(taken?.recipients).toEqual(to);
    expect(withoutTrace(taken?.bytes)).toBe(CLEAN.toString());
    expect(await factTypes(engine.dataDir, 'HandedOver')).toEqual([...JUDGED, 'HandedOver']);
    expect(isInCustody(engine, lastMessage(engine.dataDir).id)).toBe(false);
  });

  it.each<[string, number, NextHopScript]>([
    ['MAIL', 451, { mail: () => '451 4.7.1 greylisted' }],
    ['RCPT', 550, { rcpt: () => '550 5.1.1 nobody here' }],
    ['RCPT', 450, { rcpt: () => '450 4.2.0 mailbox busy' }],
    ['the end of DATA', 554, { end: () => '554 5.7.1 not that one' }],
    ['the end of DATA', 452, { end: () => '452 4.3.1 full' }],
  ])('is refused to the client when the next hop refuses all at %s with %i', async (_stage, code, script) => {
    outbound.script = script;
    const reply = await sendMail(engine.smtpPort, { to }, CLEAN);
    expect(reply.code).toBe(code);
    expect(await factTypes(engine.dataDir, 'HandOverRefused')).toEqual([...JUDGED, 'HandOverRefused']);
    expect(isInCustody(engine, lastMessage(engine.dataDir).id)).toBe(false);
  });
});

describe.each([2, 6])('a cleared message to %i recipients of whom one is refused', (count) => {
  const to = outside(count);

  it('is ours for the refused one before the others get it, and is tried again', async () => {
    const before = outbound.mails.length;
    let asked = 0;
    outbound.script = { rcpt: (address) => (address === to[0] && asked++ === 0 ? '450 4.2.0 later' : undefined) };
    const reply = await sendMail(engine.smtpPort, { to }, CLEAN);
    expect(reply.code).toBe(250);
    const types = await factTypes(engine.dataDir, 'DeliveryConcluded');
    expect(types.slice(0, 7)).toEqual([...JUDGED, 'CustodyTaken', 'DeliveryQueued', 'HandedOver']);
    expect(lastMessage(engine.dataDir).facts.find(({ type }) => type === 'CustodyTaken')?.data['recipients']).toEqual([0]);
    const arrived = outbound.mails.slice(before).flatMap(({ recipients }) => recipients);
    expect(arrived.sort()).toEqual([...to].sort());
  });

  it('tells the sender when the refusal is for good', async () => {
    const before = inbound.mails.length;
    outbound.script = { rcpt: (address) => (address === to[0] ? '550 5.1.1 nobody here' : undefined) };
    const reply = await sendMail(engine.smtpPort, { from: 'anna@inside.example', to }, CLEAN);
    expect(reply.code).toBe(250);
    const [notice] = (await inbound.received(before + 1)).slice(before);
    expect(notice?.sender).toBe('');
    expect(notice?.recipients).toEqual(['anna@inside.example']);
    expect(notice?.bytes.toString()).toContain(`Final-Recipient: rfc822; ${to[0] ?? ''}\r\nAction: failed\r\nStatus: 5.1.1`);
  });

  it('stays ours for all when the next hop takes the bytes of none', async () => {
    const before = outbound.mails.length;
    let ends = 0;
    outbound.script = {
      rcpt: (address) => (address === to[0] && ends === 0 ? '450 4.2.0 later' : undefined),
      end: () => (ends++ === 0 ? '451 4.3.0 not now' : undefined),
    };
    const reply = await sendMail(engine.smtpPort, { to }, CLEAN);
    expect(reply.code).toBe(250);
    await factTypes(engine.dataDir, 'DeliveryConcluded');
    await outbound.received(before + 2);
    expect(
      outbound.mails
        .slice(before)
        .flatMap(({ recipients }) => recipients)
        .sort(),
    ).toEqual([...to].sort());
  });
});

describe.each([1, 2, 6])('a message with a card number to %i recipients', (count) => {
  it('is held: sealed bytes and facts are on disk, and the next hop hears nothing', async () => {
    const offers = outbound.offers;
    const reply = await sendMail(engine.smtpPort, { to: outside(count) }, CARD);
    const { id, facts: recorded } = lastMessage(engine.dataDir);
    expect(reply).toEqual({ code: 250, lines: [`2.0.0 Ok: queued as ${id}`] });
    expect(recorded.map(({ type }) => type)).toEqual([...JUDGED, 'CustodyTaken']);
    expect(isInCustody(engine, id)).toBe(true);
    expect(outbound.offers).toBe(offers);
  });

  it('is split when one recipient is inside: that copy goes on from custody', async () => {
    const before = inbound.mails.length;
    const offers = outbound.offers;
    const reply = await sendMail(engine.smtpPort, { to: ['bob@inside.example', ...outside(count)] }, CARD);
    expect(reply.code).toBe(250);
    const [copy] = (await inbound.received(before + 1)).slice(before);
    expect(copy?.recipients).toEqual(['bob@inside.example']);
    expect(withoutTrace(copy?.bytes)).toBe(CARD.toString());
    const types = await factTypes(engine.dataDir, 'DeliveryConcluded');
    expect(types).toEqual([...JUDGED, 'FlowPassed', 'CustodyTaken', 'DeliveryQueued', 'DeliveryConcluded']);
    expect(outbound.offers).toBe(offers);
  });
});

describe('a next hop that is gone', () => {
  it('gives 451, and then 451 at MAIL without work until it is back', async () => {
    await outbound.stop();
    const received = messageIds(engine.dataDir).length;
    const first = await sendMail(engine.smtpPort, { to: outside(1) }, CLEAN);
    expect(first.code).toBe(451);
    expect(lastMessage(engine.dataDir).facts.at(-1)).toMatchObject({ type: 'HandOverRefused', data: { code: 0 } });
    const dialogue = await openDialogue(engine.smtpPort);
    await dialogue.command('EHLO client.example');
    expect((await dialogue.command('MAIL FROM:<anna@example.com>')).code).toBe(451);
    dialogue.destroy();
    expect(messageIds(engine.dataDir)).toHaveLength(received + 1);
    await outbound.start();
    await expect
      .poll(async () => (await sendMail(engine.smtpPort, { to: outside(1) }, CLEAN).catch(refusal)).code, { timeout: 15_000 })
      .toBe(250);
  });
});

describe('an outcome that nobody knows', () => {
  it('is recorded after a restart when the engine stopped between the next hop’s 250 and its own', async () => {
    const crashed = await startEngine({ settings: { routes: { outbound: hop(outbound) } } });
    try {
      const before = outbound.mails.length;
      outbound.script = {
        end: async (): Promise<'250 2.0.0 taken'> => {
          await crashed.kill9();
          return '250 2.0.0 taken';
        },
      };
      await sendMail(crashed.smtpPort, { to: outside(2) }, CLEAN).catch(() => undefined);
      outbound.script = {};
      expect(lastMessage(crashed.dataDir).facts.map(({ type }) => type)).toEqual(JUDGED);
      await crashed.restart();
      expect(await factTypes(crashed.dataDir, 'HandOverOutcomeUnknown')).toEqual([...JUDGED, 'HandOverOutcomeUnknown']);
      expect(outbound.mails).toHaveLength(before + 1);
    } finally {
      await crashed.dispose();
    }
  });

  it('gives 451 when the next hop is silent after the dot', async () => {
    const impatient = await startEngine({ settings: { routes: { outbound: { ...hop(outbound), replySeconds: 1 } } } });
    try {
      outbound.script = { end: () => 'silent' };
      expect((await sendMail(impatient.smtpPort, { to: outside(1) }, CLEAN)).code).toBe(451);
      expect(await factTypes(impatient.dataDir, 'HandOverOutcomeUnknown')).toEqual([...JUDGED, 'HandOverOutcomeUnknown']);
    } finally {
      await impatient.dispose();
    }
  });
});

describe('a message whose inspection fails', () => {
  const heavy = mail('Heavy', 'x 12345 67890\r\n'.repeat(1_500_000));

  it('is held with that reason, and other mail flows', async () => {
    const strict = await startEngine({ settings: { routes: { outbound: hop(outbound) }, inspection: { memoryMiB: 90, processes: 2 } } });
    try {
      const [reply, beside] = await Promise.all([
        sendMail(strict.smtpPort, { to: outside(1) }, heavy),
        sendMail(strict.smtpPort, { to: outside(1) }, CLEAN),
      ]);
      expect([reply.code, beside.code]).toEqual([250, 250]);
      const held = messageIds(strict.dataDir).filter((id) => isInCustody(strict, id));
      expect(held).toHaveLength(1);
      const verdict = facts(strict.dataDir, `message-${held[0] ?? ''}`)[2];
      expect(JSON.stringify(verdict?.data)).toContain('"kind":"inspection-failed"');
    } finally {
      await strict.dispose();
    }
  });

  it('is refused with 451 when so configured', async () => {
    const settings = { routes: { outbound: hop(outbound) }, inspection: { memoryMiB: 90, onError: 'tempfail' as const } };
    const strict = await startEngine({ settings });
    try {
      expect((await sendMail(strict.smtpPort, { to: outside(1) }, heavy)).code).toBe(451);
      expect(messageIds(strict.dataDir)).toEqual([]);
    } finally {
      await strict.dispose();
    }
  });

  it('is held uninspected when its bytes have brought the engine down twice', async () => {
    let fragile = await startEngine({ settings: { routes: { outbound: hop(outbound) } } });
    try {
      for (const _crash of [1, 2]) {
        const sent = sendMail(fragile.smtpPort, { to: outside(1) }, heavy).catch(() => undefined);
        await expect.poll(() => isInspecting(fragile), { timeout: 15_000, interval: 5 }).toBe(true);
        await fragile.kill9();
        await sent;
        fragile = await fragile.restart();
      }
      expect((await sendMail(fragile.smtpPort, { to: outside(1) }, heavy)).code).toBe(250);
      const { id, facts: recorded } = lastMessage(fragile.dataDir);
      expect(recorded[1]?.data['failure']).toEqual({ cause: 'crash-loop' });
      expect(stepsOf(recorded).at(-1)).toBe('dlp-error → dlp-quarantine: crash-loop');
      expect(isInCustody(fragile, id)).toBe(true);
    } finally {
      await fragile.dispose();
    }
  });
});

describe('a blocked message', () => {
  it.each([
    ['accept', 250, ['CustodyTaken']],
    ['reject', 550, []],
  ] as const)('is answered as configured (%s: %i)', async (blockReply, code, more) => {
    const settings = { routes: { outbound: hop(outbound) }, smtp: { blockReply }, dlp: { scoreThresholds: { block: 0.1 } } };
    const blocking = await startEngine({ settings });
    try {
      expect((await sendMail(blocking.smtpPort, { to: outside(2) }, CARD)).code).toBe(code);
      const { id, facts: recorded } = lastMessage(blocking.dataDir);
      expect(recorded.map(({ type }) => type)).toEqual([...JUDGED, ...more]);
      expect(isInCustody(blocking, id)).toBe(code === 250);
    } finally {
      await blocking.dispose();
    }
  });
});

function mail(subject: string, text: string): Buffer {
  return Buffer.from(`From: Anna <anna@example.com>\r\nTo: list@partner.example\r\nSubject: ${subject}\r\n\r\n${text}`);
}

function outside(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `r${String(index)}@partner.example`);
}

function hop(double: NextHopDouble) {
  return { host: '127.0.0.1', port: double.port, tls: 'none' as const };
}

/** The mail below the one trace field that was put above it. */
function withoutTrace(bytes: Buffer | undefined): string {
  return (bytes?.toString() ?? '').replace(/^Received: [^\r\n]*(\r\n[ \t][^\r\n]*)*\r\n/, '');
}

function isInCustody({ dataDir }: EngineProcess, messageId: string): boolean {
  const folder = join(dataDir, 'blobs', messageId.slice(-2));
  return existsSync(folder) && readdirSync(folder).filter((name) => name.startsWith(messageId)).length >= 2;
}

/** A slot of the crash journal is taken. */
function isInspecting({ dataDir }: EngineProcess): boolean {
  return readFileSync(join(dataDir, 'inspecting.slots')).some((byte) => byte !== 0);
}

function refusal(cause: unknown): { code: number } {
  return cause instanceof Error && 'reply' in cause ? (cause.reply as { code: number }) : { code: 0 };
}
