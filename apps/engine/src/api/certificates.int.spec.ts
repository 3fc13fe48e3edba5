import type { Account, CertificateDetail, Role, TrustEntryOfApi } from '#contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CertificateClient, certificateFile, FILE_PASSWORD } from '../../../../test/support/certificate-client.js';
import type { HttpClient } from '../../../../test/support/http-client.js';
import { PERSON, startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import { PolicyClient } from '../../test/support/policy-client.js';
import { CertificateStore } from '../certificates/certificate-store.js';

const PASSWORD = 'another long password';
/** As `openssl x509 -fingerprint -sha256` says, but for ada's, which is compared with what the file holds. */
const NAMES = ['root.pem', 'issuing.pem', 'ada.pem', 'bob.pem', 'lost.pem'] as const;

let engine: HttpEngine;
let admin: HttpClient;
let certificates: CertificateClient;

beforeEach(async () => {
  engine = await startHttpEngine();
  admin = await engine.setUp();
  certificates = new CertificateClient(admin);
  // the certificates name a list that nobody publishes
  await new PolicyClient(admin).set('global', { 'certificates.revocationOutage': 'accept' });
});
afterEach(() => engine.close());

async function person(name: string, role: Role): Promise<HttpClient> {
  const account = { email: `${name}@halden.example`, name, password: PASSWORD, roles: [role] };
  await admin.json<Account>('POST', '/accounts', account, CertificateClient.key());
  const client = engine.browser();
  await client.signIn(account.email, PASSWORD);
  return client;
}

/** With a reason of their own: these are decisions. */
const why = { reason: 'checked by telephone' };

describe('importing', () => {
  it('takes PEM, DER, P7B and PFX, each certificate for itself, and knows what it has', async () => {
    const pem = await certificates.import(certificateFile('ada.pem'));
    expect(pem).toMatchObject({
      format: 'pem',
      entries: [{ outcome: 'added', hasPrivateKey: false, addresses: ['ada@a.example', 'office@a.example', 'jürg@a.example'], detail: '' }],
      keysWithoutCertificate: 0,
    });
    expect(pem.entries[0]?.subject).toBe('emailAddress=Ada@A.Example, CN=Ada Example, O=Zürich & Söhne\\, Ltd, C=CH');
    expect(await certificates.import(certificateFile('ada.der'))).toMatchObject({ format: 'der', entries: [{ outcome: 'known' }] });
    const chain = await certificates.import(certificateFile('chain.p7b'));
    expect(chain.format).toBe('p7b');
    expect(chain.entries.map(({ outcome }) => outcome).sort()).toEqual(['added', 'added', 'known']);
    const pfx = await certificates.import(certificateFile('ada.pfx'), { password: FILE_PASSWORD });
    expect(pfx).toMatchObject({ format: 'pfx', keysWithoutCertificate: 0 });
    expect(pfx.entries.map(({ outcome, hasPrivateKey }) => [outcome, hasPrivateKey])).toEqual([
      ['key-added', true],
      ['known', false],
    ]);
    expect(await certificates.list()).toMatchObject({ total: 3, all: 3 });
  });

  it('only says what would happen when asked to', async () => {
    const foreseen = await certificates.import(certificateFile('ada.pfx'), { password: FILE_PASSWORD, dryRun: true });
    expect(foreseen.entries.map(({ outcome, id }) => [outcome, id])).toEqual([
      ['added', null],
      ['added', null],
    ]);
    expect(await certificates.list()).toMatchObject({ total: 0 });
  });

  it('answers the same request again with the same words, and keeps nothing twice', async () => {
    const key = CertificateClient.key();
    const first = await certificates.import(certificateFile('ada.pfx'), { password: FILE_PASSWORD }, key);
    expect(await certificates.import(certificateFile('ada.pfx'), { password: FILE_PASSWORD }, key)).toEqual(first);
    expect(await certificates.list()).toMatchObject({ total: 2 });
  });

  it('keeps each once when the same file comes twice at once', async () => {
    const all = await Promise.all(Array.from({ length: 2 }, () => certificates.import(certificateFile('bob.pem'))));
    const entries = all.flatMap((result) => result.entries);
    expect(entries.filter(({ outcome }) => outcome === 'added')).toHaveLength(1);
    expect(new Set(entries.map(({ id }) => id)).size).toBe(1);
    expect(await certificates.list()).toMatchObject({ total: 1 });
  });

  it('joins a key that came alone with the certificate that is here', async () => {
    const key = certificateFile('rfc9500-rsa-2048.pem');
    expect(await certificates.import(key)).toMatchObject({ entries: [], keysWithoutCertificate: 1 });
    const [ada] = await certificates.importAll('ada.pem');
    expect(await certificates.import(key)).toMatchObject({ entries: [{ id: ada, outcome: 'key-added' }], keysWithoutCertificate: 0 });
    expect(await certificates.show(ada)).toMatchObject({ hasPrivateKey: true });
  });

  it.each([
    ['ada.pfx', {}, 422, 'file-password-missing'],
    ['ada.pfx', { password: 'password' }, 422, 'wrong-file-password'],
    ['ada-million.pfx', { password: FILE_PASSWORD }, 422, 'certificate-file-too-large'],
    ['issuing.crl', {}, 422, 'certificate-file-broken'],
  ])('refuses %s with %j', async (name, more, status, code) => {
    const problem = await certificates.refusal('/certificates/import', { file: certificateFile(name).toString('base64'), ...more });
    expect(problem).toMatchObject({ status, code });
    expect(JSON.stringify(problem)).not.toContain(FILE_PASSWORD);
    expect(await certificates.list()).toMatchObject({ all: 0 });
  });
});

describe('the list', () => {
  beforeEach(async () => {
    const [root] = await certificates.importAll(...NAMES);
    await certificates.command(`/certificates/${root}/trust`, why);
  });
  const found = async (query: string): Promise<string[]> =>
    (await certificates.list(query)).certificates.map(({ subject }) => /CN=([^,]*)/.exec(subject)?.[1] ?? '').sort();

  it.each([
    ['?q=zürich', ['Ada Example']],
    ['?q=office@a.example', ['Ada Example']],
    ['?q=EXAMPLE+ISSUING', ['Ada Example', 'Example Issuing', 'bob', 'lost']],
    ['?address=@b.exam', ['bob']],
    ['?domain=a.example', ['Ada Example', 'lost']],
    ['?domain=example', []],
    ['?subject=lost', ['lost']],
    ['?issuer=root', ['Example Issuing', 'Example Root']],
    ['?serial=70:D8:AC:E2:AD:AA:77:4E:95:D4:BB:2C:A1:4C:71:6E:D8:F8:95:A8', ['Ada Example']],
    ['?kind=root', ['Example Root']],
    ['?kind=authority', ['Example Issuing', 'Example Root']],
    ['?kind=person&sort=end', ['Ada Example', 'bob', 'lost']],
    ['?inUse=yes', ['Example Root']],
    ['?privateKey=yes', []],
    ['?endsBefore=2036-01-01T00:00:00Z', []],
    ['?endsFrom=2036-01-01T00:00:00Z&endsBefore=2036-01-01T00:00:01Z&kind=person', ['Ada Example', 'bob', 'lost']],
    ['?state=usable', ['Ada Example', 'Example Issuing', 'Example Root', 'bob', 'lost']],
    ['?state=unusable', []],
  ])('finds by %s', async (query, expected) => {
    expect(await found(query)).toEqual(expected);
  });

  it('finds by a piece of the fingerprint, written in any way', async () => {
    const [ada] = (await certificates.list('?subject=Ada')).certificates;
    const piece = ada?.fingerprint.slice(10, 20).toUpperCase().match(/../g)?.join(':');
    expect(await found(`?fingerprint=${piece ?? ''}`)).toEqual(['Ada Example']);
    expect(await found(`?q=${ada?.fingerprint ?? ''}`)).toEqual(['Ada Example']);
  });

  it('comes in pages that do not overlap', async () => {
    const pages = await Promise.all([0, 2, 4].map((offset) => certificates.list(`?limit=2&offset=${String(offset)}`)));
    expect(pages.map(({ certificates: rows, total }) => [rows.length, total])).toEqual([
      [2, 5],
      [2, 5],
      [1, 5],
    ]);
    expect(new Set(pages.flatMap(({ certificates: rows }) => rows.map(({ id }) => id))).size).toBe(5);
  });

  it('says which end soon', async () => {
    expect(await certificates.list()).toMatchObject({ endSoon: 0 });
    engine.clock.advance((Date.parse('2035-12-15T00:00:00Z') - engine.clock.now().getTime()) / 1000);
    await admin.signIn(PERSON.email, PERSON.password);
    const listed = await certificates.list('?subject=bob');
    expect(listed).toMatchObject({ endSoon: 5, certificates: [{ endsSoon: true, state: 'usable' }] });
  });
});

describe('one certificate', () => {
  it('is judged by the roots that there are', async () => {
    const [ada] = await certificates.importAll('ada.pem');
    expect(await certificates.show(ada)).toMatchObject({ state: 'untrusted-root', purpose: 'encrypt' });
    const [root, issuing] = await certificates.importAll('root.pem', 'issuing.pem');
    expect(await certificates.show(ada)).toMatchObject({ state: 'untrusted-root' });
    const trusted = await certificates.command<CertificateDetail>(`/certificates/${root}/trust`, why);
    expect(trusted).toMatchObject({ isRoot: true, state: 'usable', root: { reason: why.reason, by: { name: PERSON.name } } });
    const shown = await certificates.show(ada);
    expect(shown.judgements.map(({ purpose, state }) => [purpose, state])).toEqual([
      ['encrypt', 'usable'],
      ['sign', 'usable'],
      ['issue', 'wrong-usage'],
    ]);
    expect(shown.judgements[0]?.path.map(({ id }) => id)).toEqual([ada, issuing, root]);
    await certificates.command(`/certificates/${root}/distrust`, why);
    expect(await certificates.show(ada)).toMatchObject({ state: 'untrusted-root' });
  });

  it('of a person is never a root', async () => {
    const [ada] = await certificates.importAll('ada.pem');
    expect(await certificates.refusal(`/certificates/${ada}/trust`, why)).toMatchObject({ status: 422, code: 'not-an-authority' });
  });

  it('is put with a domain or a person by hand, once, and says so', async () => {
    const [ada] = await certificates.importAll('ada.pem');
    const body = { use: 'encrypt', place: 'Partner.Example' };
    const assigned = await certificates.command<CertificateDetail>(`/certificates/${ada}/assign`, body);
    expect(assigned.uses).toMatchObject([{ kind: 'assignment', name: 'encrypts mail to partner.example' }]);
    expect(await certificates.refusal(`/certificates/${ada}/assign`, body)).toMatchObject({ status: 409, code: 'already-assigned' });
    await certificates.command(`/certificates/${ada}/assign`, { use: 'encrypt', place: 'grace@partner.example' });
    const { assignments } = await certificates.show(ada);
    expect(assignments.map(({ place }) => place)).toEqual(['partner.example', 'grace@partner.example']);
    for (const { id } of assignments) await certificates.command(`/certificates/${ada}/unassign`, { assignmentId: id });
    expect(await certificates.show(ada)).toMatchObject({ uses: [], useCount: 0 });
  });

  it.each([
    [{ use: 'sign', place: 'a.example' }, 'no-private-key'],
    [{ use: 'encrypt', place: '*' }, 'wrong-level'],
    [{ use: 'encrypt', place: 'no domain at all' }, 'not-a-place'],
  ])('is not assigned as %j', async (body, code) => {
    const [ada] = await certificates.importAll('ada.pem');
    expect(await certificates.refusal(`/certificates/${ada}/assign`, body)).toMatchObject({ code });
  });

  it('is not removed while anything uses it, and says what', async () => {
    const [ada] = await certificates.importAll('ada.pem');
    const { fingerprint } = await certificates.command<CertificateDetail>(`/certificates/${ada}/assign`, {
      use: 'encrypt',
      place: 'partner.example',
    });
    await new PolicyClient(admin).set('global', { 'smime.additionalCertificates': [fingerprint] });
    const { usedBy, ...problem } = await certificates.refusal(`/certificates/${ada}/remove`, {});
    expect(problem).toMatchObject({ status: 409, code: 'in-use' });
    expect(usedBy?.map(({ name }) => name)).toEqual(['encrypts mail to partner.example', 'additional certificate of global']);
  });

  it('is removed with its private key only for who says so, and may come again', async () => {
    const { entries } = await certificates.import(certificateFile('ada.pfx'), { password: FILE_PASSWORD });
    const ada = entries[0]?.id ?? '';
    expect(await certificates.refusal(`/certificates/${ada}/remove`, {})).toMatchObject({ status: 409, code: 'private-key-goes-too' });
    const removal = { withPrivateKey: true, reason: 'has left' };
    expect(await certificates.refusal(`/certificates/${ada}/remove`, removal)).toMatchObject({ status: 403, code: 'role-missing' });
    expect(await engine.app.get(CertificateStore).privateKeys.ids()).toEqual([ada]);
    const custodian = await person('kim', 'key-custodian');
    expect((await custodian.send('POST', `/certificates/${ada}/remove`, { reason: '' }, CertificateClient.key())).status).toBe(403);
    expect((await custodian.send('POST', `/certificates/${ada}/remove`, removal, CertificateClient.key())).status).toBe(204);
    expect((await admin.send('GET', `/certificates/${ada}`)).status).toBe(404);
    expect(await engine.app.get(CertificateStore).privateKeys.ids()).toEqual([]);
    expect(await certificates.import(certificateFile('ada.pem'))).toMatchObject({ entries: [{ outcome: 'added', hasPrivateKey: false }] });
  });

  it('leaves as PEM or P7B, never with its private key', async () => {
    const { entries } = await certificates.import(certificateFile('ada.pfx'), { password: FILE_PASSWORD });
    const ids = entries.map(({ id }) => id);
    const pem = await (await admin.send('POST', '/certificates/export', { ids })).text();
    expect(pem.match(/BEGIN [A-Z ]+/g)).toEqual(['BEGIN CERTIFICATE', 'BEGIN CERTIFICATE']);
    const p7b = Buffer.from(await (await admin.send('POST', '/certificates/export', { ids, format: 'p7b' })).arrayBuffer());
    expect(await certificates.import(p7b)).toMatchObject({ format: 'p7b', entries: [{ outcome: 'known' }, { outcome: 'known' }] });
    const unknown = await admin.send('POST', '/certificates/export', { ids: [...ids, '01ARZ3NDEKTSV4RRFFQ69G5FAV'] });
    expect(unknown.status).toBe(404);
  });
});

describe('the trust list', () => {
  it('blocks a certificate whatever its chain says, and allows one without a chain', async () => {
    const [root, , ada] = await certificates.importAll('root.pem', 'issuing.pem', 'ada.pem');
    await certificates.command(`/certificates/${root}/trust`, why);
    const { fingerprint } = await certificates.show(ada);
    const written = fingerprint.toUpperCase().match(/../g)?.join(':');
    const block = await certificates.command<TrustEntryOfApi>('/trust-entries', { fingerprint: written, decision: 'block', ...why });
    expect(block).toMatchObject({ fingerprint, place: 'global', certificate: { id: ada }, reason: why.reason });
    expect(await certificates.show(ada)).toMatchObject({ state: 'blocked', trustEntries: [{ decision: 'block', place: 'global' }] });
    await certificates.command(`/trust-entries/${block.id}/withdraw`, why);
    await certificates.command(`/certificates/${root}/distrust`, why);
    await certificates.command('/trust-entries', { fingerprint, decision: 'allow', ...why });
    expect(await certificates.show(ada)).toMatchObject({ state: 'usable', judgements: [{ path: [{ id: ada }] }, {}, {}] });
  });

  it('has entries of a person and of a domain, which do not hold for everybody', async () => {
    const [ada] = await certificates.importAll('ada.pem');
    const { fingerprint } = await certificates.show(ada);
    for (const place of ['grace@partner.example', '*.partner.example']) {
      await certificates.command('/trust-entries', { fingerprint, decision: 'allow', place, ...why });
      engine.clock.advance(1);
    }
    expect(await certificates.show(ada)).toMatchObject({ state: 'untrusted-root' });
    const { entries } = await admin.json<{ entries: TrustEntryOfApi[] }>('GET', '/trust-entries');
    expect(entries.map(({ place }) => place).sort()).toEqual(['*.partner.example', 'grace@partner.example']);
    expect(await admin.json('GET', '/trust-entries?limit=1&offset=1')).toMatchObject({
      entries: [{ place: 'grace@partner.example' }],
      total: 2,
      all: 2,
    });
    for (const q of ['office@A.example', 'Ada', fingerprint.slice(0, 12), fingerprint.toUpperCase().match(/../g)?.join(':') ?? ''])
      expect(await admin.json('GET', `/trust-entries?q=${encodeURIComponent(q)}`)).toMatchObject({ total: 2 });
    for (const q of ['q=grace', 'decision=block'])
      expect(await admin.json('GET', `/trust-entries?${q}`)).toMatchObject({ total: 0, all: 2 });
    const again = { fingerprint, decision: 'block', place: 'grace+news@PARTNER.example', ...why };
    expect(await certificates.refusal('/trust-entries', again)).toMatchObject({ status: 409, code: 'trust-entry-exists' });
  });
});

describe('who may', () => {
  it.each([
    ['auditor', 200, 403, 403],
    ['dlp-manager', 200, 403, 403],
    ['policy-author', 200, 200, 403],
    ['policy-approver', 200, 403, 200],
    ['triage', 403, 403, 403],
  ] as const)('%s: see %i, bring %i, trust %i', async (role, see, bring, trust) => {
    const [root] = await certificates.importAll('root.pem');
    const client = await person('eve', role);
    const statuses = [
      await client.send('GET', '/certificates'),
      await client.send('POST', '/certificates/import', { file: certificateFile('bob.pem').toString('base64') }, CertificateClient.key()),
      await client.send('POST', `/certificates/${root}/trust`, why, CertificateClient.key()),
    ].map(({ status }) => status);
    expect(statuses).toEqual([see, bring, trust]);
  });
});

describe('what lies in the log', () => {
  it('names nobody and holds no key, and all of it comes back at the next start', async () => {
    const { entries } = await certificates.import(certificateFile('ada.pfx'), { password: FILE_PASSWORD });
    const ada = entries[0]?.id ?? '';
    await certificates.command(`/certificates/${ada}/assign`, { use: 'sign', place: 'grace@partner.example' });
    const log = JSON.stringify(await engine.parts.store.readAll(0, 1000));
    for (const word of ['ada@a.example', 'Ada Example', 'grace', FILE_PASSWORD]) expect(log).not.toContain(word);
    const reopened = await CertificateStore.open(engine.parts);
    const entry = reopened.entry(ada);
    expect(entry?.facts.addresses).toEqual(['ada@a.example', 'office@a.example', 'jürg@a.example']);
    expect((await reopened.privateKeys.signingKey(entry?.facts.fingerprint ?? ''))?.kind).toBe('rsa');
    expect(reopened.naming(engine.parts.keys.tagAddress('ADA+x@a.example') ?? '').map(({ id }) => id)).toEqual([ada]);
  });

  it('loses the person when the certificate is removed, also when the engine stopped before its key was destroyed', async () => {
    const [bob] = await certificates.importAll('bob.pem');
    const store = engine.app.get(CertificateStore);
    const { der } = store.stored(store.entry(bob) ?? { id: '', facts: null as never, der: Buffer.alloc(0) });
    const kept = { destroy: store.keys.destroy.bind(store.keys) };
    store.keys.destroy = () => Promise.resolve(); // the stop
    await certificates.command(`/certificates/${bob}/remove`, {});
    expect(await store.keys.openDer(bob, der)).toBeDefined();
    store.keys.destroy = kept.destroy;
    await CertificateStore.open(engine.parts);
    expect(await store.keys.openDer(bob, der)).toBeUndefined();
  });
});
