/**
 * Certificates against the real openssl: its authorities, its revocation lists and its OCSP responder; and whether
 * both judge some twenty chains alike.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  buildOcspRequest,
  type CertificatePurpose,
  judgeCertificate,
  ocspVerdict,
  parseOcspAnswer,
  parseRevocationList,
  type RevocationEvidence,
} from '#crypto';
import {
  AUTHORITY,
  certificateOf,
  curve,
  EC_P256,
  EC_P384,
  issue,
  type Issued,
  ocspAnswer,
  openssl,
  revocationList,
  revoke,
  RSA_1024,
  RSA_2048,
  whyNoOpenssl,
} from '../support/openssl-authority.js';

const missing = whyNoOpenssl();
if (missing !== undefined) console.warn(`the tests with the real openssl are skipped: ${missing}`);

const AT = '2026-06-15T00:00:00Z';
const MAIL = ['basicConstraints=CA:FALSE', 'extendedKeyUsage=emailProtection', 'authorityKeyIdentifier=keyid', 'subjectKeyIdentifier=hash'];
const BOTH = ['keyUsage=critical,digitalSignature,keyEncipherment', ...MAIL];
const CURVE = ['keyUsage=critical,digitalSignature,keyAgreement', ...MAIL];
const BELOW = [...AUTHORITY, 'authorityKeyIdentifier=keyid'];

/** What is asked of both programs. */
interface Chain {
  readonly leaf: Issued;
  readonly roots: readonly Issued[];
  readonly between: readonly Issued[];
  readonly at?: string;
  readonly purpose?: CertificatePurpose;
  readonly lists?: readonly Buffer[];
}

function ours({ leaf, roots, between, at = AT, purpose = 'sign', lists }: Chain, evidence?: RevocationEvidence): string {
  const judgement = judgeCertificate({
    ...{ certificate: certificateOf(leaf), at, purpose, ctl: [] },
    roots: roots.map(certificateOf),
    intermediates: between.map(certificateOf),
    revocation: evidence ?? (lists === undefined ? null : { lists: lists.map(parseRevocationList), answers: [], whenUnknown: 'refuse' }),
  });
  return judgement.usable ? 'usable' : judgement.why;
}

