/** What is asked of the world outside is counted; lists and answers are those that openssl made (libs/crypto/test/certificates), or our own authority. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { judgeCertificate, parseCertificate, readCertificateFile, type Certificate, type RevocationSource } from '#crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { certificateFile } from '../../../../../test/support/certificate-client.js';
import { TestAuthority } from '../../../../../test/support/certificate-people.js';
import { StandingClock } from '../../../test/support/engine-fixture.js';
import { RevocationDesk } from './revocation-desk.js';

const LIST = 'http://ca.example/list.crl';
const HOUR = 3_600;
const NEVER = new Promise<undefined>(() => undefined);

let directory = '';
let clock: StandingClock;
let ca: TestAuthority;
let lists: Record<string, Buffer | undefined>;
let asked: string[];

const source: RevocationSource = {
  fetchList: (url) => {
    asked.push(url);
    return Promise.resolve(lists[url]);
  },
  askResponder: () => Promise.resolve(undefined),
};

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'lazaret-revocation-'));
  clock = new StandingClock(Date.parse('2026-03-01T10:00:00Z'));
  ca = new TestAuthority();
  lists = {};
  asked = [];
});
afterEach(() => rm(directory, { recursive: true }));

function desk(change: { readonly source?: RevocationSource; readonly fetch?: boolean; readonly waitMs?: number } = {}): RevocationDesk {
  const { fetch = true, waitMs = 2_000 } = change;
  return new RevocationDesk({ dataDir: directory, clock, source: change.source ?? source, rule: { fetch, refreshHours: 12, waitMs } });
}

/** As a mail would find it: evidence is prepared, then judged. */
async function judged(revocation: RevocationDesk, certificate: Certificate, issuer = ca.certificate): Promise<string> {
  await revocation.prepare([[certificate, issuer]]);
  const evidence = { ...revocation.about(certificate, [issuer]), whenUnknown: 'refuse' } as const;
  const at = clock.iso();
  const judgement = judgeCertificate({
    ...{ certificate, at, purpose: 'encrypt', roots: [issuer], intermediates: [], ctl: [] },
    revocation: evidence,
  });
  return judgement.usable ? 'usable' : judgement.why;
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));
const person = (): Certificate => ca.person({ addresses: ['bob@b.example'], listAt: LIST }).certificate;

