/** What is said of the protection of mail before anybody sends it. The methods are doubles; the desk that asks them is the real one. */
import type { Account, BulkSheet, HeldProtection, ProtectionPreview, Role, Selection } from '#contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DoubleProtectionMethod } from '../../../../test/support/double-protection-method.js';
import { holdMessage, type HeldInput } from '../../../../test/support/held-message.js';
import type { HttpClient } from '../../../../test/support/http-client.js';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import { PolicyClient } from '../../test/support/policy-client.js';
import { jsonLog } from '../platform/engine-log.js';
import { MethodDesk } from '../protect/method-desk.js';
import type { ProtectionKey } from '../protect/protection-method.js';

const PASSWORD = 'another long password';
/** The test clock stands at 2026-03-18. */
const FAR = '2027-03-01T00:00:00.000Z';
const NEAR = '2026-04-01T00:00:00.000Z';
const ADA = 'ada@kestrel.example';
const BOB = 'bob@kestrel.example';
const CLEO = 'cleo@kestrel.example';
const certificate = (fingerprint: string, more: Partial<ProtectionKey> = {}): ProtectionKey => ({
  kind: 'certificate',
  fingerprint,
  passwordId: null,
  expiresAt: FAR,
  chosenBy: 'address',
  ...more,
});
const OURS = certificate('0'.repeat(64));

let engine: HttpEngine;
let ana: PolicyClient;
let mia: HttpClient;
let smime: DoubleProtectionMethod;
let pgp: DoubleProtectionMethod;

async function person(name: string, roles: readonly Role[], domains: readonly string[] = []): Promise<HttpClient> {
  const account = { email: `${name}@halden.example`, name, password: PASSWORD, roles };
  const { id } = await ana.command<Account>('/accounts', account);
  if (domains.length > 0) await ana.command(`/accounts/${id}/reach`, { domains, teams: [], patternGroups: [] });
  const client = engine.browser();
  await client.signIn(account.email, PASSWORD);
  return client;
}

beforeEach(async () => {
  smime = new DoubleProtectionMethod('smime', { signer: OURS, algorithms: ['aes-256-gcm', 'rsa-oaep-sha256'] });
  pgp = new DoubleProtectionMethod('pgp', { algorithms: ['aes-256'] });
  engine = await startHttpEngine({
    desk: new MethodDesk({ methods: [pgp, smime], signers: [], dkim: { hasKeys: false }, log: jsonLog('silent') }),
    config: { dlp: { exemptDomains: ['exempt.example'] }, routes: { internalDomains: ['halden.example'] } },
  });
  ana = new PolicyClient(await engine.setUp());
  mia = await person('mia', ['dlp-manager']);
});
afterEach(() => engine.close());

async function hold(input: HeldInput = {}): Promise<string> {
  const id = await holdMessage(engine.parts, { recipients: [ADA, BOB, CLEO], ...input });
  await engine.models.projections.caughtUp();
  return id;
}
const ofMessage = (id: string, client = mia): Promise<HeldProtection> => client.json('GET', `/held-messages/${id}/protection`);
const preview = (from: string, to: string): Promise<ProtectionPreview> => ana.client.json('POST', '/protection/preview', { from, to });

