import { createPublicKey, X509Certificate } from 'node:crypto';
import type { Account, CertificateDetail, CertificateSelectionOfApi, RevocationLists, Role } from '#contracts';
import { readCertificateFile, writePfx } from '#crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CertificateClient, certificateFile, FILE_PASSWORD } from '../../../../test/support/certificate-client.js';
import type { HttpClient } from '../../../../test/support/http-client.js';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import { TestAuthority } from '../../../../test/support/certificate-people.js';
import { PolicyClient } from '../../test/support/policy-client.js';

const STRONG = 'Forty-two blue herons';
const why = { reason: 'moves to a new computer' };

let engine: HttpEngine;
let admin: HttpClient;
let certificates: CertificateClient;

beforeEach(async () => {
  engine = await startHttpEngine();
  admin = await engine.setUp();
  certificates = new CertificateClient(admin);
});
afterEach(() => engine.close());

async function person(name: string, role: Role): Promise<HttpClient> {
  const account = { email: `${name}@halden.example`, name, password: 'another long password', roles: [role] };
  await admin.json<Account>('POST', '/accounts', account, CertificateClient.key());
  const client = engine.browser();
  await client.signIn(account.email, account.password);
  return client;
}

const generated = (body: object = {}): Promise<CertificateDetail> =>
  certificates.command('/certificates/generate', { addresses: ['Ada@A.example'], key: 'ec-p256', ...body });

async function bytes(client: HttpClient, path: string, body: object): Promise<Buffer> {
  const response = await client.send('POST', path, body, CertificateClient.key());
  if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
  return Buffer.from(await response.arrayBuffer());
}

describe('a certificate that is made here', () => {
  it('vouches for itself, for the addresses and the days that were asked for', async () => {
    const made = await generated({
      name: 'Ada Example',
      organization: 'Example Ltd',
      addresses: ['ada@a.example', 'ada@xn--bcher-kva.example'],
      days: 30,
    });
    expect(made).toMatchObject({
      subject: 'emailAddress=ada@a.example, CN=Ada Example, O=Example Ltd',
      addresses: ['ada@a.example', 'ada@xn--bcher-kva.example'],
      key: 'EC P-256',
      ...{ isSelfSigned: true, hasPrivateKey: true, source: 'generated', kind: 'person', state: 'untrusted-root' },
    });
    const days = (Date.parse(made.notAfter) - engine.clock.now().getTime()) / 86_400_000;
    expect(days).toBeCloseTo(30, 3);
    expect(new X509Certificate(made.pem).verify(new X509Certificate(made.pem).publicKey)).toBe(true);
    const allowed = { fingerprint: made.fingerprint, decision: 'allow', reason: 'made here' };
    await certificates.command('/trust-entries', allowed);
    expect(await certificates.show(made.id)).toMatchObject({ state: 'usable' });
  });

  it('is made once for one request', async () => {
    const headers = CertificateClient.key();
    const ask = (): Promise<CertificateDetail> =>
      certificates.command('/certificates/generate', { addresses: ['ada@a.example'], key: 'ec-p256' }, headers);
    const [one, other] = await Promise.all([ask(), ask()]);
    expect([other.id, (await ask()).id]).toEqual([one.id, one.id]);
    expect(await certificates.list()).toMatchObject({ total: 1 });
  });

  it('asks an authority by a request for its key; the answer finds its private key here', async () => {
    const made = await generated({ name: 'Ada Example' });
    const pem = (await bytes(admin, `/certificates/${made.id}/request`, {})).toString();
    expect(pem).toMatch(/^-----BEGIN CERTIFICATE REQUEST-----/);
    // what the authority would issue: another certificate for the same key, here by the key itself
    const again = await generated({ name: 'Ada Example' });
    const key = createPublicKey(new X509Certificate(made.pem).publicKey.export({ type: 'spki', format: 'pem' }));
    expect(key.equals(new X509Certificate(again.pem).publicKey)).toBe(false);
    const [bob] = await certificates.importAll('bob.pem');
    expect(await certificates.refusal(`/certificates/${bob}/request`, {})).toMatchObject({ status: 409, code: 'no-private-key' });
    expect(await certificates.refusal('/certificates/01ARZ3NDEKTSV4RRFFQ69G5FAV/request', {})).toMatchObject({ status: 404 });
  });

  it.each([
    [{ addresses: [] }, 'body.addresses'],
    [{ addresses: ['no address'] }, 'body.addresses.0'],
    [{ days: 0 }, 'body.days'],
    [{ key: 'rsa-1024' }, 'body.key'],
  ])('is not made of %j', async (body, path) => {
    const problem = await certificates.refusal('/certificates/generate', { addresses: ['ada@a.example'], ...body });
    expect(problem).toMatchObject({ status: 422, errors: [{ path }] });
  });
});