describe('a revocation list', () => {
  it('is fetched once, and says who is revoked and who is not', async () => {
    const [bob, lost] = [person(), person()];
    lists[LIST] = ca.revocationList([lost]);
    const revocation = desk();
    expect(await Promise.all([judged(revocation, bob), judged(revocation, lost), judged(revocation, bob)])).toEqual([
      'usable',
      'revoked',
      'usable',
    ]);
    expect(asked).toEqual([LIST]);
  });

  it('is at hand after a restart, without the network', async () => {
    const bob = person();
    lists[LIST] = ca.revocationList([]);
    await judged(desk(), bob);
    await settled();
    const restarted = desk({ source: { fetchList: () => NEVER, askResponder: () => NEVER } });
    await restarted.open();
    expect(await judged(restarted, bob)).toBe('usable');
    expect(restarted.fetchedLists()).toMatchObject([{ key: LIST, value: { issuer: 'CN=Example Root' } }]);
  });

  it('is used while a newer one is fetched beside it', async () => {
    const bob = person();
    lists[LIST] = ca.revocationList([]);
    const revocation = desk();
    await judged(revocation, bob);
    clock.advance(13 * HOUR);
    lists[LIST] = ca.revocationList([bob], new Date('2026-03-02T00:00:00Z'));
    expect(await judged(revocation, bob)).toBe('usable');
    await settled();
    expect(await judged(revocation, bob)).toBe('revoked');
  });

  it('that is good no longer is fetched before anything is decided', async () => {
    const bob = person();
    lists[LIST] = ca.revocationList([], new Date('2026-02-28T00:00:00Z'), 2);
    const revocation = desk();
    expect(await judged(revocation, bob)).toBe('usable');
    clock.advance(48 * HOUR);
    lists[LIST] = ca.revocationList([bob], new Date('2026-03-03T00:00:00Z'));
    expect(await judged(revocation, bob)).toBe('revoked');
  });

  it('that cannot be had leaves it unknown, and is left alone for a while', async () => {
    const [bob, carol] = [person(), person()];
    const revocation = desk();
    expect(await judged(revocation, bob)).toBe('revocation-unknown');
    expect(await judged(revocation, carol)).toBe('revocation-unknown');
    expect(asked).toHaveLength(1);
    clock.advance(16 * 60);
    lists[LIST] = ca.revocationList([]);
    expect(await judged(revocation, carol)).toBe('usable');
  });

  it('is not waited for longer than a mail may wait; it counts for the next one', async () => {
    const bob = person();
    let come: (bytes: Buffer) => void = () => undefined;
    const slow = new Promise<Buffer>((resolve) => {
      come = resolve;
    });
    const revocation = desk({ source: { ...source, fetchList: () => slow }, waitMs: 50 });
    const started = performance.now();
    expect(await judged(revocation, bob)).toBe('revocation-unknown');
    expect(performance.now() - started).toBeLessThan(1_000);
    come(ca.revocationList([]));
    await settled();
    expect(await judged(revocation, bob)).toBe('usable');
  });

  it.each([
    ['by somebody else', () => new TestAuthority().revocationList([])],
    ['that is none', () => Buffer.from('<html>please sign in</html>')],
  ])('%s is as if there were none', async (_, made) => {
    lists[LIST] = made();
    expect(await judged(desk(), person())).toBe('revocation-unknown');
  });

  it('does not take the place of a newer one', async () => {
    const bob = person();
    lists[LIST] = ca.revocationList([bob], new Date('2026-03-01T00:00:00Z'));
    const revocation = desk();
    expect(await judged(revocation, bob)).toBe('revoked');
    clock.advance(13 * HOUR);
    lists[LIST] = ca.revocationList([], new Date('2026-02-20T00:00:00Z'));
    await revocation.refreshAll();
    expect(await judged(revocation, bob)).toBe('revoked');
  });

  it('of the second place counts where the first has nothing', async () => {
    const bob = ca.person({ addresses: ['bob@b.example'], listAt: LIST }).certificate;
    const both = { ...bob, crlUrls: ['http://gone.example/list.crl', LIST] };
    lists[LIST] = ca.revocationList([]);
    expect(await judged(desk(), both)).toBe('usable');
    expect(asked).toEqual(['http://gone.example/list.crl', LIST]);
  });

  it('brought by hand counts without any network', async () => {
    const [bob, lost] = [person(), person()];
    const revocation = desk({ fetch: false });
    expect(await judged(revocation, bob)).toBe('revocation-unknown');
    const { parseRevocationList } = await import('#crypto');
    revocation.keep('digest', parseRevocationList(ca.revocationList([lost])));
    expect([await judged(revocation, bob), await judged(revocation, lost)]).toEqual(['usable', 'revoked']);
    revocation.keep('digest', undefined);
    expect(await judged(revocation, bob)).toBe('revocation-unknown');
    expect(asked).toEqual([]);
  });
});

describe('a responder', () => {
  const [issuing, ada, lost] = ['issuing.pem', 'ada.pem', 'lost.pem'].map((name) => {
    const [certificate] = readCertificateFile(certificateFile(name)).certificates;
    if (certificate === undefined) throw new Error('no certificate');
    return parseCertificate(certificate.der);
  }) as [Certificate, Certificate, Certificate];
  const answering = (name: string): RevocationSource => ({
    fetchList: source.fetchList,
    askResponder: (url) => {
      asked.push(url);
      return Promise.resolve(certificateFile(name));
    },
  });

  beforeEach(() => {
    clock = new StandingClock(Date.parse('2026-11-30T12:00:00Z'));
  });

  it('is asked before a list is fetched, once for each certificate', async () => {
    const revocation = desk({ source: answering('ocsp-by-issuer.der') });
    expect(await judged(revocation, ada, issuing)).toBe('usable');
    expect(await judged(revocation, lost, issuing)).toBe('revoked');
    expect(await judged(revocation, ada, issuing)).toBe('usable');
    expect(asked).toEqual(['http://ca.example/ocsp', 'http://ca.example/ocsp']);
  });

  it('that is not the issuer’s leaves the list', async () => {
    clock = new StandingClock(Date.parse('2026-06-15T00:00:00Z'));
    lists['http://ca.example/issuing.crl'] = certificateFile('issuing.crl');
    expect(await judged(desk({ source: answering('ocsp-by-stranger.der') }), ada, issuing)).toBe('usable');
    expect(asked).toEqual(['http://ca.example/ocsp', 'http://ca.example/issuing.crl']);
  });

  it('is not asked about anything whose list is at hand', async () => {
    clock = new StandingClock(Date.parse('2026-06-15T00:00:00Z'));
    lists['http://ca.example/issuing.crl'] = certificateFile('issuing.crl');
    const revocation = desk();
    await judged(revocation, ada, issuing);
    asked = [];
    expect(await judged(revocation, lost, issuing)).toBe('revoked');
    expect(asked).toEqual([]);
  });
});
