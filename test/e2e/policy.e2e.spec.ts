/**
 * The policy through a real engine process: what is set for one sender or recipient changes what becomes of their mail and
 * of nobody else's. The sections in the names are those of the reference that the settings follow.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEngine, type EngineProcess } from '../support/engine-process.js';
import { openNextHopDouble, type NextHopDouble } from '../support/next-hop-double.js';
import { addLivePattern, corruptSetting, except, placeOf, setAt } from '../support/policy-author.js';
import { lastMessage } from '../support/recorded-facts.js';
import { sendMail } from '../support/smtp-client.js';

/** Visa's published test number. */
const CARD = 'Please charge 4111 1111 1111 1111 today.';
const CLEAN = 'See you at noon.';

interface Group {
  readonly recipients: readonly number[];
  readonly outcome: string;
  readonly disposition: string;
  readonly reasons: readonly Readonly<Record<string, unknown>>[];
}

let outbound: NextHopDouble;
let inbound: NextHopDouble;
let engine: EngineProcess;

beforeAll(async () => {
  outbound = await openNextHopDouble();
  inbound = await openNextHopDouble();
  engine = await startEngine({
    settings: {
      routes: { internalDomains: ['inside.example'], outbound: hop(outbound), inbound: hop(inbound) },
      dlp: { exemptDomains: ['exempt.example'] },
      retention: { passedMailDays: 1 },
    },
  });
});

afterAll(async () => {
  await engine.dispose();
  await outbound.stop();
  await inbound.stop();
});

function hop(double: NextHopDouble) {
  return { host: '127.0.0.1', port: double.port, tls: 'none' as const };
}

/** Sends a mail and answers what was decided, by recipient. */
async function judged(from: string, to: string | readonly string[], text: string, head = 'Subject: Figures'): Promise<Group[]> {
  const recipients = typeof to === 'string' ? [to] : to;
  const mail = Buffer.from(`From: <${from}>\r\nTo: <${recipients[0] ?? ''}>\r\n${head}\r\n\r\n${text}\r\n`);
  expect((await sendMail(engine.smtpPort, { from, to: recipients }, mail)).code).toBe(250);
  const verdict = lastMessage(engine.dataDir).facts.find(({ type }) => type === 'VerdictReached');
  const groups = (verdict?.data['groups'] ?? []) as Group[];
  return recipients.map((_, index) => groups.find((group) => group.recipients.includes(index)) as Group);
}

const dispositions = async (...mail: Parameters<typeof judged>): Promise<string[]> =>
  (await judged(...mail)).map(({ disposition }) => disposition);

describe('§2.8 which patterns hold for whom', () => {
  it('the patterns of the sender’s domain are used, and nobody else’s', async () => {
    await setAt(engine, 'relaxed.example', { 'dlp.patterns': { inherit: 'replace', refs: ['pattern/iban'] } });
    expect(await dispositions('anna@relaxed.example', 'bob@customer.example', CARD)).toEqual(['hand-over']);
    expect(await dispositions('anna@strict.example', 'bob@customer.example', CARD)).toEqual(['hold']);
    // of the recipient's domain nobody asks
    expect(await dispositions('anna@strict.example', 'bob@relaxed.example', CARD)).toEqual(['hold']);
  });

  it('what one user is allowed, the others of the domain are not', async () => {
    await setAt(engine, 'carla@cards.example', { 'dlp.patterns': { inherit: 'replace', refs: [] } });
    expect(await dispositions('carla@cards.example', 'bob@customer.example', CARD)).toEqual(['hand-over']);
    expect(await dispositions('Carla+today@CARDS.example', 'bob@customer.example', CARD)).toEqual(['hand-over']);
    expect(await dispositions('dora@cards.example', 'bob@customer.example', CARD)).toEqual(['hold']);
  });

  it('a wildcard domain holds for all below it, not for itself, and yields to a domain', async () => {
    await setAt(engine, '*.group.example', { 'dlp.mode': 'monitor' });
    await setAt(engine, 'bank.group.example', { 'dlp.mode': 'enforce' });
    expect(await dispositions('anna@shop.group.example', 'bob@customer.example', CARD)).toEqual(['hand-over']);
    expect(await dispositions('anna@deep.shop.group.example', 'bob@customer.example', CARD)).toEqual(['hand-over']);
    expect(await dispositions('anna@group.example', 'bob@customer.example', CARD)).toEqual(['hold']);
    expect(await dispositions('anna@bank.group.example', 'bob@customer.example', CARD)).toEqual(['hold']);
  });

  it('scanning must be on at both ends: one recipient gets the mail while the other’s is held', async () => {
    await setAt(engine, 'trusted.example', { 'dlp.enabled': false });
    const before = outbound.mails.length;
    expect(await dispositions('anna@strict.example', ['bob@trusted.example', 'eve@customer.example'], CARD)).toEqual(['hand-over', 'hold']);
    const [copy] = (await outbound.received(before + 1)).slice(before);
    expect(copy?.recipients).toEqual(['bob@trusted.example']);
    await setAt(engine, 'unscanned.example', { 'dlp.enabled': false });
    expect(await dispositions('anna@unscanned.example', 'eve@customer.example', CARD)).toEqual(['hand-over']);
  });

  it('the exempt domains of the configuration may still be sent anything', async () => {
    expect(await dispositions('anna@strict.example', ['bob@exempt.example', 'eve@customer.example'], CARD)).toEqual(['hand-over', 'hold']);
  });

  it('a selection of nothing and back again is a change of the very next mail', async () => {
    await setAt(engine, 'fickle.example', { 'dlp.enabled': false });
    expect(await dispositions('anna@fickle.example', 'bob@customer.example', CARD)).toEqual(['hand-over']);
    await setAt(engine, 'fickle.example', { 'dlp.enabled': null });
    expect(await dispositions('anna@fickle.example', 'bob@customer.example', CARD)).toEqual(['hold']);
  });
});

