/**
 * Notices through a real Postfix, with swaks as the client: out to senders and managers, and back in through the content filter, as from
 * a mail server that sends whatever it has through it. Only the last server is a double.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes } from '#contracts';
import { type EngineProcess, outboundTo, startEngine } from '../support/engine-process.js';
import { freePort } from '../support/free-port.js';
import { type NextHopDouble, openNextHopDouble, type TakenMail } from '../support/next-hop-double.js';
import { setAt } from '../support/policy-author.js';
import { type PostfixInstance, startPostfix, whyNoPostfix } from '../support/postfix-instance.js';
import { facts, messageIds } from '../support/recorded-facts.js';

const missing = whyNoPostfix();
if (missing !== undefined) console.warn(`the tests with a real Postfix are skipped: ${missing}`);

const ANNA = 'anna@halden.example';
/** Outside: what is sent to them is scanned. */
const MANAGER = 'dlp@partner.example';
/** Published test numbers. The second one stands in a template of the test: scanned, its notice is held. */
const CARD = '4111 1111 1111 1111';
const PLANTED = '4012 8888 8888 1881';
/** As long as ours. */
const OTHER_PROOF = Buffer.alloc(32, 7).toString('base64url');
const WAIT = { timeout: 30_000, interval: 50 };

describe.skipIf(missing !== undefined)('notices behind a real Postfix', () => {
  let folder: string;
  let final: NextHopDouble;
  let engine: EngineProcess;
  let postfix: PostfixInstance;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lazaret-system-'));
    final = await openNextHopDouble();
    const reinjectionPort = await freePort();
    engine = await startEngine({
      settings: {
        routes: { ...outboundTo(reinjectionPort), internalDomains: ['halden.example'] },
        http: { publicUrl: 'https://gateway.halden.example' },
        inspection: { processes: 1 },
      },
    });
    postfix = await startPostfix({ filterPort: engine.smtpPort, finalPort: final.port, reinjectionPort });
    await setAt(engine, 'global', { 'dlp.managers': [MANAGER], 'notices.digestAbove': 1000, 'notices.release.managers': true });
  });
  afterAll(async () => {
    await postfix.stop();
    await engine.dispose();
    await final.stop();
    rmSync(folder, { recursive: true });
  });

  /** To Postfix, which takes it for good before the filter has seen it. */
  const submit = ({ from, to }: { readonly from: string; readonly to: string }, mail: Buffer): void => {
    const file = join(folder, 'mail.eml');
    writeFileSync(file, mail);
    const envelope = ['--from', from === '' ? '<>' : from, '--to', to, '--helo', 'desk.example'];
    execFileSync('swaks', ['--server', `127.0.0.1:${postfix.port}`, ...envelope, '--data', `@${file}`], { stdio: 'pipe' });
  };

  /** Id of the message that the engine then has. */
  const received = async (envelope: { readonly from: string; readonly to: string }, mail: Buffer): Promise<string> => {
    const known = messageIds(engine.dataDir).length;
    submit(envelope, mail);
    await expect.poll(() => messageIds(engine.dataDir).length, WAIT).toBe(known + 1);
    return messageIds(engine.dataDir).at(-1) ?? '';
  };
  const holdCard = (subject: string, from = ANNA): Promise<string> => received({ from, to: 'bo@partner.example' }, mail(subject));

  /** The mails that the last server took for this address since there were `before`. */
  const arrived = async (address: string, before: number, count = 1): Promise<readonly TakenMail[]> => {
    const to = (): TakenMail[] => final.mails.slice(before).filter(({ recipients }) => recipients.includes(address));
    await expect.poll(() => to().length, WAIT).toBeGreaterThanOrEqual(count);
    return to();
  };
  const one = async (address: string, before: number): Promise<TakenMail> => {
    const [first] = await arrived(address, before);
    if (first === undefined) throw new Error('nothing has arrived');
    return first;
  };
  /** What became of the notices about a message. */
  const statesOf = async (messageId: string): Promise<Record<string, string>> => {
    const { notices } = await engine.ask(routes.noticeOutbox, { query: { messageId } });
    return Object.fromEntries(notices.map(({ kind, audience, state }) => [`${kind} ${audience}`, state]));
  };

  it('go to the sender and the managers, from nobody, as mails that nobody answers', async () => {
    const before = final.mails.length;
    const id = await holdCard('March refund');
    const toSender = await one(ANNA, before);
    const toManagers = await one(MANAGER, before);
    expect([toSender.sender, toManagers.sender]).toEqual(['', '']);
    expect([toSender.recipients, toManagers.recipients]).toEqual([[ANNA], [MANAGER]]);
    // RFC 3834 §5: replied to somebody's mail; generated for those who have written none
    const marks = await Promise.all([toSender, toManagers].map(async ({ bytes }) => (await simpleParser(bytes)).headers));
    expect(marks.map((headers) => headers.get('auto-submitted'))).toEqual(['auto-replied', 'auto-generated']);
    expect(marks.map((headers) => headers.get('x-auto-response-suppress'))).toEqual(['All', 'All']);
    expect(toSender.bytes.toString('latin1')).toMatch(/^Received: from lazaret\.example .*\r\n\tby postfix\.example/);
    await expect.poll(() => statesOf(id), WAIT).toEqual({ 'quarantine originator': 'sent', 'quarantine managers': 'sent' });
    expect(final.mails.slice(before).flatMap(({ recipients }) => recipients)).not.toContain('boss@elsewhere.example');
  });

  it('hold masked values only, in the text, in the HTML and in the bytes', async () => {
    const before = final.mails.length;
    await holdCard('Refund again');
    for (const { bytes } of [await one(ANNA, before), await one(MANAGER, before)]) {
      const read = await simpleParser(bytes);
      expect(read.subject).toBe('Held, not sent: Refund again');
      for (const text of [read.text, read.html]) expect(text).toContain('4111 •••• •••• 1111');
      for (const text of [read.text, read.html, bytes.toString('latin1')]) expect(text).not.toContain(CARD);
    }
  });

  it('about one mail stand in one thread, each under an id of its own', async () => {
    const before = final.mails.length;
    const id = await holdCard('Thread');
    const first = await simpleParser((await one(ANNA, before)).bytes);
    const held = await engine.ask(routes.heldMessage, { parameters: { id } });
    const body = { expectedRevision: held.revision, reason: 'business-need', verdict: 'business-as-usual', kind: 'as-is', note: 'agreed' };
    await engine.ask(routes.release, { parameters: { id }, body });
    const second = await simpleParser((await arrived(ANNA, before, 2))[1]?.bytes ?? '');
    expect(second.subject).toBe('Released: Thread');
    const thread = `<held-${id}@lazaret.example>`;
    for (const { inReplyTo, references } of [first, second]) expect([inReplyTo, references]).toEqual([thread, thread]);
    expect(first.messageId).toMatch(/^<[0-9a-f-]{36}@lazaret\.example>$/);
    expect(second.messageId).not.toBe(first.messageId);
    await arrived(MANAGER, before, 2); // so that what comes next is not taken for this
  });

  it('say nothing of a subject in which a pattern has matched', async () => {
    const before = final.mails.length;
    await holdCard(`Card ${PLANTED}`);
    for (const { bytes } of [await one(ANNA, before), await one(MANAGER, before)]) {
      const read = await simpleParser(bytes);
      expect(read.subject).toBe('Held, not sent');
      expect(read.text).toContain('Subject: (not shown)');
      for (const text of [read.text, read.html, bytes.toString('latin1')]) expect(text).not.toContain('Card 4012');
    }
  });

  it('are never sent to a sender outside, nor to whom From names', async () => {
    const before = final.mails.length;
    const id = await holdCard('Forged', 'victim@elsewhere.example');
    await arrived(MANAGER, before);
    await expect.poll(() => statesOf(id), WAIT).toEqual({ 'quarantine originator': 'withheld', 'quarantine managers': 'sent' });
    await expect.poll(() => postfix.queued(), WAIT).toBe(0);
    expect(final.mails.slice(before).map(({ recipients }) => recipients)).toEqual([[MANAGER]]);
  });

  describe('that Postfix routes back through the filter', () => {
    const AGAIN = { from: '', to: MANAGER };
    let notice: Buffer;

    /** `passed`: the last server got it without a look into it. `held`: it was scanned, as any mail, and is here. */
    const outcome = async (bytes: Buffer, envelope = AGAIN): Promise<'passed' | 'held' | 'both'> => {
      const before = final.mails.length;
      const stream = `message-${await received(envelope, bytes)}`;
      const types = (): string[] => facts(engine.dataDir, stream).map(({ type }) => type);
      await expect.poll(types, WAIT).toEqual(expect.arrayContaining([expect.stringMatching(/^(?:HandedOver|CustodyTaken)$/)]));
      await expect.poll(() => postfix.queued(), WAIT).toBe(0);
      const isThere = final.mails.slice(before).some((taken) => taken.bytes.includes(bytes.subarray(-400, -40)));
      const isHeld = types().includes('CustodyTaken');
      if (isThere && isHeld) return 'both';
      return isHeld ? 'held' : 'passed';
    };
    const changed = (place: RegExp, instead: (all: string, head: string, first: string) => string): Buffer => {
      const text = notice.toString('latin1');
      const altered = text.replace(place, instead);
      if (altered === text) throw new Error(`there is no ${String(place)} in the notice`);
      return Buffer.from(altered, 'latin1');
    };

    it('has arrived as it was sent, with a value that a scan finds', async () => {
      const filler = 'This line is here so that the end of the mail is long enough to be known again.\n'.repeat(6);
      const template = `Subject: Sample\n\nTest card ${PLANTED}.\n${filler}`;
      await setAt(engine, 'global', { 'notices.template.quarantine': template });
      const before = final.mails.length;
      await holdCard('Looped');
      notice = (await one(MANAGER, before)).bytes;
      await setAt(engine, 'global', { 'notices.template.quarantine': null });
      expect(notice.toString('latin1')).toContain(`Test card ${PLANTED}.`);
    });

    it.each([
      ['a bit of its proof', /(X-Lazaret-Notice: v1 \S+\s+)(\w)/, (_, head, first) => head + flipped(first)],
      ['a bit of its id', /(X-Lazaret-Notice: v1 )([0-9a-f])/, (_, head, first) => head + flipped(first)],
      ['a proof under another key', /(X-Lazaret-Notice: v1 \S+\s+)[\w-]{43}/, (_, head) => head + OTHER_PROOF],
      ['a letter of its text', /Test card/, () => 'Best card'],
      ['a letter of its subject', /Subject: Sample/, () => 'Subject: Simple'],
      ['its addressee', /To: <dlp@/, () => 'To: <eve@'],
      ['a field put in below', /Subject: Sample/, () => 'X-More: 1\r\nSubject: Sample'],
      ['a subject put in above', /^/, () => 'Subject: Buy this\r\n'],
    ] satisfies [string, RegExp, Parameters<typeof changed>[1]][])(
      'is scanned like any mail when it was altered: %s',
      async (_what, ...change) => {
        expect(await outcome(changed(...change))).toBe('held');
      },
    );

    it('is scanned when it comes for somebody else, or from somebody', async () => {
      expect(await outcome(notice, { from: '', to: 'eve@partner.example' })).toBe('held');
      expect(await outcome(notice, { from: 'eve@halden.example', to: MANAGER })).toBe('held');
    });

    it('passes once without being looked into, and the same bytes again are scanned', async () => {
      expect(await outcome(notice)).toBe('passed');
      expect(await outcome(notice)).toBe('held');
      expect(await outcome(notice)).toBe('held');
      expect(engine.output()).toContain('a notice of ours came again: it is scanned');
    });
  });
});

function flipped(character: string): string {
  return String.fromCharCode(character.charCodeAt(0) ^ 1);
}

/** From names somebody else: who is told goes by the envelope. */
function mail(subject: string): Buffer {
  const id = subject.replace(/\W/g, '');
  const fields = ['From: Somebody Else <boss@elsewhere.example>', 'To: bo@partner.example', `Subject: ${subject}`];
  return Buffer.from([...fields, `Message-ID: <${id}@desk.example>`, '', `Card ${CARD}.`, ''].join('\r\n'));
}
