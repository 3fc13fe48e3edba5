/** The certificates are openssl's (test/certificates/make-fixtures.ts); those that openssl would not make are made here. */
import { describe, expect, it } from 'vitest';
import { addresses, authority, extension, type KeyPair, makeCertificate, newKeyPair } from '../../test/certificate-maker.js';
import { certificateFixture, fixture } from '../../test/fixture.js';
import type { Certificate } from './certificate.js';
import { findPaths, PATH_LIMITS } from './chain-paths.js';
import { parseRevocationList } from './crl.js';
import { encode, sequence } from './der-write.js';
import { type CertificateQuestion, judgeCertificate } from './judge-certificate.js';
import type { TrustEntry } from './trust-list.js';

const [root, issuing, ada, bob, lost] = (['root', 'issuing', 'ada', 'bob', 'lost'] as const).map(certificateFixture) as [
  Certificate,
  Certificate,
  Certificate,
  Certificate,
  Certificate,
];
const list = parseRevocationList(fixture('issuing.crl'));

/** Ada's certificate on a day on which all is well, but for what is said otherwise. */
function judged(change: Partial<CertificateQuestion> = {}): string {
  const judgement = judgeCertificate({
    ...{
      certificate: ada,
      at: '2026-06-15T00:00:00Z',
      purpose: 'encrypt',
      roots: [root],
      intermediates: [issuing],
      ctl: [],
      revocation: null,
    },
    ...change,
  });
  return judgement.usable ? judgement.by : judgement.why;
}

const entry = (certificate: Certificate, decision: TrustEntry['decision'], acceptExpired = false): TrustEntry => ({
  fingerprint: certificate.fingerprint,
  decision,
  acceptExpired,
});

describe('judging a certificate', () => {
  it('accepts one with a way to a root, for both purposes', () => {
    expect(judged()).toBe('chain');
    expect(judged({ purpose: 'sign' })).toBe('chain');
    expect(judged({ certificate: bob })).toBe('chain');
  });

  it('refuses it before its first second and after its last', () => {
    expect(judged({ at: '2025-12-31T23:59:59.999Z' })).toBe('not-yet-valid');
    expect(judged({ at: '2026-01-01T00:00:00Z' })).toBe('chain');
    expect(judged({ at: '2036-01-01T00:00:00.999Z' })).toBe('chain');
    expect(judged({ at: '2036-01-01T00:00:01Z' })).toBe('expired');
  });

  it('refuses it without the way, or without the root', () => {
    expect(judged({ intermediates: [] })).toBe('untrusted-root');
    expect(judged({ roots: [], intermediates: [issuing, root] })).toBe('untrusted-root');
    expect(judged({ certificate: root, roots: [] })).toBe('wrong-usage');
  });

  it('names what is wrong in one sentence', () => {
    const judgement = judgeCertificate({
      certificate: ada,
      at: '2040-01-01T00:00:00Z',
      purpose: 'sign',
      roots: [],
      intermediates: [],
      ctl: [],
      revocation: null,
    });
    expect(judgement).toEqual({ usable: false, why: 'expired', detail: `“${ada.subject}” expired on 2036-01-01, 00:00 UTC.` });
  });

  it('throws at an instant that is none: that is a mistake of the caller', () => {
    expect(() => judged({ at: 'yesterday' })).toThrow(RangeError);
  });
});

describe('trust lists', () => {
  it('block whatever chains to a root, and what depends on what they block', () => {
    expect(judged({ ctl: [[entry(ada, 'block')]] })).toBe('blocked');
    expect(judged({ ctl: [[entry(issuing, 'block')]] })).toBe('blocked');
    expect(judged({ ctl: [[entry(root, 'block')]] })).toBe('blocked');
  });

  it('allow without a root, and the nearest level decides', () => {
    expect(judged({ roots: [], ctl: [[entry(ada, 'allow')]] })).toBe('trust-list');
    expect(judged({ roots: [], ctl: [[], [entry(ada, 'allow')], [entry(ada, 'block')]] })).toBe('trust-list');
    expect(judged({ ctl: [[entry(ada, 'block')], [entry(ada, 'allow')]] })).toBe('blocked');
  });

  it('accept what expired only where they say so, and never what is not yet valid', () => {
    const at = '2037-01-01T00:00:00Z';
    expect(judged({ at, ctl: [[entry(ada, 'allow')]] })).toBe('expired');
    expect(judged({ at, ctl: [[entry(ada, 'allow', true)]] })).toBe('trust-list');
    expect(judged({ at: '2025-01-01T00:00:00Z', ctl: [[entry(ada, 'allow', true)]] })).toBe('not-yet-valid');
  });

  it('do not make a certificate good for what it is not meant for, or not revoked', () => {
    expect(judged({ certificate: issuing, ctl: [[entry(issuing, 'allow')]] })).toBe('wrong-usage');
    const revocation = { lists: [list], answers: [], whenUnknown: 'refuse' } as const;
    expect(judged({ certificate: lost, ctl: [[entry(lost, 'allow')]], revocation })).toBe('revoked');
  });
});