describe('beyond the reference', () => {
  it('a pattern with a condition on recipients holds for those only', async () => {
    const recipients = { only: ['rival.example', '*.rival.example'], except: ['press.rival.example'] };
    await addLivePattern(engine, 'launch', { matcher: { kind: 'keywords', keywords: ['heron launch'] }, recipients });
    const to = ['a@rival.example', 'b@eu.rival.example', 'c@press.rival.example', 'd@friend.example'];
    await expect
      .poll(() => dispositions('anna@strict.example', to, 'The Heron  launch is near.'))
      .toEqual(['hold', 'hold', 'hand-over', 'hand-over']);
  });

  it('a pattern that asks for a lack holds what does not say it', async () => {
    const condition = 'lacks';
    await addLivePattern(engine, 'disclaimer', {
      matcher: { kind: 'keywords', keywords: ['without prejudice'] },
      condition,
      parts: ['body'],
      recipients: { only: ['court.example'], except: [] },
    });
    await setAt(engine, 'legal.example', { 'dlp.patterns': { inherit: 'replace', refs: ['pattern/disclaimer'] } });
    await expect.poll(() => dispositions('anna@legal.example', 'x@court.example', CLEAN)).toEqual(['hold']);
    expect(await dispositions('anna@legal.example', 'x@court.example', 'This is WITHOUT\r\nprejudice.')).toEqual(['hand-over']);
    expect(await dispositions('anna@legal.example', 'x@customer.example', CLEAN)).toEqual(['hand-over']);
  });

  it('an exception keeps a pattern from acting until it expires, for its sender and recipient only', async () => {
    const forMs = 5_000;
    await except(engine, ['pattern/credit-card'], { sender: 'audit.example', recipient: 'bank.example' }, forMs);
    const expires = Date.now() + forMs;
    const [group] = await judged('anna@audit.example', 'x@bank.example', CARD);
    expect([group?.disposition, group?.outcome]).toEqual(['hand-over', 'pass']);
    expect(group?.reasons).toMatchObject([{ kind: 'pattern', pattern: 'credit-card', exception: expect.any(String) }]);
    expect(await dispositions('anna@audit.example', 'x@customer.example', CARD)).toEqual(['hold']);
    expect(await dispositions('anna@strict.example', 'x@bank.example', CARD)).toEqual(['hold']);
    expect(Date.now()).toBeLessThan(expires);
    await new Promise((resolve) => setTimeout(resolve, expires - Date.now()));
    expect(await dispositions('anna@audit.example', 'x@bank.example', CARD)).toEqual(['hold']);
  });
});

describe('§3.2 locality', () => {
  it('a recipient whom the tree calls internal goes the inner way, unscanned', async () => {
    await setAt(engine, 'branch.example', { locality: 'internal' });
    const before = inbound.mails.length;
    expect(await dispositions('anna@strict.example', 'bob@branch.example', CARD)).toEqual(['hand-over']);
    const [copy] = (await inbound.received(before + 1)).slice(before);
    expect(copy?.recipients).toEqual(['bob@branch.example']);
  });

  it('a recipient inside whom the tree calls external is scanned', async () => {
    await setAt(engine, 'guest@inside.example', { locality: 'external' });
    expect(await dispositions('anna@strict.example', ['guest@inside.example', 'bob@inside.example'], CARD)).toEqual(['hold', 'hand-over']);
  });
});

