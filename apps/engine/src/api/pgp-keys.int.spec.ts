import { access } from 'node:fs/promises';
import path from 'node:path';
import type { Account, PgpKeyDetail, PublishedPgpKeys, Role } from '#contracts';
import { openPgpSecretKeys, readPgpKeys } from '#crypto';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { HttpClient } from '../../../../test/support/http-client.js';
import { PERSON, startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import { KEY_PASSWORD, madePgpKey, PgpKeyClient, type MadePgpKey } from '../../../../test/support/pgp-key-client.js';
import { withAddress } from '../../../../test/support/pgp-key-of-owner.js';
import { PolicyClient } from '../../test/support/policy-client.js';
import { PgpKeyBook } from '../pgp-keys/pgp-key-book.js';

let ada: MadePgpKey;
let bob: MadePgpKey;
let engine: HttpEngine;
let admin: HttpClient;
let ring: PgpKeyClient;

beforeAll(async () => {
  ada = await madePgpKey('ada@a.example');
  bob = await madePgpKey('bob@b.example', { validDays: 30 });
});
beforeEach(async () => {
  engine = await startHttpEngine();
  admin = await engine.setUp();
  ring = new PgpKeyClient(admin);
});
afterEach(() => engine.close());

const STRONG = 'Kp7m-carried-away-Wq3x';
const why = { reason: 'read to us by telephone' };
const fileOf = (kind: string, id: string): string => path.join(engine.parts.config.dataDir, 'keys', kind, id);
const isThere = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

/** A copy of a key without its sub-key: the packets before it. */
async function withoutSubkey({ secret }: MadePgpKey): Promise<Buffer> {
  const { bytes } = secret.key;
  for (let end = 1; end < bytes.length; end += 1) {
    const keys = await readPgpKeys(bytes.subarray(0, end), new Date('2026-03-01T10:00:00Z')).catch(() => []);
    if (keys[0]?.userIds[0]?.isValid === true) return bytes.subarray(0, end);
  }
  throw new Error('no copy');
}

async function person(name: string, role: Role): Promise<HttpClient> {
  const account = { email: `${name}@halden.example`, name, password: 'another long password', roles: [role] };
  await admin.json<Account>('POST', '/accounts', account, PgpKeyClient.key());
  const client = engine.browser();
  await client.signIn(account.email, account.password);
  return client;
}

describe('importing', () => {
  it('takes keys armored and binary, with private halves and without, and trusts none', async () => {
    const first = await ring.import(ada.publicFile);
    expect(first.entries).toMatchObject([{ outcome: 'added', fingerprint: ada.fingerprint, hasPrivateKey: false, detail: '' }]);
    expect(first.entries[0]?.userIds).toEqual(['ada <ada@a.example>']);
    expect((await ring.import(ada.secret.key.bytes)).entries).toMatchObject([{ outcome: 'known', id: first.entries[0]?.id }]);
    expect((await ring.import(ada.privateFile)).entries).toMatchObject([{ outcome: 'private-key-added', hasPrivateKey: true }]);
    expect((await ring.import(Buffer.concat([ada.publicFile, bob.publicFile]))).entries.map(({ outcome }) => outcome)).toEqual([
      'known',
      'added',
    ]);
    const { keys, total } = await ring.list();
    expect([total, keys.map(({ encrypts, isTrusted }) => [encrypts, isTrusted])]).toEqual([
      2,
      [
        ['untrusted', false],
        ['untrusted', false],
      ],
    ]);
  });

  it('opens private keys with their password, and says neither it nor whether it was nearly right', async () => {
    const file = ada.lockedFile.toString('base64');
    const [none, wrong] = [
      await ring.refusal('/pgp-keys/import', { file }),
      await ring.refusal('/pgp-keys/import', { file, password: `${KEY_PASSWORD}!` }),
    ];
    expect([none, wrong]).toMatchObject([{ code: 'file-password-missing' }, { code: 'wrong-file-password' }]);
    expect(JSON.stringify(wrong)).not.toContain(KEY_PASSWORD);
    expect((await ring.import(ada.lockedFile, { password: KEY_PASSWORD })).entries).toMatchObject([
      { outcome: 'added', hasPrivateKey: true },
    ]);
  });

  it('only says what would happen when asked to', async () => {
    expect((await ring.import(ada.privateFile, { dryRun: true })).entries).toMatchObject([
      { id: null, outcome: 'added', hasPrivateKey: true },
    ]);
    expect(await ring.list()).toMatchObject({ total: 0 });
  });

  it('answers the same request again with the same words, and keeps nothing twice', async () => {
    const key = PgpKeyClient.key();
    const first = await ring.import(ada.privateFile, {}, key);
    expect(await ring.import(ada.privateFile, {}, key)).toEqual(first);
    const twice = await Promise.all([ring.import(bob.publicFile), ring.import(bob.publicFile)]);
    expect(twice.flatMap(({ entries }) => entries.filter(({ outcome }) => outcome === 'added'))).toHaveLength(1);
    expect(await ring.list()).toMatchObject({ total: 2 });
  });

  it('joins copies: an older one takes nothing away', async () => {
    const older = await withoutSubkey(ada);
    const id = await ring.kept(older);
    expect((await ring.show(id)).subkeys).toEqual([]);
    expect((await ring.import(ada.publicFile)).entries).toMatchObject([{ id, outcome: 'updated' }]);
    const written = (await engine.parts.store.readAll(0, 1000)).length;
    expect((await ring.import(older)).entries).toMatchObject([{ id, outcome: 'known' }]);
    expect(await engine.parts.store.readAll(0, 1000)).toHaveLength(written);
    expect((await ring.show(id)).subkeys).toHaveLength(1);
  });

  it.each([
    ['what is no key', () => Buffer.from('Hello'), 'pgp-file-broken'],
    ['half a key', () => ada.publicFile.subarray(0, 200), 'pgp-file-broken'],
    ['more keys than are read', () => Buffer.concat(Array<Buffer>(251).fill(ada.secret.key.bytes)), 'pgp-file-too-large'],
  ])('refuses %s', async (_, bytes, code) => {
    const file = bytes().toString('base64');
    expect(await ring.refusal('/pgp-keys/import', { file })).toMatchObject({ status: 422, code });
    expect(await ring.list()).toMatchObject({ all: 0 });
  });
});

describe('a key of ours', () => {
  it('is made once for the same request, and its private half stays', async () => {
    const key = PgpKeyClient.key();
    const body = { address: 'Office@Halden.Example', name: 'Office', days: 365 };
    const made = await ring.command<PgpKeyDetail>('/pgp-keys/generate', body, key);
    expect(made).toMatchObject({ source: 'generated', hasPrivateKey: true, isTrusted: false, expiresAt: '2027-03-18T09:00:00.000Z' });
    expect(made.addresses).toEqual(['office@halden.example']);
    expect(await ring.command('/pgp-keys/generate', body, key)).toEqual(made);
    expect(await readPgpKeys(Buffer.from(made.armored), engine.clock.now())).toMatchObject([{ hasSecret: false }]);
  });

  it('leaves under a strong password by who is trusted with it, and each time is recorded before', async () => {
    const id = await ring.kept(ada.privateFile);
    const cleo = await person('cleo', 'key-custodian');
    const body = { password: STRONG, ...why };
    const headers = PgpKeyClient.key();
    for (let time = 0; time < 2; time += 1) {
      const response = await cleo.send('POST', `/pgp-keys/${id}/export-private-key`, body, headers);
      const file = Buffer.from(await response.arrayBuffer());
      const [opened] = await openPgpSecretKeys(file, STRONG, engine.clock.now());
      expect(opened?.key.primary.fingerprint).toBe(ada.fingerprint);
      await expect(openPgpSecretKeys(file, undefined, engine.clock.now())).rejects.toMatchObject({ code: 'password-missing' });
    }
    const facts = await engine.parts.store.readStream(`pgp-key-${id}`);
    expect(facts.map(({ type }) => type).slice(-2)).toEqual(['PgpPrivateKeyExported', 'PgpPrivateKeyExported']);
  });

  it('does not leave under a weak password, for an administrator, or when it is not here', async () => {
    const [id, without] = [await ring.kept(ada.privateFile), await ring.kept(bob.publicFile)];
    const cleo = new PgpKeyClient(await person('cleo', 'key-custodian'));
    const body = { password: STRONG, ...why };
    expect(await cleo.refusal(`/pgp-keys/${id}/export-private-key`, { ...body, password: 'weak' })).toMatchObject({
      errors: [{ path: 'body.password', message: 'it must have at least 12 characters' }],
    });
    expect(await ring.refusal(`/pgp-keys/${id}/export-private-key`, body)).toMatchObject({ status: 403, code: 'role-missing' });
    expect(await cleo.refusal(`/pgp-keys/${without}/export-private-key`, body)).toMatchObject({ status: 409, code: 'no-private-key' });
    const types = (await engine.parts.store.readAll(0, 1000)).map(({ type }) => type);
    expect(types).not.toContain('PgpPrivateKeyExported');
  });

  it('is published with the address that wants to be found, while it serves', async () => {
    const id = await ring.kept(ada.privateFile);
    const published = (): Promise<PublishedPgpKeys> => admin.json('GET', '/pgp-keys/published');
    expect(await published()).toEqual({ keys: [] });
    await ring.step(id, 'trust', why);
    await new PolicyClient(admin).set('global', { 'pgp.publish': true });
    const { keys } = await published();
    expect(keys).toMatchObject([
      { address: 'ada@a.example', directPath: expect.stringMatching(/^\/\.well-known\/openpgpkey\/hu\/[a-z0-9]{32}$/) as string },
    ]);
    expect(await readPgpKeys(Buffer.from(keys[0]?.key ?? '', 'base64'), engine.clock.now())).toMatchObject([
      { addresses: ['ada@a.example'] },
    ]);
    await ring.step(id, 'distrust', why);
    expect(await published()).toEqual({ keys: [] });
  });
});

describe('trust', () => {
  it('makes a key serve, with all its sub-keys but some', async () => {
    const id = await ring.kept(ada.publicFile);
    const [subkey] = (await ring.show(id)).subkeys;
    const trusted = await ring.step(id, 'trust', why);
    expect(trusted).toMatchObject({
      isTrusted: true,
      encrypts: 'usable',
      signs: 'usable',
      trust: { reason: why.reason, by: { name: PERSON.name } },
    });
    const except = { exceptSubkeys: [subkey?.fingerprint], ...why };
    expect(await ring.step(id, 'trust', except)).toMatchObject({
      encrypts: 'wrong-usage',
      signs: 'usable',
      subkeys: [{ isTrusted: false }],
    });
    expect(await ring.step(id, 'distrust', why)).toMatchObject({ isTrusted: false, encrypts: 'untrusted', trust: null });
  });

  it('is for the addresses that stand in the key then, or some of them; one that came later is shown as not trusted', async () => {
    const id = await ring.kept(ada.publicFile);
    await ring.step(id, 'trust', why);
    expect((await ring.import(await withAddress(ada, 'ceo@bank.example'))).entries).toMatchObject([{ outcome: 'updated' }]);
    const both = ['ada@a.example', 'ceo@bank.example'];
    expect(await ring.show(id)).toMatchObject({ isTrusted: true, addresses: both, trustedAddresses: ['ada@a.example'] });
    const asked = { addresses: ['ceo@bank.example', 'not@in.example'], ...why };
    expect(await ring.step(id, 'trust', asked)).toMatchObject({ trustedAddresses: ['ceo@bank.example'] });
    expect(await ring.step(id, 'trust', why)).toMatchObject({ trustedAddresses: both });
    await ring.step(id, 'trust', why); // says the same
    const facts = await engine.parts.store.readStream(`pgp-key-${id}`);
    expect(facts.filter(({ type }) => type === 'PgpKeyTrusted')).toHaveLength(3);
    expect(JSON.stringify(facts)).not.toContain('@');
    expect(await ring.step(id, 'distrust', why)).toMatchObject({ addresses: both, trustedAddresses: [] });
  });

  it('does not make an expired key serve', async () => {
    const id = await ring.kept(bob.publicFile);
    expect(await ring.step(id, 'trust', why)).toMatchObject({ encrypts: 'usable', endsSoon: true });
    engine.clock.advance(14 * 86_400);
    await admin.signIn(PERSON.email, PERSON.password);
    expect(await ring.show(id)).toMatchObject({ isTrusted: true, encrypts: 'expired', signs: 'expired', endsSoon: false });
  });
});

describe('a key of the ring', () => {
  it('is put with a person or a domain by hand, once, and says so', async () => {
    const id = await ring.kept(ada.publicFile);
    await ring.step(id, 'assign', { place: 'Partner.Example' });
    expect(await ring.refusal(`/pgp-keys/${id}/assign`, { place: 'partner.example' })).toMatchObject({
      status: 409,
      code: 'already-assigned',
    });
    const { assignments } = await ring.step(id, 'assign', { place: 'grace@partner.example' });
    expect(assignments.map(({ place }) => place)).toEqual(['partner.example', 'grace@partner.example']);
    const person = assignments[1]?.id ?? '';
    expect(await isThere(fileOf('people', person))).toBe(true);
    for (const each of assignments) await ring.step(id, 'unassign', { assignmentId: each.id });
    expect([await ring.show(id), await isThere(fileOf('people', person))]).toMatchObject([{ assignments: [], placeCount: 0 }, false]);
  });

  it.each([
    ['assign', { place: '*' }, 'wrong-level'],
    ['assign', { place: 'no domain at all' }, 'not-a-place'],
    ['unassign', { assignmentId: '01ARZ3NDEKTSV4RRFFQ69G5FAV' }, 'not-found'],
  ])('refuses to %s %j', async (name, body, code) => {
    const id = await ring.kept(ada.publicFile);
    expect(await ring.refusal(`/pgp-keys/${id}/${name}`, body)).toMatchObject({ code });
  });

  it('is removed with its private key only for who says so, with everything that tells whose it was, and may come again', async () => {
    const id = await ring.kept(ada.privateFile);
    const { assignments } = await ring.step(id, 'assign', { place: 'grace@partner.example' });
    expect(await ring.refusal(`/pgp-keys/${id}/remove`, {})).toMatchObject({ status: 409, code: 'private-key-goes-too' });
    const files = [fileOf('pgp', id), fileOf('people', id), fileOf('people', assignments[0]?.id ?? '')];
    expect(await Promise.all(files.map(isThere))).toEqual([true, true, true]);
    const removal = { withPrivateKey: true, reason: 'has left' };
    expect(await ring.refusal(`/pgp-keys/${id}/remove`, removal)).toMatchObject({ status: 403, code: 'role-missing' });
    expect(await Promise.all(files.map(isThere))).toEqual([true, true, true]);
    await new PgpKeyClient(await person('kim', 'key-custodian')).command(`/pgp-keys/${id}/remove`, removal);
    expect(await Promise.all(files.map(isThere))).toEqual([false, false, false]);
    expect((await admin.send('GET', `/pgp-keys/${id}`)).status).toBe(404);
    expect((await ring.import(ada.publicFile)).entries).toMatchObject([{ outcome: 'added', hasPrivateKey: false }]);
  });

  it.each([
    ['?q=BOB', ['bob']],
    ['?q=a.example', ['ada']],
    ['?q=nobody', []],
    ['?trusted=yes', ['ada']],
    ['?privateKey=yes', ['bob']],
    ['?encrypts=usable', ['ada']],
    ['?signs=untrusted', ['bob']],
    ['?sort=end', ['bob', 'ada']],
    ['?sort=imported', ['bob', 'ada']],
    ['?limit=1', ['ada']],
    ['?limit=1&offset=1', ['bob']],
  ])('is found by %s', async (query, expected) => {
    await ring.step(await ring.kept(ada.publicFile), 'trust', why);
    engine.clock.advance(1);
    await ring.kept(bob.privateFile);
    expect((await ring.list(query)).keys.map(({ userIds }) => userIds[0]?.text.replace(/ .*/, ''))).toEqual(expected);
  });

  it('is found by its fingerprint and those of its sub-keys, however they are written', async () => {
    const { subkeys } = await ring.show(await ring.kept(ada.publicFile));
    await ring.kept(bob.publicFile);
    const written = [ada.fingerprint, subkeys[0]?.fingerprint ?? ''].map((digits) => digits.toUpperCase().match(/..../g)?.join(' ') ?? '');
    for (const each of [...written, `0x${ada.fingerprint.slice(-16)}`])
      expect(await ring.list(`?q=${encodeURIComponent(each)}`)).toMatchObject({ total: 1, keys: [{ fingerprint: ada.fingerprint }] });
  });
});

describe('who may', () => {
  it.each([
    ['auditor', 200, 403, 403, 403],
    ['dlp-manager', 200, 403, 403, 403],
    ['policy-author', 200, 200, 403, 403],
    ['policy-approver', 200, 403, 200, 403],
    ['key-custodian', 200, 403, 403, 200],
    ['triage', 403, 403, 403, 403],
  ] as const)('%s: see %i, bring %i, trust %i, take the private key away %i', async (role, ...expected) => {
    const id = await ring.kept(ada.privateFile);
    const client = await person('eve', role);
    const statuses = [
      await client.send('GET', '/pgp-keys'),
      await client.send('POST', '/pgp-keys/import', { file: bob.publicFile.toString('base64') }, PgpKeyClient.key()),
      await client.send('POST', `/pgp-keys/${id}/trust`, why, PgpKeyClient.key()),
      await client.send('POST', `/pgp-keys/${id}/export-private-key`, { password: STRONG, ...why }, PgpKeyClient.key()),
    ].map(({ status }) => status);
    expect(statuses).toEqual(expected);
  });
});

describe('what lies in the log', () => {
  it('names nobody and holds no private key, and all of it comes back at the next start', async () => {
    const id = await ring.kept(ada.privateFile);
    await ring.step(id, 'trust', why);
    await ring.step(id, 'assign', { place: 'grace@partner.example' });
    const log = JSON.stringify(await engine.parts.store.readAll(0, 1000));
    for (const word of ['ada@a.example', 'grace', why.reason, ada.secret.key.bytes.toString('base64url').slice(40, 100)])
      expect(log).not.toContain(word);
    const before = engine.app.get(PgpKeyBook);
    const reopened = await PgpKeyBook.open(engine.parts);
    expect(reopened.index.find(id)).toEqual(before.index.find(id));
    expect(reopened.index.ofFingerprint(ada.fingerprint)?.key.bytes.equals(ada.secret.key.bytes)).toBe(true);
    expect((await reopened.privateKeys.read(id))?.length).toBeGreaterThan(100);
  });
});