describe('the protection of a held message', () => {
  it('says for each recipient which method would be used, for which key, who signs, and why no earlier one', async () => {
    smime.put(ADA, certificate('a'.repeat(64), { chosenBy: 'by-hand', expiresAt: NEAR }));
    pgp.put(ADA, certificate('c'.repeat(40), { kind: 'pgp-key' }));
    smime.put(BOB, 'expired');
    pgp.put(BOB, certificate('b'.repeat(40), { kind: 'pgp-key', chosenBy: 'domain', expiresAt: null }));
    const { recipients, at } = await ofMessage(await hold());
    expect(at).toBe('2026-03-18T09:00:00.000Z');
    expect(recipients.map(({ index, address, fate, method, sentence }) => [index, address, fate, method, sentence])).toEqual([
      [0, ADA, 'encrypted', 'smime', 'Leaves encrypted by S/MIME.'],
      [1, BOB, 'encrypted', 'pgp', 'Leaves encrypted by OpenPGP.'],
      [2, CLEO, 'held', null, 'Is held: it has to be encrypted, and cannot be.'],
    ]);
    expect(recipients[0]?.ladder).toMatchObject([
      {
        method: 'smime',
        use: 'first',
        why: null,
        keys: [{ fingerprint: 'a'.repeat(64), expiresAt: NEAR, expiresSoon: true, chosenBy: 'by-hand' }],
        signer: { fingerprint: '0'.repeat(64), expiresSoon: false },
        algorithms: ['aes-256-gcm', 'rsa-oaep-sha256'],
      },
      { method: 'pgp', use: 'spare' },
    ]);
    expect(recipients[1]?.ladder).toMatchObject([
      { method: 'smime', use: 'not', why: 'expired', because: 'The certificate has expired.' },
      { method: 'pgp', use: 'first', keys: [{ chosenBy: 'domain', expiresAt: null, expiresSoon: false }], signer: null },
    ]);
    expect(recipients[2]?.ladder.map(({ because }) => because)).toEqual(['There is no certificate.', 'There is no key.']);
  });

  it('asks for the mail as it lies there, with encryption demanded', async () => {
    await ofMessage(await hold({ raw: Buffer.alloc(2_000, 'x'), recipients: [ADA] }));
    expect(smime.asked).toMatchObject([{ sender: 'marieke@halden.example', recipient: ADA, sizeBytes: 2_000, demanded: true }]);
  });

  it('warns of keys that end soon as long before as it is set', async () => {
    smime.put(ADA, certificate('a'.repeat(64), { expiresAt: FAR }));
    const id = await hold({ recipients: [ADA] });
    const isWarned = async () => (await ofMessage(id)).recipients[0]?.ladder[0]?.keys[0]?.expiresSoon;
    expect(await isWarned()).toBe(false);
    await ana.set('global', { 'certificates.warnDays': 365 });
    expect(await isWarned()).toBe(true);
    await ana.set('global', { 'certificates.warnDays': 0 });
    expect(await isWarned()).toBe(false);
  });

  it('says that it is not sent and the sender told, where that is set', async () => {
    await ana.set('global', { 'dlp.quarantineOnFailedEncryption': false });
    const { recipients } = await ofMessage(await hold({ recipients: [CLEO] }));
    expect(recipients).toMatchObject([{ fate: 'sender-told', method: null }]);
  });

  it('is held where nobody can be told: the sender is not one of ours', async () => {
    await ana.set('global', { 'dlp.quarantineOnFailedEncryption': false });
    const { recipients } = await ofMessage(await hold({ sender: 'stranger@elsewhere.example', recipients: [CLEO] }));
    expect(recipients).toMatchObject([{ fate: 'held' }]);
  });

  it('names only copies that a release can be about', async () => {
    const id = await hold();
    const { revision } = await ofMessage(id);
    const close = { expectedRevision: revision, reason: 'policy-breach', verdict: 'real-leak', recipients: [1] };
    await mia.json('POST', `/held-messages/${id}/delete`, close, { 'Idempotency-Key': 'delete-one' });
    expect((await ofMessage(id)).recipients.map(({ index }) => index)).toEqual([0, 2]);
  });

  it('is not there for who may not know of the message, and is recorded for who may', async () => {
    const id = await hold();
    const limited = await person('lea', ['dlp-manager'], ['other.example']);
    const response = await limited.send('GET', `/held-messages/${id}/protection`);
    expect(response.status).toBe(404);
    expect(await response.text()).not.toContain('kestrel.example');
    expect(smime.asked).toEqual([]);
    await ofMessage(id);
    const looks = (await engine.parts.store.readStream('access-test-20260318')).filter(({ type }) => type === 'ContentViewed');
    expect(looks.map(({ data }) => JSON.parse(data) as unknown)).toMatchObject([{ messageId: id, view: 'message' }]);
  });

  it('cannot be told once the key of the message is destroyed', async () => {
    const id = await hold();
    await engine.parts.blobs.destroyKey(id);
    expect((await mia.send('GET', `/held-messages/${id}/protection`)).status).toBe(410);
  });
});