describe('§3.3 and §3.5 encryption that one end demands', () => {
  it.each([
    ['sender', 'anna@secret.example', 'bob@customer.example'],
    ['recipient', 'anna@strict.example', 'bob@secret.example'],
  ])('mandatory at the %s is enough: the mail is held as long as nothing can encrypt it', async (_end, from, to) => {
    await setAt(engine, 'secret.example', { 'encrypt.mode': 'mandatory' });
    const [group] = await judged(from, to, CLEAN);
    expect([group?.disposition, group?.outcome]).toEqual(['hold', 'must-encrypt']);
    expect(group?.reasons.map(({ kind }) => kind)).toEqual(['setting', 'no-encryption-yet']);
  });

  it('force and allow demand nothing', async () => {
    await setAt(engine, 'eager.example', { 'encrypt.mode': 'force' });
    expect(await dispositions('anna@eager.example', 'bob@customer.example', CLEAN)).toEqual(['hand-over']);
  });

  it('mandatory holds where scanning is off, and in monitor mode', async () => {
    await setAt(engine, 'quiet.example', { 'encrypt.mode': 'mandatory', 'dlp.enabled': false, 'dlp.mode': 'monitor' });
    expect(await dispositions('anna@quiet.example', 'bob@customer.example', CARD)).toEqual(['hold']);
  });
});

describe('§3.4 triggers', () => {
  const header = { header: 'X-Encrypt', kind: 'regex', text: '^(yes|true)$' };

  it('a word in the subject demands encryption of those senders who may', async () => {
    await setAt(engine, 'may.example', { 'encrypt.subjectTriggerEnabled': true });
    const [group] = await judged('anna@may.example', 'bob@customer.example', CLEAN, 'Subject: =?utf-8?Q?Z=C3=A4hlung?= [Encrypt]');
    expect(group?.reasons).toMatchObject([{ kind: 'setting', cause: 'subject-trigger' }, { kind: 'no-encryption-yet' }]);
    expect(await dispositions('anna@may.example', 'bob@customer.example', '[encrypt]')).toEqual(['hand-over']);
    expect(await dispositions('anna@strict.example', 'bob@customer.example', CLEAN, 'Subject: [encrypt]')).toEqual(['hand-over']);
  });

  it('a header field does, too', async () => {
    await setAt(engine, 'tool.example', { 'encrypt.headerTriggerAllowed': true, 'encrypt.headerTrigger': header });
    const [group] = await judged('anna@tool.example', 'bob@customer.example', CLEAN, 'Subject: x\r\nx-encrypt: YES');
    expect(group?.reasons).toMatchObject([{ kind: 'setting', cause: 'header-trigger' }, { kind: 'no-encryption-yet' }]);
    expect(await dispositions('anna@tool.example', 'bob@customer.example', CLEAN, 'X-Encrypt: no')).toEqual(['hand-over']);
  });

  it('§3.5 the triggers of the recipient are nobody’s business', async () => {
    expect(await dispositions('anna@strict.example', 'bob@may.example', CLEAN, 'Subject: [encrypt]')).toEqual(['hand-over']);
  });
});

describe('a policy that cannot be found', () => {
  it('holds the mail of the recipients that it concerns, and no other', async () => {
    const { id } = await placeOf(engine, 'broken.example');
    await engine.stop();
    await corruptSetting(engine.dataDir, id, 'dlp.enabled', 'perhaps');
    engine = await engine.restart();
    const to = ['bob@customer.example', 'eve@broken.example', 'ina@inside.example'];
    const groups = await judged('anna@strict.example', to, CLEAN);
    expect(groups.map(({ disposition }) => disposition)).toEqual(['hand-over', 'hold', 'hand-over']);
    expect(groups[1]?.reasons).toEqual([{ kind: 'policy-failed', action: 'quarantine' }]);
  });

  it('holds all mail of a sender of whom nobody knows what they can demand', async () => {
    const { id } = await placeOf(engine, 'odd.example');
    await engine.stop();
    await corruptSetting(engine.dataDir, id, 'encrypt.subjectTriggerEnabled', 'perhaps');
    engine = await engine.restart();
    expect(await dispositions('anna@odd.example', ['bob@customer.example', 'ina@inside.example'], CLEAN)).toEqual(['hold', 'hand-over']);
    expect(await dispositions('anna@strict.example', 'bob@customer.example', CLEAN)).toEqual(['hand-over']);
  });
});

describe('mail that has passed', () => {
  const copies = (): string[] => readdirSync(join(engine.dataDir, 'retained'), { recursive: true, encoding: 'utf8' }).sort();
  const isKept = (id: string): boolean => ['key', 'msg'].every((kind) => copies().some((name) => name.endsWith(`${id}.${kind}`)));

  it('is kept sealed where the configuration asks for it', async () => {
    await judged('anna@strict.example', 'bob@customer.example', CLEAN);
    const { id } = lastMessage(engine.dataDir);
    await expect.poll(() => isKept(id)).toBe(true);
  });

  it('is not kept when nobody scanned it', async () => {
    await judged('anna@strict.example', ['bob@inside.example', 'bob@exempt.example'], CLEAN);
    await judged('anna@unscanned.example', 'bob@customer.example', CLEAN);
    const { id: unscanned } = lastMessage(engine.dataDir);
    await judged('anna@strict.example', 'bob@customer.example', CLEAN);
    const { id: scanned } = lastMessage(engine.dataDir);
    await expect.poll(() => isKept(scanned)).toBe(true);
    expect(isKept(unscanned)).toBe(false);
  });
});