describe('certificates of one key', () => {
  it('share it, whichever comes first: an authority renews a certificate, and the key is here already', async () => {
    const ca = new TestAuthority();
    const first = ca.person({ addresses: ['ada@a.example'] });
    const renewed = ca.person({ addresses: ['ada@a.example'], key: first.key });
    const early = ca.person({ addresses: ['ada@a.example'], key: first.key });
    const idOf = async (der: Buffer): Promise<string> => (await certificates.import(der)).entries[0]?.id ?? '';
    const before = await idOf(early.certificate.der);
    expect(await certificates.show(before)).toMatchObject({ hasPrivateKey: false });
    const keys = [{ key: first.key.privateKey, certificate: first.certificate }];
    await certificates.import(writePfx({ keys, certificates: [], password: STRONG }), { password: STRONG });
    expect(await certificates.show(before)).toMatchObject({ hasPrivateKey: true });
    expect(await certificates.show(await idOf(renewed.certificate.der))).toMatchObject({ hasPrivateKey: true });
  });
});

describe('private keys', () => {
  it('leave by who is trusted with it, in a PFX file with the chain, and each is recorded', async () => {
    const { entries } = await certificates.import(certificateFile('ada.pfx'), { password: FILE_PASSWORD });
    const [root] = await certificates.importAll('root.pem');
    await certificates.command(`/certificates/${root}/trust`, why);
    const [ada] = entries;
    const cleo = await person('cleo', 'key-custodian');
    const pfx = await bytes(cleo, '/certificates/export-private-keys', { ids: [ada?.id], password: STRONG, ...why });
    const { keys, certificates: chain } = readCertificateFile(pfx, STRONG);
    expect(keys).toHaveLength(1);
    expect(keys[0]?.certificate?.fingerprint).toBe(ada?.fingerprint);
    expect(chain).toHaveLength(3);
    const events = await engine.parts.store.readStream(`certificate-${ada?.id ?? ''}`);
    const exported = events.filter(({ type }) => type === 'PrivateKeyExported');
    expect(exported).toHaveLength(1);
    expect(exported[0]?.data).not.toContain('computer');
  });

  it('do not leave twice without a second record, even by the same request', async () => {
    const made = await generated();
    const cleo = await person('cleo', 'key-custodian');
    const headers = CertificateClient.key();
    for (let time = 0; time < 2; time += 1)
      await cleo.send('POST', '/certificates/export-private-keys', { ids: [made.id], password: STRONG, ...why }, headers);
    const events = await engine.parts.store.readStream(`certificate-${made.id}`);
    expect(events.filter(({ type }) => type === 'PrivateKeyExported')).toHaveLength(2);
  });

  it.each([
    ['weak', 'it must have at least 12 characters'],
    ['aaaaaaaaaaaaaaaaaaaaaaaa', 'it must have at least 8 different characters and not be a repetition'],
    ['lower case only', 'it must have 3 of lower case, upper case, digits and others, or be a phrase of 20 characters'],
  ])('do not leave under the password %j', async (password, message) => {
    const made = await generated();
    const cleo = await person('cleo', 'key-custodian');
    const response = await cleo.send(
      'POST',
      '/certificates/export-private-keys',
      { ids: [made.id], password, ...why },
      CertificateClient.key(),
    );
    expect(response.status).toBe(422);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ errors: [{ path: 'body.password', message }] });
    expect(text).not.toContain(password);
  });

  it('do not leave for an administrator, without a reason, or where one of several is not here', async () => {
    const made = await generated();
    const [bob] = await certificates.importAll('bob.pem');
    const body = { ids: [made.id], password: STRONG, ...why };
    expect(await certificates.refusal('/certificates/export-private-keys', body)).toMatchObject({ status: 403, code: 'role-missing' });
    const cleo = new CertificateClient(await person('cleo', 'key-custodian'));
    expect(await cleo.refusal('/certificates/export-private-keys', { ...body, reason: '' })).toMatchObject({ status: 422 });
    const several = { ...body, ids: [made.id, bob] };
    expect(await cleo.refusal('/certificates/export-private-keys', several)).toMatchObject({ status: 409, code: 'no-private-key' });
    const events = await engine.parts.store.readStream(`certificate-${made.id}`);
    expect(events.filter(({ type }) => type === 'PrivateKeyExported')).toEqual([]);
  });
});

