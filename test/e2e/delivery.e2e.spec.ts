import { routes } from '#contracts';
import { simpleParser } from 'mailparser';
import { afterEach, describe, expect, it } from 'vitest';
import { heldMessages, outboundTo, startEngine, type EngineProcess, type Settings } from '../support/engine-process.js';
import { carries, openNextHopDouble, type NextHopDouble, type NextHopScript, type TakenMail } from '../support/next-hop-double.js';
import { openDialogue, type Reply } from '../support/smtp-client.js';

const EXTENSIONS = ['PIPELINING', '8BITMIME', 'SIZE 104857600', 'SMTPUTF8'];
const WITH_DSN = { extensions: [...EXTENSIONS, 'DSN'] };
/** Visa's published test number. */
const HELD = Buffer.from('From: anna@example.com\r\nTo: b@example.net\r\nSubject: Invoice\r\n\r\nCard 4111 1111 1111 1111, please.\r\n');
const CLEAN = Buffer.from('From: anna@example.com\r\nTo: b@example.net\r\nSubject: Lunch\r\n\r\nOn Friday?\r\n');

let engine: EngineProcess | undefined;
let hop: NextHopDouble | undefined;
afterEach(async () => {
  await engine?.dispose();
  await hop?.stop();
});

async function start(script: NextHopScript, settings: Settings = {}): Promise<{ engine: EngineProcess; hop: NextHopDouble }> {
  hop = await openNextHopDouble(script);
  const outbound = outboundTo(hop.port).outbound;
  engine = await startEngine({
    readyMs: 90_000,
    settings: {
      routes: { ...(outbound && { outbound }), internalDomains: ['example.com'] },
      delivery: { retrySeconds: [1, 2, 4] },
      ...settings,
    },
  });
  return { engine, hop };
}

/** One mail with the commands as they are given. */
async function send(port: number, mail: string, recipients: readonly string[], bytes: Buffer): Promise<Reply> {
  const dialogue = await openDialogue(port);
  await dialogue.command('EHLO client.example');
  for (const line of [mail, ...recipients, 'DATA']) expect((await dialogue.command(line)).code, line).toBeLessThan(400);
  const reply = await dialogue.message(bytes);
  await dialogue.quit();
  return reply;
}

async function release(running: EngineProcess): Promise<string> {
  const [row] = await heldMessages(running, 1);
  const id = row?.id ?? '';
  const { revision } = await running.ask(routes.heldMessage, { parameters: { id } });
  const body = { expectedRevision: revision, reason: 'false-positive', verdict: 'false-alarm' };
  await running.ask(routes.release, { parameters: { id }, body });
  return id;
}

async function states(running: EngineProcess, id: string): Promise<string[]> {
  return (await running.ask(routes.heldMessage, { parameters: { id } })).recipientStates.map(({ state }) => state);
}

/** Delivery reports; our notices come from the null sender, too. */
function reports({ mails }: NextHopDouble): TakenMail[] {
  return mails.filter(({ sender, bytes }) => sender === '' && bytes.includes('multipart/report'));
}

function copies({ mails }: NextHopDouble, message: Buffer): TakenMail[] {
  return mails.filter((mail) => carries(mail, message));
}

const PATIENCE = { timeout: 15_000 };

describe('reports that a sender asks for', () => {
  it('are offered, and go on to a next hop that knows them as they came; the whole mail comes back to a sender of ours alone', async () => {
    const { engine, hop } = await start(WITH_DSN);
    const dialogue = await openDialogue(engine.smtpPort);
    expect((await dialogue.command('EHLO client.example')).lines).toContain('DSN');
    dialogue.destroy();
    const rcpt = 'RCPT TO:<b@example.net> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;b+2Bx@example.net';
    await send(
      engine.smtpPort,
      'MAIL FROM:<anna@example.com> RET=HDRS ENVID=QQ+2B314',
      [rcpt, 'RCPT TO:<c@example.net> NOTIFY=NEVER'],
      CLEAN,
    );
    const [mail] = await hop.received(1);
    expect(mail?.parameters).toMatch(/ RET=HDRS ENVID=QQ\+2B314$/);
    expect(mail?.recipientParameters).toEqual(['NOTIFY=SUCCESS,DELAY ORCPT=rfc822;b+2Bx@example.net', 'NOTIFY=NEVER']);
    for (const sender of ['anna@example.com', 'dropbox@example.org'])
      await send(engine.smtpPort, `MAIL FROM:<${sender}> RET=FULL ENVID=QQ315`, [rcpt], CLEAN);
    const [, ours, stranger] = await hop.received(3);
    expect(ours?.parameters).toMatch(/ RET=FULL ENVID=QQ315$/);
    expect(stranger?.parameters).toMatch(/ RET=HDRS ENVID=QQ315$/);
    expect(stranger?.recipientParameters).toEqual(['NOTIFY=SUCCESS,DELAY ORCPT=rfc822;b+2Bx@example.net']);
  });

  it('say that a mail was passed on to a next hop that sends none', async () => {
    const { engine, hop } = await start({});
    await send(engine.smtpPort, 'MAIL FROM:<anna@example.com> ENVID=QQ314', ['RCPT TO:<b@example.net> NOTIFY=SUCCESS'], CLEAN);
    await expect.poll(() => reports(hop).length, PATIENCE).toBe(1);
    const [report] = reports(hop);
    const text = report?.bytes.toString('latin1') ?? '';
    expect(report?.recipients).toEqual(['anna@example.com']);
    for (const line of ['Action: relayed', 'Original-Envelope-Id: QQ314', 'Final-Recipient: rfc822; b@example.net'])
      expect(text).toContain(line);
    expect(copies(hop, CLEAN)).toHaveLength(1);
  });

  it('are not made for whom the sender wants none, and say of the others why, with what was asked for', async () => {
    const script = { rcpt: (recipient: string) => (recipient.endsWith('@example.net') ? ('550 5.1.1 unknown' as const) : undefined) };
    const { engine, hop } = await start(script);
    const recipients = ['RCPT TO:<b@example.net> NOTIFY=NEVER', 'RCPT TO:<c@example.net>', 'RCPT TO:<d@example.org>'];
    await send(engine.smtpPort, 'MAIL FROM:<anna@example.com> RET=FULL', recipients, CLEAN);
    await expect.poll(() => reports(hop).length, PATIENCE).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(reports(hop)).toHaveLength(1);
    const mail = await simpleParser(reports(hop)[0]?.bytes ?? Buffer.alloc(0));
    expect(mail.text).toContain('c@example.net: 550 5.1.1 unknown');
    expect(mail.text).not.toContain('b@example.net');
    expect(reports(hop)[0]?.bytes.includes(CLEAN)).toBe(true);
  });

  it('say that a mail is held, when delays are asked for', async () => {
    const { engine, hop } = await start({});
    await send(engine.smtpPort, 'MAIL FROM:<anna@example.com>', ['RCPT TO:<b@example.net> NOTIFY=DELAY'], HELD);
    await expect.poll(() => reports(hop).map(({ bytes }) => bytes.includes('Action: delayed')), PATIENCE).toContain(true);
  });
});