describe('revocation', () => {
  const evidence = (whenUnknown: 'accept' | 'refuse', lists = [list]) => ({ lists, answers: [], whenUnknown });

  it('refuses what is on the list, and accepts what is not', () => {
    expect(judged({ revocation: evidence('refuse') })).toBe('chain');
    expect(judged({ certificate: lost, revocation: evidence('accept') })).toBe('revoked');
  });

  it('takes a list that is missing, too old or from the future as an outage', () => {
    for (const [at, lists] of [
      ['2026-06-15T00:00:00Z', []],
      ['2026-07-01T00:00:01Z', [list]],
      ['2026-05-31T23:00:00Z', [list]],
    ] as const) {
      expect(judged({ at, revocation: evidence('refuse', [...lists]) })).toBe('revocation-unknown');
      expect(judged({ at, revocation: evidence('accept', [...lists]) })).toBe('chain');
    }
  });

  it('takes a list that is too old at its word about what is on it', () => {
    expect(judged({ certificate: lost, at: '2030-01-01T00:00:00Z', revocation: evidence('accept') })).toBe('revoked');
  });
});

/** A small world of authorities on one key each. */
function world(): { key: KeyPair; root: Certificate; people: KeyPair } {
  const key = newKeyPair();
  return { key, root: makeCertificate({ subject: 'R', issuer: 'R', key, signer: key, extensions: [authority()] }), people: newKeyPair() };
}

describe('what stands on the way to a root', () => {
  const { key: rootKey, root: ownRoot, people } = world();
  const middleKey = newKeyPair();
  const middle = (...extensions: Buffer[]) => makeCertificate({ subject: 'M', issuer: 'R', key: middleKey, signer: rootKey, extensions });
  const leaf = (...extensions: Buffer[]) => makeCertificate({ subject: 'L', issuer: 'M', key: people, signer: middleKey, extensions });
  const usage = (bits: string) => extension('2.5.29.15', Buffer.from(bits, 'hex'), true);
  const through = (above: Certificate, certificate = leaf()) => judged({ certificate, roots: [ownRoot], intermediates: [above] });

  it('must be an authority that may sign certificates', () => {
    expect(through(middle(authority()))).toBe('chain');
    expect(through(middle())).toBe('untrusted-root');
    expect(through(middle(authority(), usage('03020780')))).toBe('untrusted-root');
    expect(through(middle(authority(), usage('03020204')))).toBe('chain');
  });

  it('must be for mail, when it says what it is for', () => {
    const extended = (type: string) => extension('2.5.29.37', sequence(Buffer.from(type, 'hex')));
    expect(through(middle(authority(), extended('06082b06010505070304')))).toBe('chain');
    expect(through(middle(authority(), extended('06082b06010505070301')))).toBe('untrusted-root');
  });

  it('may restrict how many authorities stand below it', () => {
    const lowKey = newKeyPair();
    const low = makeCertificate({ subject: 'N', issuer: 'M', key: lowKey, signer: middleKey, extensions: [authority()] });
    const certificate = makeCertificate({ subject: 'L', issuer: 'N', key: people, signer: lowKey });
    const judgedBelow = (length?: number) => judged({ certificate, roots: [ownRoot], intermediates: [low, middle(authority(length))] });
    expect([judgedBelow(), judgedBelow(1), judgedBelow(0)]).toEqual(['chain', 'chain', 'untrusted-root']);
  });

  it('may restrict addresses', () => {
    const permitted = extension('2.5.29.30', sequence(encode(0xa0, sequence(encode(0x81, Buffer.from('a.example'))))), true);
    expect(through(middle(authority(), permitted), leaf(addresses('x@a.example')))).toBe('chain');
    expect(through(middle(authority(), permitted), leaf(addresses('x@b.example')))).toBe('untrusted-root');
  });

  it('must not have a critical extension that is not known, nor must the certificate', () => {
    const unknown = extension('1.2.3.4', encode(5), true);
    expect(through(middle(authority(), unknown))).toBe('broken');
    expect(through(middle(authority()), leaf(unknown))).toBe('broken');
  });

  it('must have signed: another one of the same name does not help', () => {
    const impostor = newKeyPair();
    const forged = makeCertificate({ subject: 'L', issuer: 'M', key: people, signer: impostor });
    expect(through(middle(authority()), forged)).toBe('broken');
  });

  it('must be valid as well', () => {
    const over = makeCertificate({
      subject: 'M',
      issuer: 'R',
      key: middleKey,
      signer: rootKey,
      extensions: [authority()],
      until: '20260601000000Z',
    });
    expect(through(over)).toBe('expired');
    // Another certificate for the same authority is another way.
    expect(judged({ certificate: leaf(), roots: [ownRoot], intermediates: [over, middle(authority())] })).toBe('chain');
  });
});