describe('the protection between two addresses', () => {
  it('tells the way of a plain mail and of one that must be encrypted', async () => {
    smime.put(ADA, certificate('a'.repeat(64)));
    const { ways, recipient } = await preview('marieke@halden.example', ADA);
    expect(recipient).toBe('outside');
    expect(ways).toMatchObject([
      { mail: 'plain', fate: 'encrypted', method: 'smime' },
      { mail: 'must-encrypt', fate: 'encrypted', method: 'smime' },
    ]);
    expect(ways[1]?.transitions.slice(0, 3)).toEqual([
      { from: 'root', to: 'external', because: 'recipient-outside' },
      { from: 'external', to: 'dlp', because: 'scanning-on' },
      { from: 'dlp', to: 'dlp-must-encrypt', because: 'pattern' },
    ]);
    expect(smime.asked.map(({ demanded, sizeBytes }) => [demanded, sizeBytes])).toEqual([
      [false, null],
      [true, null],
    ]);
  });

  it('without a key: plain mail leaves in clear, the other is held, or its sender told where that is set', async () => {
    const fates = async (): Promise<unknown> => (await preview('marieke@halden.example', CLEO)).ways.map(({ fate }) => fate);
    expect(await fates()).toEqual(['in-clear', 'held']);
    await ana.set('global', { 'dlp.quarantineOnFailedEncryption': false });
    expect(await fates()).toEqual(['in-clear', 'sender-told']);
  });

  it('asks no method for mail that stays inside', async () => {
    const { ways, recipient } = await preview(ADA, 'marieke@halden.example');
    expect(recipient).toBe('inside');
    expect(ways.map(({ fate, ladder }) => [fate, ladder])).toEqual([
      ['in-clear', []],
      ['in-clear', []],
    ]);
    expect(smime.asked).toEqual([]);
  });

  it('says which settings steer it, with where they come from', async () => {
    const kestrel = await ana.open('kestrel.example');
    await ana.set(kestrel.id, { 'smime.enabled': false, 'encrypt.mode': 'mandatory' });
    const { settings, ways, policyRevision } = await preview('marieke@halden.example', ADA);
    expect(settings.find(({ key }) => key === 'smime.enabled')).toMatchObject({
      value: false,
      sender: { value: true, from: { level: 'factory' } },
      recipient: { value: false, from: { level: 'domain', place: kestrel.id } },
    });
    expect(settings.map(({ key }) => key)).toEqual(expect.arrayContaining(['dlp.enabled', 'pdf.enabled', 'encrypt.mode']));
    expect(settings.map(({ key }) => key)).not.toContain('notices.language');
    expect(ways[0]).toMatchObject({ mail: 'plain', fate: 'held', ladder: [{ method: 'smime', why: 'off' }, { method: 'pgp' }] });
    expect(ways[0]?.transitions).toContainEqual({ from: 'post-dlp', to: 'check-subject-trigger', because: 'mandatory-recipient' });
    expect(policyRevision).toBe((await ana.ask<{ policyRevision: string }>('/policy/history?limit=1')).policyRevision);
  });

  it('knows who may be sent anything', async () => {
    const { recipient, ways } = await preview('marieke@halden.example', 'kim@exempt.example');
    expect(recipient).toBe('exempt');
    expect(ways.map(({ fate }) => fate)).toEqual(['in-clear', 'in-clear']);
  });

  it('tells a sender where nothing says who is inside only if they have signed in', async () => {
    const { config } = engine.parts; // mail leaves this machine, and nobody has said who is inside
    Object.assign(config, { trialMode: false, routes: { ...config.routes, internalDomains: [] } });
    await ana.set('global', { 'dlp.quarantineOnFailedEncryption': false });
    const fates = async (more: object): Promise<unknown> => {
      const body = { from: 'kim@other.example', to: CLEO, ...more };
      const { ways } = await ana.client.json<ProtectionPreview>('POST', '/protection/preview', body);
      return ways.map(({ fate }) => fate);
    };
    expect(await fates({})).toEqual(['in-clear', 'sender-told']);
    expect(await fates({ authenticated: true })).toEqual(['in-clear', 'sender-told']);
    expect(await fates({ authenticated: false })).toEqual(['in-clear', 'held']);
  });

  it('takes the null sender, and refuses what is no address', async () => {
    expect((await preview('', CLEO)).ways.map(({ fate }) => fate)).toEqual(['in-clear', 'held']);
    for (const [pair, field] of [
      [{ from: 'nobody', to: CLEO }, 'body.from'],
      [{ from: '', to: 'kestrel.example' }, 'body.to'],
    ] as const) {
      const response = await ana.client.send('POST', '/protection/preview', pair);
      expect([response.status, await response.json()]).toMatchObject([422, { errors: [{ path: field }] }]);
    }
  });
});

describe('the dry run of a release encrypted of many', () => {
  const sheetOf = async (ids: string[], kind: 'release' | 'release-encrypted'): Promise<BulkSheet> => {
    const { id } = await mia.json<Selection>('POST', '/selections', { ids });
    const act = { action: 'release', kind, reason: 'encryption-agreed', verdict: 'real-leak' };
    return mia.json<BulkSheet>('POST', `/selections/${id}/dry-run`, { do: act });
  };

  it('counts by which method the copies of those that can be decided would leave, and how many would not', async () => {
    smime.put(ADA, certificate('a'.repeat(64)));
    smime.put(BOB, 'expired');
    pgp.put(BOB, certificate('b'.repeat(40), { kind: 'pgp-key' }));
    const ids = [await hold({ score: 2 }), await hold({ score: 2, recipients: [ADA] }), await hold({ score: 9, recipients: [ADA] })];
    const sheet = await sheetOf(ids, 'release-encrypted');
    // the severe one is left out
    expect(sheet).toMatchObject({ eligible: 2, skipped: [{ why: 'too-severe', count: 1 }] });
    expect(sheet.protection).toEqual([
      { fate: 'encrypted', method: 'smime', copies: 2 },
      { fate: 'encrypted', method: 'pgp', copies: 1 },
      { fate: 'held', method: null, copies: 1 },
    ]);
    expect(JSON.stringify(sheet)).not.toContain(ADA);
  });

  it('says nothing of it for other decisions', async () => {
    expect((await sheetOf([await hold({ score: 2 })], 'release')).protection).toBeNull();
  });
});