describe('a released mail', () => {
  const body = (reference: string): Buffer =>
    Buffer.from(
      'From: MAILER-DAEMON@mx.example.net\r\nTo: anna@example.com\r\nSubject: Undelivered\r\n' +
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n--b\r\n\r\nSorry.\r\n' +
        `--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.net\r\nOriginal-Envelope-Id: ${reference}\r\n\r\n` +
        'Final-Recipient: rfc822; b@example.net\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 no mailbox\r\n\r\n--b--\r\n',
    );

  it('that bounces later is back in the queue, and the report goes on to the sender', async () => {
    const { engine, hop } = await start(WITH_DSN);
    await send(engine.smtpPort, 'MAIL FROM:<anna@example.com>', ['RCPT TO:<b@example.net>'], HELD);
    const id = await release(engine);
    await expect.poll(() => copies(hop, HELD).length, PATIENCE).toBe(1);
    const [taken] = copies(hop, HELD);
    const reference = / ENVID=(\S+)/.exec(taken?.parameters ?? '')?.[1] ?? '';
    expect(reference).toMatch(/^[0-9A-Z]{26}-[0-9a-f]{20}$/);
    expect(taken?.recipientParameters).toEqual(['ORCPT=rfc822;b@example.net']);
    await expect.poll(() => states(engine, id), PATIENCE).toEqual(['relayed']);
    const forged = `${id}-${'0'.repeat(20)}`;
    await send(engine.smtpPort, 'MAIL FROM:<>', ['RCPT TO:<anna@example.com>'], body(forged));
    await send(engine.smtpPort, 'MAIL FROM:<mallory@example.net>', ['RCPT TO:<anna@example.com>'], body(reference));
    expect(await states(engine, id)).toEqual(['relayed']);
    await send(engine.smtpPort, 'MAIL FROM:<>', ['RCPT TO:<anna@example.com>'], body(reference));
    await expect.poll(() => states(engine, id), PATIENCE).toEqual(['bounced']);
    expect(hop.mails.filter((mail) => carries(mail, body(reference)) && mail.sender === '')).toHaveLength(1);
    await release(engine);
    await expect.poll(() => states(engine, id), PATIENCE).toEqual(['relayed']);
    expect(copies(hop, HELD)).toHaveLength(2);
  });

  it('goes to whom the next hop takes, waits for whom it defers, and is back in the queue for whom it refuses', async () => {
    let greylisted = 0;
    const { engine, hop } = await start({
      rcpt: (recipient) => {
        if (recipient === 'c@example.net') return '550 5.1.1 unknown';
        return recipient === 'b@example.net' && (greylisted += 1) <= 3 ? '450 4.2.1 greylisted' : undefined;
      },
    });
    const recipients = ['a', 'b', 'c'].map((name) => `RCPT TO:<${name}@example.net>`);
    await send(engine.smtpPort, 'MAIL FROM:<anna@example.com>', recipients, HELD);
    const id = await release(engine);
    await expect.poll(() => states(engine, id), PATIENCE).toEqual(['relayed', 'relayed', 'bounced']);
    expect(copies(hop, HELD).map((mail) => mail.recipients)).toEqual([['a@example.net'], ['b@example.net']]);
    expect(reports(hop)).toHaveLength(1);
    expect(greylisted).toBe(4);
    const { timeline } = await engine.ask(routes.heldMessage, { parameters: { id } });
    expect(timeline.filter(({ type }) => type === 'DeliveryDeferred')).toHaveLength(3);
    expect(timeline.find(({ type }) => type === 'DeliveryFailed')?.detail).toBe('550 5.1.1 unknown');
  });
});
