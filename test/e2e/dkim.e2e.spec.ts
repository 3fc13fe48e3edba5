/** DKIM through a real engine process: the last thing that is done to a mail, judged by mailauth with the record that is to be published. */
import { dkimSign } from 'mailauth/lib/dkim/sign.js';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes, type DkimKey } from '#contracts';
import { generateDkimKey, keyRecord, type DkimKey as PrivateKey } from '#crypto';
import { startEngine, type EngineProcess } from '../support/engine-process.js';
import { factsUntil, send, stepsOf } from '../support/flow-probe.js';
import { openNextHopDouble, type NextHopDouble, type TakenMail } from '../support/next-hop-double.js';
import { addLivePattern, setAt } from '../support/policy-author.js';
import { facts, lastMessage } from '../support/recorded-facts.js';
import { sendMail } from '../support/smtp-client.js';

const FROM = 'anna@sender.example';
const TO = 'bob@customer.example';
const ON = { 'dkim.sign': true };
/** Of a test engine. */
const HOSTNAME = 'lazaret.example';

let outbound: NextHopDouble;
let inbound: NextHopDouble;
let engine: EngineProcess;
let partner: PrivateKey;
const records = new Map<string, string>();

beforeAll(async () => {
  [outbound, inbound, partner] = [await openNextHopDouble(), await openNextHopDouble(), await generateDkimKey('ed25519')];
  const hop = ({ port }: NextHopDouble) => ({ host: '127.0.0.1', port, tls: 'none' as const });
  const domains = ['sender.example', 'keyless.example'];
  engine = await startEngine({
    readyMs: 60_000,
    settings: { routes: { internalDomains: domains, outbound: hop(outbound), inbound: hop(inbound) }, delivery: { retrySeconds: [1] } },
  });
  records.set('p1._domainkey.partner.example', keyRecord(partner));
  for (const type of ['rsa', 'ed25519'] as const) await publish('sender.example', type);
  await publish(HOSTNAME, 'ed25519');
  await setAt(engine, 'global', ON);
  const matcher = { kind: 'keywords' as const, keywords: ['held figures'] };
  await addLivePattern(engine, 'held', { matcher, action: 'quarantine' });
}, 120_000);

afterAll(async () => {
  await engine.dispose();
  await outbound.stop();
  await inbound.stop();
});

async function publish(domain: string, type: 'rsa' | 'ed25519'): Promise<void> {
  const key: DkimKey = await engine.ask(routes.generateDkimKey, { body: { domain, selector: type, type } });
  records.set(key.record.name, key.record.value);
  await engine.ask(routes.publishDkimKey, { parameters: { id: key.id }, body: { unseen: true } });
}

/** `good sender.example rsa`, one for each signature. */
async function signatures({ bytes }: Pick<TakenMail, 'bytes'>): Promise<string[]> {
  const resolver = (name: string): Promise<string[][]> => Promise.resolve([[records.get(name) ?? '']]);
  const { results } = await dkimVerify(bytes, { resolver });
  const there = results.filter(({ status }) => status.result !== 'none');
  return there.map(({ status, signingDomain, selector }) => `${status.result} ${signingDomain} ${selector}`).sort();
}

const OURS = ['pass sender.example ed25519', 'pass sender.example rsa'];

async function arrival(at: NextHopDouble, act: () => Promise<unknown>): Promise<TakenMail> {
  const before = at.mails.length;
  await act();
  const [arrived] = (await at.received(before + 1, 15_000)).slice(before);
  if (arrived === undefined) throw new Error('nothing arrived');
  return arrived;
}

/** The bytes as they are, and the way that was recorded. */
async function hand(
  mail: Buffer | string,
  to: string | string[] = TO,
  from = FROM,
): Promise<{ code: number; id: string; last: string | undefined }> {
  const { code } = await sendMail(engine.smtpPort, { from, to }, Buffer.from(mail));
  const { id, facts: recorded } = lastMessage(engine.dataDir);
  return { code, id, last: stepsOf(recorded).at(-1) };
}

const MAIL = `From: Anna <${FROM}>\r\nTo: ${TO}\r\nSubject: Lunch\r\nMessage-ID: <1@sender.example>\r\n\r\nOn Friday?\r\n`;
const release = (id: string, kind: string): Promise<unknown> => {
  const expectedRevision = facts(engine.dataDir, `message-${id}`).length - 1;
  const body = { kind, reason: 'business-need', verdict: 'false-alarm', expectedRevision, clearTextAcknowledged: true };
  return engine.ask(routes.release, { parameters: { id }, body });
};