describe('the selection for a mail', () => {
  it('says which certificates it would take, and why not others', async () => {
    await new PolicyClient(admin).set('global', { 'certificates.revocationOutage': 'accept' });
    const [root] = await certificates.importAll('root.pem', 'issuing.pem', 'bob.pem', 'lost.pem');
    const { entries } = await certificates.import(certificateFile('ada.pfx'), { password: FILE_PASSWORD });
    const ask = (ends: string): Promise<CertificateSelectionOfApi> => admin.json('GET', `/certificates/selection?${ends}`);
    const ends = 'sender=ada@a.example&recipient=bob@b.example';
    expect(await ask(ends)).toMatchObject({
      recipient: [],
      signer: null,
      passedOver: { recipient: [{ why: 'untrusted-root', chosenBy: 'address' }], sender: [{ id: entries[0]?.id, why: 'untrusted-root' }] },
    });
    await certificates.command(`/certificates/${root}/trust`, why);
    expect(await ask(ends)).toMatchObject({
      recipient: [{ subject: 'CN=bob', chosenBy: 'address' }],
      additional: [],
      signer: { id: entries[0]?.id, chosenBy: 'address' },
      passedOver: { recipient: [], sender: [] },
    });
    await new PolicyClient(admin).set('global', { 'certificates.revocationOutage': 'refuse' });
    expect(await ask(ends)).toMatchObject({ recipient: [], passedOver: { recipient: [{ why: 'revocation-unknown' }] } });
    expect(await ask('recipient=nobody@c.example')).toEqual({
      ...{ recipient: [], additional: [], signer: null },
      passedOver: { recipient: [], sender: [] },
    });
  });
});

describe('revocation lists', () => {
  it('are brought by hand, count at once, and are taken away again', async () => {
    engine.clock.advance((Date.parse('2026-06-15T00:00:00Z') - engine.clock.now().getTime()) / 1000);
    await admin.signIn('ana@halden.example', 'correct horse battery');
    const [root, , ada, lost] = await certificates.importAll('root.pem', 'issuing.pem', 'ada.pem', 'lost.pem');
    await certificates.command(`/certificates/${root}/trust`, why);
    expect(await certificates.show(ada)).toMatchObject({ state: 'revocation-unknown' });
    const file = certificateFile('issuing.crl').toString('base64');
    const { lists, isFetching } = await certificates.command<RevocationLists>('/revocation-lists', { file });
    expect(isFetching).toBe(false);
    expect(lists).toMatchObject([
      { issuer: 'CN=Example Issuing, O=Example, C=CH', size: 1, isOver: false, fetched: null, nextUpdate: '2026-07-01T00:00:00.000Z' },
    ]);
    expect([(await certificates.show(ada)).state, (await certificates.show(lost)).state]).toEqual(['usable', 'revoked']);
    expect((await certificates.list('?state=revoked')).certificates.map(({ id }) => id)).toEqual([lost]);
    expect((await certificates.command<RevocationLists>('/revocation-lists', { file })).lists).toHaveLength(1);
    await certificates.command(`/revocation-lists/${lists[0]?.id ?? ''}/remove`, {});
    expect(await certificates.show(lost)).toMatchObject({ state: 'revocation-unknown' });
  });

  it.each(['delta.crl', 'indirect.crl', 'ada.pem'])('%s is refused as a whole', async (name) => {
    const problem = await certificates.refusal('/revocation-lists', { file: certificateFile(name).toString('base64') });
    expect(problem).toMatchObject({ status: 422, code: 'certificate-file-broken' });
  });
});
