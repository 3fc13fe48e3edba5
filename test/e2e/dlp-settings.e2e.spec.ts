/**
 * The DLP settings of §2.9 through a real engine process: each with its factory value, and with the other one: here those that steer mail
 * through the flow; docs/mail-flow.md has the whole table.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes } from '#contracts';
import { startEngine, type EngineProcess } from '../support/engine-process.js';
import { send, stepsOf, type Mail, type Sent } from '../support/flow-probe.js';
import { openNextHopDouble, type NextHopDouble, type TakenMail } from '../support/next-hop-double.js';
import { setAt } from '../support/policy-author.js';

/** Visa's published test number. */
const CARD = 'Please charge 4111 1111 1111 1111 today.';
/** More than an inspection process of 90 MiB can hold. */
const HEAVY = 'x 12345 67890\r\n'.repeat(700_000);

let outbound: NextHopDouble;
let engine: EngineProcess;

beforeAll(async () => {
  outbound = await openNextHopDouble();
  engine = await startEngine({
    readyMs: 60_000,
    settings: {
      // who is inside can be told that a mail was refused
      routes: { outbound: { host: '127.0.0.1', port: outbound.port, tls: 'none' }, internalDomains: ['off.example'] },
      inspection: { memoryMiB: 90, processes: 2 },
    },
  });
});

afterAll(async () => {
  await engine.dispose();
  await outbound.stop();
});

const mail = (changes: Partial<Mail>): Promise<Sent> =>
  send(engine, { from: 'anna@sender.example', to: 'bob@customer.example', text: 'See you at noon.', ...changes });
const types = ({ facts }: Sent): string[] => facts.map(({ type }) => type);
const mailsTo = (address: string): TakenMail[] => outbound.mails.filter(({ recipients }) => recipients.includes(address));
const subjectOf = ({ bytes }: TakenMail): string | undefined => /^Subject: (.*)\r$/m.exec(bytes.toString('latin1'))?.[1];

/** What the API says of each copy; nothing as long as it does not know the message. */
async function statesOf({ id }: Sent): Promise<string[]> {
  const response = await engine.fetch(routes.heldMessage, { parameters: { id } });
  if (!response.ok) return [];
  return routes.heldMessage.answer.parse(await response.json()).recipientStates.map(({ state }) => state);
}

describe('1 dlp.enabled (factory: on; both ends)', () => {
  beforeAll(() => setAt(engine, 'unscanned.example', { 'dlp.enabled': false }));

  it('on at both ends: a card number is held', async () => {
    const held = await mail({ text: CARD });
    expect(types(held)).toContain('CustodyTaken');
    await expect.poll(() => statesOf(held), { timeout: 20_000 }).toEqual(['held']);
  });

  it.each([
    ['the sender', 'anna@unscanned.example', 'ben@customer.example'],
    ['the recipient', 'anna@sender.example', 'bob@unscanned.example'],
    ['both ends', 'anna@unscanned.example', 'ben@unscanned.example'],
  ])('off at %s: it is not looked for', async (_, from, to) => {
    const sent = await mail({ text: CARD, from, to });
    expect(types(sent)).not.toContain('CustodyTaken');
    expect(mailsTo(to)).toHaveLength(1);
  });
});

describe('4 dlp.quarantineOnFailedEncryption (factory: on; one end is enough)', () => {
  const failed = ({ facts }: Sent) => facts.find(({ type }) => type === 'EncryptionFailed')?.data;
  const mustEncrypt = (from: string, to: string) => mail({ from, to, text: 'See you at noon.' });

  beforeAll(async () => {
    for (const name of ['must', 'off-too']) await setAt(engine, `${name}.example`, { 'encrypt.mode': 'mandatory' });
    for (const name of ['off', 'off-too'])
      await setAt(engine, `${name}.example`, { 'dlp.quarantineOnFailedEncryption': false, 'encrypt.mode': 'mandatory' });
  });

  it.each([
    ['both ends', 'anna@must.example', 'bob@customer.example'],
    ['the sender only', 'anna@must.example', 'bob@off-too.example'],
    ['the recipient only', 'anna@off.example', 'bob@customer.example'],
  ])('on at %s: what cannot be encrypted is held', async (_, from, to) => {
    const sent = await mustEncrypt(from, to);
    expect([sent.code, failed(sent)]).toMatchObject([250, { disposition: 'held' }]);
    await expect.poll(() => statesOf(sent), { timeout: 20_000 }).toEqual(['held']);
    expect(mailsTo(to)).toEqual([]);
  });

  it('off at both ends: it is kept and refused, its sender is told, and nothing is sent', async () => {
    const [from, to] = ['clara@off.example', 'ben@off-too.example'];
    const refused = await mustEncrypt(from, to);
    expect([refused.code, failed(refused)]).toMatchObject([250, { disposition: 'refused', cause: 'no-method' }]);
    expect(types(refused)).toContain('CustodyTaken');
    await expect.poll(() => statesOf(refused), { timeout: 20_000 }).toEqual(['not-encrypted']);
    await expect.poll(() => mailsTo(from).map(subjectOf), { timeout: 20_000 }).toEqual(['Not encrypted, not sent: Figures']);
    expect(mailsTo(to)).toEqual([]);
  });
});

describe('5 dlp.quarantineOnError (factory: on; one end is enough)', () => {
  beforeAll(async () => {
    for (const domain of ['again.example', 'again-too.example']) await setAt(engine, domain, { 'dlp.quarantineOnError': false });
  });

  it.each([
    ['both ends', 'anna@sender.example', 'bob@customer.example'],
    ['the sender only', 'anna@sender.example', 'bob@again-too.example'],
    ['the recipient only', 'anna@again.example', 'bob@customer.example'],
  ])('on at %s: what cannot be inspected is held', async (_, from, to) => {
    const held = await mail({ text: HEAVY, from, to });
    expect(held.code).toBe(250);
    expect(stepsOf(held.facts).slice(-2)).toEqual([
      'dlp → dlp-error: inspection-failed',
      'dlp-error → dlp-quarantine: quarantine-on-error',
    ]);
    await expect.poll(() => statesOf(held), { timeout: 20_000 }).toEqual(['held']);
    expect(mailsTo(to)).toEqual([]);
  });

  it('off at both ends: the client is asked to come again, and nothing is kept', async () => {
    const again = await mail({ text: HEAVY, from: 'anna@again.example', to: 'bob@again-too.example' });
    expect([again.code, again.facts]).toEqual([451, []]);
  });

  it('check-subject-trigger → dlp-error: trigger-unread, where nobody scans and the sender may demand encryption', async () => {
    await setAt(engine, 'trigger.example', { 'dlp.enabled': false, 'encrypt.subjectTriggerEnabled': true });
    expect(stepsOf((await mail({ text: HEAVY, from: 'anna@trigger.example' })).facts)).toEqual([
      'root → external: recipient-outside',
      'external → post-dlp: scanning-off-sender',
      'post-dlp → check-subject-trigger: not-mandatory',
      'check-subject-trigger → dlp-error: trigger-unread',
      'dlp-error → dlp-quarantine: quarantine-on-error',
    ]);
  });
});

describe('quarantine.team (factory: none)', () => {
  it('says whose queue held mail of a sender stands in', async () => {
    await setAt(engine, 'claims.example', { 'quarantine.team': 'Claims' });
    const team = async (from: string) => (await mail({ text: CARD, from })).facts.find(({ type }) => type === 'CustodyTaken')?.data['team'];
    expect([await team('anna@claims.example'), await team('anna@sender.example')]).toEqual(['Claims', null]);
  });
});