describe('a new mail', () => {
  it('dkim-sign → transport: signed, without custody, and no byte of it is changed', async () => {
    let last: string | undefined;
    const arrived = await arrival(outbound, async () => ({ last } = await hand(MAIL)));
    expect(last).toBe('dkim-sign → transport: signed');
    expect(await signatures(arrived)).toEqual(OURS);
    expect(arrived.bytes.subarray(arrived.bytes.length - MAIL.length).toString()).toBe(MAIL);
    expect(lastMessage(engine.dataDir).facts.map(({ type }) => type)).not.toContain('CustodyTaken');
  });

  it('keeps the signature that it brings along', async () => {
    const signatureData = [
      { signingDomain: 'partner.example', selector: 'p1', privateKey: partner.toPem(), canonicalization: 'simple/simple' },
    ];
    const signed = await dkimSign(Buffer.from(MAIL), { signTime: new Date(), signatureData });
    const arrived = await arrival(outbound, () => hand(`${signed.signatures}${MAIL}`));
    expect(await signatures(arrived)).toEqual(['pass partner.example p1', ...OURS]);
  });

  it('dkim-sign → transport: no-key for a domain without one, and not-signed where one end does not want it', async () => {
    const keyless = MAIL.replace(FROM, 'anna@keyless.example');
    let last: string | undefined;
    const arrived = await arrival(outbound, async () => ({ last } = await hand(keyless, TO, 'anna@keyless.example')));
    expect([last, await signatures(arrived)]).toEqual(['dkim-sign → transport: no-key', []]);
    await setAt(engine, 'unsigned.example', { 'dkim.sign': false });
    expect((await hand(MAIL, 'bob@unsigned.example')).last).toBe('dkim-sign → transport: not-signed');
  });

  it('is signed the same when copies of it go by custody, and at each attempt', async () => {
    outbound.script = { rcpt: (recipient) => (recipient === 'later@customer.example' ? '450 4.2.0 later' : undefined) };
    const first = await arrival(outbound, () => hand(MAIL, [TO, 'later@customer.example']));
    const second = await arrival(outbound, () => {
      outbound.script = {};
      return Promise.resolve();
    });
    expect(second.recipients).toEqual(['later@customer.example']);
    expect(await signatures(second)).toEqual(OURS);
    const ofOurs = ({ bytes }: TakenMail): string => bytes.subarray(bytes.indexOf('DKIM-Signature:')).toString();
    expect(ofOurs(second)).toBe(ofOurs(first));
  });
});

describe('mail that DKIM must not sign', () => {
  const forged = `From: ${FROM}\r\nFrom: boss@sender.example\r\nTo: ${TO}\r\nSubject: Pay\r\n\r\nNow.\r\n`;

  it('dkim-sign → transport: dkim-refused: leaves without a signature', async () => {
    let last: string | undefined;
    const arrived = await arrival(outbound, async () => ({ last } = await hand(forged)));
    expect([last, await signatures(arrived)]).toEqual(['dkim-sign → transport: dkim-refused', []]);
  });

  it('dkim-sign → dlp-quarantine: dkim-refused: is held where that is set, and leaves unsigned once it is released', async () => {
    await setAt(engine, 'sender.example', { 'dkim.onRefusal': 'hold' });
    const before = outbound.mails.length;
    const held = await hand(forged);
    expect([held.code, held.last]).toEqual([250, 'dkim-sign → dlp-quarantine: dkim-refused']);
    const shown = () => engine.fetch(routes.heldMessage, { parameters: { id: held.id } }).then((response) => response.text());
    await expect.poll(shown, { timeout: 10_000 }).toContain('"kind":"dkim-refused","label":"DKIM must not sign it"');
    expect(outbound.mails).toHaveLength(before);
    const arrived = await arrival(outbound, () => release(held.id, 'release'));
    expect(await signatures(arrived)).toEqual([]);
    expect(stepsOf(await factsUntil(engine, held.id, 'DeliveryConcluded')).at(-1)).toBe('dkim-sign → transport: dkim-refused');
    await setAt(engine, 'sender.example', { 'dkim.onRefusal': 'unsigned' });
  });
});

describe('what was held', () => {
  it.each(['release', 'as-is'] as const)('post-quarantine-send-as-is → dkim-sign: as-is; a %s is signed, and not changed', async (kind) => {
    const text = MAIL.replace('On Friday?', 'The held figures.');
    const { id } = await hand(text);
    const arrived = await arrival(outbound, () => release(id, kind));
    expect(await signatures(arrived)).toEqual(OURS);
    expect(arrived.bytes.subarray(arrived.bytes.length - text.length).toString()).toBe(text);
    const recorded = await factsUntil(engine, id, 'DeliveryConcluded');
    if (kind === 'as-is')
      expect(stepsOf(recorded)).toEqual(['post-quarantine-send-as-is → dkim-sign: as-is', 'dkim-sign → transport: signed']);
    const signed = recorded.find(({ type }) => type === 'DkimSigned')?.data;
    expect(signed?.['signedBy']).toEqual(
      expect.arrayContaining(['rsa', 'ed25519'].map((selector) => ({ domain: 'sender.example', selector }))),
    );
  });

  it('brings a notice to its sender that is signed for the gateway', async () => {
    const from = 'told@sender.example';
    await send(engine, { from, to: TO, text: 'The held figures.' });
    const told = (): TakenMail | undefined => inbound.mails.find(({ recipients }) => recipients.includes(from));
    await expect.poll(told, { timeout: 15_000 }).toBeDefined();
    expect(await signatures({ bytes: told()?.bytes ?? Buffer.alloc(0) })).toEqual([`pass ${HOSTNAME} ed25519`]);
  });
});