describe('ways to a root', () => {
  it('are found through authorities that certified each other, each once', () => {
    const [one, two, people] = [newKeyPair(), newKeyPair(), newKeyPair()];
    const rootOne = makeCertificate({ subject: '1', issuer: '1', key: one, signer: one, extensions: [authority()] });
    const rootTwo = makeCertificate({ subject: '2', issuer: '2', key: two, signer: two, extensions: [authority()] });
    const cross = makeCertificate({ subject: '1', issuer: '2', key: one, signer: two, extensions: [authority()] });
    const back = makeCertificate({ subject: '2', issuer: '1', key: two, signer: one, extensions: [authority()] });
    const certificate = makeCertificate({ subject: 'L', issuer: '1', key: people, signer: one });
    const { paths } = findPaths(certificate, { roots: [rootOne, rootTwo], intermediates: [cross, back] });
    expect(paths.map((path) => path.map(({ subject }) => subject))).toEqual([
      ['CN=L', 'CN=1'],
      ['CN=L', 'CN=1', 'CN=2'],
    ]);
    expect(judged({ certificate, roots: [rootTwo], intermediates: [cross, back] })).toBe('chain');
  });

  it('are not longer than ten certificates', () => {
    const key = newKeyPair();
    const names = Array.from({ length: 12 }, (_, index) => `A${index}`);
    const chain = names.map((subject, index) =>
      makeCertificate({ subject, issuer: names[index - 1] ?? subject, key, signer: key, extensions: [authority()] }),
    );
    const [top] = chain;
    const found = (depth: number) => findPaths(chain[depth - 1]!, { roots: [top!], intermediates: chain }).paths.length;
    expect([found(PATH_LIMITS.depth), found(PATH_LIMITS.depth + 1)]).toEqual([1, 0]);
  });

  it('are given up within two seconds among 200 authorities that all certified each other, and a short one is found there', () => {
    const keys = Array.from({ length: 15 }, newKeyPair);
    const pairs = keys.flatMap((_, from) => keys.flatMap((__, to) => (from === to ? [] : [[from, to] as const])));
    const intermediates = pairs.map(([from, to]) =>
      makeCertificate({ subject: `C${to}`, issuer: `C${from}`, key: keys[to]!, signer: keys[from]!, extensions: [authority()] }),
    );
    expect(intermediates.length).toBeGreaterThan(200);
    const { key, root: ownRoot, people } = world();
    const certificate = makeCertificate({ subject: 'L', issuer: 'C0', key: people, signer: keys[0]! });
    const way = makeCertificate({ subject: 'C1', issuer: 'R', key: keys[1]!, signer: key, extensions: [authority()] });
    const before = performance.now();
    expect(judged({ certificate, roots: [ownRoot], intermediates })).toBe('untrusted-root');
    expect(judged({ certificate, roots: [ownRoot], intermediates: [...intermediates, way] })).toBe('chain');
    expect(performance.now() - before).toBeLessThan(2000);
  });
});