/** `openssl verify` at 112 bits of security, which is where RSA 2048 begins and SHA-1 ends. */
function opensslAccepts(folder: string, { leaf, roots, between, at = AT, purpose = 'sign', lists }: Chain): boolean {
  const bundle = (name: string, files: readonly Issued[]): string => {
    const file = join(folder, name);
    writeFileSync(file, files.map(({ certificateFile }) => readFileSync(certificateFile, 'utf8')).join(''));
    return file;
  };
  const crls = join(folder, 'lists.pem');
  writeFileSync(crls, (lists ?? []).map((list) => openssl(['crl', '-inform', 'DER'], list).toString()).join(''));
  try {
    openssl([
      ...['verify', '-no-CAfile', '-no-CApath', '-auth_level', '2', '-attime', String(Date.parse(at) / 1000)],
      ...['-purpose', purpose === 'sign' ? 'smimesign' : 'smimeencrypt', '-CAfile', bundle('roots.pem', roots)],
      ...(between.length === 0 ? [] : ['-untrusted', bundle('between.pem', between)]),
      ...(lists === undefined ? [] : ['-crl_check_all', '-CRLfile', crls]),
      leaf.certificateFile,
    ]);
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(missing !== undefined)('certificates and the real openssl', () => {
  let folder: string;
  let root: Issued;
  let issuing: Issued;
  let ada: Issued;
  let bob: Issued;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'lazaret-certificates-'));
    root = issue(folder, { name: 'root', algorithm: EC_P384, extensions: AUTHORITY });
    issuing = issue(folder, { name: 'issuing', algorithm: RSA_2048, issuer: root, extensions: BELOW });
    ada = issue(folder, { name: 'ada', algorithm: RSA_2048, issuer: issuing, extensions: ['subjectAltName=email:ada@a.example', ...BOTH] });
    bob = issue(folder, { name: 'bob', algorithm: EC_P256, issuer: issuing, extensions: CURVE });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const person = (name: string, more: Partial<Parameters<typeof issue>[1]> = {}): Issued =>
    issue(folder, { name, issuer: issuing, extensions: CURVE, ...more });

  it('judge some twenty chains alike', () => {
    const middle = (name: string, extensions: readonly string[], more: Partial<Parameters<typeof issue>[1]> = {}): Issued =>
      issue(folder, { name, issuer: root, extensions, ...more });
    const under = (name: string, issuer: Issued, extensions: readonly string[] = CURVE): Issued =>
      issue(folder, { name, issuer, extensions });
    const known = { roots: [root], between: [issuing] };
    const strange = issue(folder, { name: 'strange', extensions: AUTHORITY });
    const impostor = issue(folder, { name: 'impostor', subject: '/CN=issuing', issuer: strange, extensions: BELOW });
    const noAuthority = middle('no-authority', CURVE);
    const noSigning = middle('no-signing', ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,cRLSign']);
    const short = middle('short-path', ['basicConstraints=critical,CA:TRUE,pathlen:0', ...BELOW.slice(1)]);
    const tooDeep = under('too-deep', short, BELOW);
    const web = middle('web', [...BELOW, 'extendedKeyUsage=serverAuth']);
    const named = middle('named', [...BELOW, 'nameConstraints=critical,permitted;email:a.example,excluded;email:boss@a.example']);
    const old = middle('old', BELOW, { until: '20260601000000Z' });
    const cross = issue(folder, { name: 'cross', subject: '/CN=issuing', keyFile: issuing.keyFile, issuer: strange, extensions: BELOW });
    const low = middle('low-bits', BELOW, { algorithm: RSA_1024 });
    const chains: readonly (readonly [string, boolean, Chain])[] = [
      ['RSA, to sign', true, { leaf: ada, ...known }],
      ['RSA, to encrypt', true, { leaf: ada, ...known, purpose: 'encrypt' }],
      ['a curve', true, { leaf: bob, ...known }],
      ['P-384 and SHA-384', true, { leaf: person('p384', { algorithm: EC_P384, hash: 'sha384' }), ...known }],
      ['its first second', true, { leaf: ada, ...known, at: '2026-01-01T00:00:00Z' }],
      ['the second before', false, { leaf: ada, ...known, at: '2025-12-31T23:59:59Z' }],
      ['after its end', false, { leaf: person('expired', { until: '20260601000000Z' }), ...known }],
      ['no intermediate', false, { leaf: ada, roots: [root], between: [] }],
      ['another root', false, { leaf: ada, roots: [strange], between: [issuing] }],
      ['no root', false, { leaf: ada, roots: [strange], between: [issuing, root] }],
      ['by way of a cross-certificate', true, { leaf: ada, roots: [strange], between: [cross] }],
      ['an impostor of the same name', false, { leaf: ada, roots: [strange], between: [impostor] }],
      ['an issuer that is no authority', false, { leaf: under('below-nobody', noAuthority), roots: [root], between: [noAuthority] }],
      ['an issuer that may not sign', false, { leaf: under('below-mute', noSigning), roots: [root], between: [noSigning] }],
      ['one authority too many', false, { leaf: under('below-deep', tooDeep), roots: [root], between: [short, tooDeep] }],
      ['as many as are allowed', true, { leaf: under('below-short', short), roots: [root], between: [short] }],
      ['an issuer for web servers', false, { leaf: under('below-web', web), roots: [root], between: [web] }],
      [
        'an address that is permitted',
        true,
        { leaf: under('inside', named, ['subjectAltName=email:x@a.example', ...CURVE]), roots: [root], between: [named] },
      ],
      [
        'an address that is not',
        false,
        { leaf: under('outside', named, ['subjectAltName=email:x@b.example', ...CURVE]), roots: [root], between: [named] },
      ],
      [
        'an address that is excluded',
        false,
        { leaf: under('boss', named, ['subjectAltName=email:boss@a.example', ...CURVE]), roots: [root], between: [named] },
      ],
      ['an issuer that expired', false, { leaf: under('below-old', old), roots: [root], between: [old] }],
      ['an issuer with a short key', false, { leaf: under('below-low', low), roots: [root], between: [low] }],
      ['a short key', false, { leaf: person('short', { algorithm: RSA_1024, extensions: BOTH }), ...known }],
      ['SHA-1', false, { leaf: person('sha1', { hash: 'sha1' }), ...known }],
      [
        'an unknown critical extension',
        false,
        { leaf: person('critical', { extensions: [...CURVE, '1.2.3.4=critical,DER:0500'] }), ...known },
      ],
      ['web servers only', false, { leaf: person('server', { extensions: ['extendedKeyUsage=serverAuth'] }), ...known }],
      [
        'to encrypt what may only sign',
        false,
        {
          leaf: person('signer', { algorithm: RSA_2048, extensions: ['keyUsage=digitalSignature', ...MAIL] }),
          ...known,
          purpose: 'encrypt',
        },
      ],
      ['a certificate that says nothing', true, { leaf: person('plain', { extensions: [] }), ...known }],
    ];
    const answers = chains.map(([name, , chain]) => [name, ours(chain) === 'usable', opensslAccepts(folder, chain)]);
    expect(answers).toEqual(chains.map(([name, expected]) => [name, expected, expected]));
    // Where a certificate that leads nowhere stands before one that leads to a root, openssl does not turn back; we do.
    expect(ours({ leaf: ada, roots: [strange], between: [issuing, cross, root] })).toBe('usable');
  });

  it('judge alike with revocation lists of all who issued', () => {
    const lost = person('lost');
    revoke(issuing, lost);
    const time = { from: '20260601000000Z', until: '20260701000000Z' };
    const lists = [revocationList(root, time), revocationList(issuing, time)];
    const known = { roots: [root], between: [issuing] };
    const stale = [lists[0]!, revocationList(issuing, { from: '20260501000000Z', until: '20260601000000Z' })];
    const future = [lists[0]!, revocationList(issuing, { from: '20260620000000Z', until: '20260701000000Z' })];
    const chains: readonly (readonly [string, Chain])[] = [
      ['usable', { leaf: ada, ...known, lists }],
      ['revoked', { leaf: lost, ...known, lists }],
      ['revocation-unknown', { leaf: ada, ...known, lists: stale }],
      ['revocation-unknown', { leaf: ada, ...known, lists: future }],
    ];
    for (const [answer, chain] of chains) {
      expect(ours(chain)).toBe(answer);
      expect(opensslAccepts(folder, chain)).toBe(answer === 'usable');
    }
    revoke(root, issuing, 'CACompromise');
    const above = { leaf: ada, ...known, lists: [revocationList(root, time), lists[1]!] };
    expect([ours(above), opensslAccepts(folder, above)]).toEqual(['revoked', false]);
  });

  it('refuse each for its reason', () => {
    const known = { roots: [root], between: [issuing] };
    const withPlaces = person('with-places', { extensions: [...CURVE, 'crlDistributionPoints=URI:http://ca.example/list'] });
    const nothing = (whenUnknown: 'accept' | 'refuse'): RevocationEvidence => ({ lists: [], answers: [], whenUnknown });
    expect({
      expired: ours({ leaf: ada, ...known, at: '2040-01-01T00:00:00Z' }),
      'not-yet-valid': ours({ leaf: ada, ...known, at: '2020-01-01T00:00:00Z' }),
      'wrong-usage': ours({ leaf: issuing, ...known }),
      'untrusted-root': ours({ leaf: ada, roots: [], between: [issuing, root] }),
      'key-too-short': ours({ leaf: person('p192', { algorithm: curve('prime192v1') }), ...known }),
      'revocation-unknown': ours({ leaf: withPlaces, ...known }, nothing('refuse')),
    }).toEqual({
      expired: 'expired',
      'not-yet-valid': 'not-yet-valid',
      'wrong-usage': 'wrong-usage',
      'untrusted-root': 'untrusted-root',
      'key-too-short': 'key-too-short',
      'revocation-unknown': 'revocation-unknown',
    });
    expect(ours({ leaf: withPlaces, ...known }, nothing('accept'))).toBe('usable');
    const blocked = [[{ fingerprint: certificateOf(ada).fingerprint, decision: 'block', acceptExpired: false }]] as const;
    const question = {
      certificate: certificateOf(ada),
      at: AT,
      purpose: 'sign',
      roots: [certificateOf(root)],
      intermediates: [certificateOf(issuing)],
    } as const;
    expect(judgeCertificate({ ...question, ctl: blocked, revocation: null })).toMatchObject({ usable: false, why: 'blocked' });
  });

  it('take lists for people only, for a place only, and none for one reason only', () => {
    const known = { roots: [root], between: [issuing] };
    const own = issue(folder, { name: 'scoped', algorithm: EC_P256, issuer: root, extensions: BELOW });
    const here = issue(folder, { name: 'here', issuer: own, extensions: [...CURVE, 'crlDistributionPoints=URI:http://ca.example/1'] });
    const scope = (...lines: string[]) =>
      revocationList(own, {
        from: '20260601000000Z',
        until: '20260701000000Z',
        extensions: ['issuingDistributionPoint=critical,@point', '[point]', ...lines],
      });
    const evidence = (list: Buffer): RevocationEvidence => ({
      lists: [parseRevocationList(list), parseRevocationList(revocationList(root, { from: '20260601000000Z', until: '20260701000000Z' }))],
      answers: [],
      whenUnknown: 'refuse',
    });
    const chain = { leaf: here, ...known, between: [own] };
    expect(ours(chain, evidence(scope('onlyuser=TRUE')))).toBe('usable');
    expect(ours(chain, evidence(scope('onlyCA=TRUE')))).toBe('revocation-unknown');
    expect(ours(chain, evidence(scope('fullname=URI:http://ca.example/1')))).toBe('usable');
    expect(ours(chain, evidence(scope('fullname=URI:http://ca.example/2')))).toBe('revocation-unknown');
    expect(() => parseRevocationList(scope('onlysomereasons=keyCompromise'))).toThrow(expect.objectContaining({ code: 'unsupported' }));
  });

  it('ask the OCSP responder of openssl, and believe its issuer and whom it named', () => {
    const authority = issue(folder, { name: 'asked', algorithm: RSA_2048, extensions: AUTHORITY });
    const [good, lost] = ['good', 'gone'].map((name) => issue(folder, { name, issuer: authority, extensions: CURVE })) as [Issued, Issued];
    const named = issue(folder, { name: 'named-responder', issuer: authority, extensions: ['extendedKeyUsage=OCSPSigning'] });
    revoke(authority, lost, 'superseded');
    const nonce = Buffer.alloc(32, 5);
    const ask = (about: Issued, signer: Issued, words: readonly string[] = [], asked = nonce) => {
      const request = buildOcspRequest({ certificate: certificateOf(about), issuer: certificateOf(authority), nonce: asked });
      const answer = parseOcspAnswer(ocspAnswer(request, { issuer: authority, signer, words }));
      const verdict = ocspVerdict(answer, { certificate: certificateOf(about), issuer: certificateOf(authority), nonce }, Date.now());
      return 'reason' in verdict ? `${verdict.status} ${verdict.reason}` : verdict.status;
    };
    expect(ask(good, authority)).toBe('good');
    expect(ask(good, named)).toBe('good');
    expect(ask(good, named, ['-resp_key_id'])).toBe('good');
    expect(ask(good, named, ['-rmd', 'sha384'])).toBe('good');
    expect(ask(lost, named)).toBe('revoked superseded');
    expect(ask(bob, named)).toBe('unknown');
    expect(ask(good, lost)).toBe('unknown');
    expect(ask(good, named, ['-badsig'])).toBe('unknown');
    expect(ask(good, named, ['-resp_no_certs'])).toBe('unknown');
    expect(ask(good, authority, [], Buffer.alloc(32, 6))).toBe('unknown');
  });
});
