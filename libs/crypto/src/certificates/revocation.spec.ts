/** Lists and answers by openssl 3.0.19 (test/certificates/make-fixtures.ts); the answers are from 2026-11-30T04:37:12Z and good for a week. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { certificateFixture, fixture } from '../../test/fixture.js';
import { CertificateRefused } from './certificate-refused.js';
import { parseRevocationList, readRevocationLists } from './crl.js';
import { encode, octetString, oid, sequence, tagged } from './der-write.js';
import { parseOcspAnswer } from './ocsp-answer.js';
import { buildOcspRequest } from './ocsp-request.js';
import { ocspVerdict } from './ocsp-verdict.js';
import { writePem } from './pem.js';
import { revocationStatus } from './revocation-evidence.js';

const [issuing, root, ada, lost, bob] = (['issuing', 'root', 'ada', 'lost', 'bob'] as const).map(certificateFixture);
const NOON = Date.parse('2026-12-01T12:00:00Z');
const JUNE = Date.parse('2026-06-15T00:00:00Z');

function refusal(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    return error instanceof CertificateRefused ? error.code : `foreign: ${String(error)}`;
  }
  return 'none';
}

describe('revocation lists', () => {
  const list = parseRevocationList(fixture('issuing.crl'));

  it('tell their issuer, their time, and who was revoked why', () => {
    expect(list).toMatchObject({
      issuer: 'CN=Example Issuing, O=Example, C=CH',
      thisUpdate: '2026-06-01T00:00:00.000Z',
      nextUpdate: '2026-07-01T00:00:00.000Z',
      size: 1,
      about: 'all',
    });
    expect(list.find(lost!.serial)).toEqual({ since: '2026-11-30T04:37:11.000Z', reason: 'keyCompromise' });
    expect(list.find(ada!.serial)).toBeUndefined();
  });

  it('are signed by their issuer and nobody else', () => {
    expect(list.isSignedBy(issuing!.publicKey())).toBe(true);
    expect(list.isSignedBy(root!.publicKey())).toBe(false);
  });

  it('are read in PEM, many in a file', () => {
    const pem = writePem('X509 CRL', fixture('issuing.crl'));
    expect(readRevocationLists(Buffer.from(pem + pem))).toHaveLength(2);
    expect(refusal(() => readRevocationLists(fixture('ada.pem')))).toBe('broken');
  });

  it('are not used when they are deltas or indirect', () => {
    expect(refusal(() => parseRevocationList(fixture('delta.crl')))).toBe('unsupported');
    expect(refusal(() => parseRevocationList(fixture('indirect.crl')))).toBe('unsupported');
  });

  it('say nothing when they are signed by somebody who may not, or somebody else', () => {
    const evidence = { lists: [list], answers: [], whenUnknown: 'refuse' } as const;
    const ask = (issuer: typeof issuing) => revocationStatus({ certificate: lost!, issuer: issuer!, atMs: JUNE }, evidence);
    expect(ask(issuing)).toMatchObject({ status: 'revoked', reason: 'keyCompromise' });
    expect(ask(root)).toEqual({ status: 'unknown', because: 'The revocation list is not signed by the issuer of the certificate.' });
    expect(ask({ ...issuing!, keyUsage: ['keyCertSign'] })).toEqual({
      status: 'unknown',
      because: 'The issuer may not sign revocation lists.',
    });
  });

  it('with 100,000 lines are read in seconds', () => {
    const line = (serial: number) =>
      sequence(encode(0x02, Buffer.from(`10${serial.toString(16).padStart(14, '0')}`, 'hex')), encode(0x17, Buffer.from('260101000000Z')));
    const lines = Array.from({ length: 100_000 }, (_, serial) => line(serial));
    const algorithm = sequence(oid('1.2.840.113549.1.1.11'));
    const signed = sequence(
      algorithm,
      issuing!.subjectName.der,
      encode(0x17, Buffer.from('260601000000Z')),
      encode(0x30, Buffer.concat(lines)),
    );
    const der = sequence(signed, algorithm, encode(0x03, Buffer.alloc(257)));
    const before = performance.now();
    const long = parseRevocationList(der);
    expect(performance.now() - before).toBeLessThan(5000);
    expect(long.size).toBe(100_000);
    expect(long.find('1000000000000fff')?.reason).toBe('unspecified');
  });

  it('do not hold what was taken off again (removeFromCRL, reason 8)', () => {
    const reason = (code: number) => sequence(sequence(oid('2.5.29.21'), octetString(encode(0x0a, Buffer.from([code])))));
    const line = (serial: number, code: number) =>
      sequence(encode(0x02, Buffer.from([serial])), encode(0x17, Buffer.from('260101000000Z')), reason(code));
    const algorithm = sequence(oid('1.2.840.113549.1.1.11'));
    const signed = sequence(
      encode(0x02, Buffer.from([1])),
      algorithm,
      issuing!.subjectName.der,
      encode(0x17, Buffer.from('260601000000Z')),
      sequence(line(1, 8), line(2, 6)),
    );
    const made = parseRevocationList(sequence(signed, algorithm, encode(0x03, Buffer.alloc(257))));
    expect([made.find('01'), made.find('02')?.reason]).toEqual([undefined, 'certificateHold']);
  });
});

describe('OCSP', () => {
  const ask = (name: string, certificate = ada!, atMs = NOON) =>
    ocspVerdict(parseOcspAnswer(fixture(`ocsp-by-${name}.der`)), { certificate, issuer: issuing! }, atMs);

  it.each(['issuer', 'delegate'])('answers by the %s are believed', (name) => {
    expect(ask(name)).toEqual({ status: 'good' });
    expect(ask(name, lost)).toEqual({ status: 'revoked', since: '2026-11-30T04:37:11.000Z', reason: 'keyCompromise' });
  });

  it('answers by somebody with another certificate of the issuer are not', () => {
    expect(ask('stranger')).toMatchObject({ status: 'unknown', because: expect.stringContaining('not signed by the issuer') });
    expect(ask('stranger', lost)).toMatchObject({ status: 'unknown' });
  });

  it('answers that were changed are not', () => {
    const der = fixture('ocsp-by-issuer.der');
    // The serial of Ada's certificate, once, in the certificate identifier.
    der[der.indexOf(Buffer.from(ada!.serial, 'hex'))]! ^= 1;
    const changed = { ...ada!, serial: (Number.parseInt(ada!.serial.slice(0, 2), 16) ^ 1).toString(16) + ada!.serial.slice(2) };
    expect(ocspVerdict(parseOcspAnswer(der), { certificate: changed, issuer: issuing! }, NOON)).toMatchObject({ status: 'unknown' });
  });

  it('answers are good for their time, with five minutes for clocks; revoked stays revoked', () => {
    expect(ask('issuer', ada, Date.parse('2026-11-30T04:32:12Z'))).toEqual({ status: 'good' });
    expect(ask('issuer', ada, Date.parse('2026-11-30T04:32:11Z'))).toMatchObject({ status: 'unknown' });
    expect(ask('issuer', ada, Date.parse('2026-12-07T04:42:12Z'))).toEqual({ status: 'good' });
    expect(ask('issuer', ada, Date.parse('2026-12-07T04:42:13Z'))).toMatchObject({ status: 'unknown' });
    expect(ask('issuer', lost, Date.parse('2030-01-01T00:00:00Z'))).toMatchObject({ status: 'revoked' });
  });

  it('answers about others, and to other questions, say nothing', () => {
    expect(ask('issuer', bob)).toEqual({ status: 'unknown', because: 'The OCSP answer is about another certificate.' });
    const answer = { ...parseOcspAnswer(fixture('ocsp-by-issuer.der')), nonce: Buffer.from('theirs') };
    expect(ocspVerdict(answer, { certificate: ada!, issuer: issuing!, nonce: Buffer.from('ours') }, NOON)).toEqual({
      status: 'unknown',
      because: 'The OCSP answer is to another question.',
    });
  });

  it('refusals of a responder are told (RFC 6960 §4.2.1: tryLater is 3)', () => {
    const later = sequence(encode(0x0a, Buffer.from([3])));
    expect(() => parseOcspAnswer(later)).toThrow(
      expect.objectContaining({ code: 'unsupported', message: expect.stringContaining('asked later') }),
    );
  });

  it('questions name the issuer by SHA-1 and carry the nonce (RFC 6960 §4.1.1)', () => {
    const nonce = Buffer.alloc(32, 7);
    const request = buildOcspRequest({ certificate: ada!, issuer: issuing!, nonce });
    expect(request.includes(createHash('sha1').update(issuing!.subjectName.der).digest())).toBe(true);
    expect(request.includes(Buffer.from(issuing!.subjectKeyId!, 'hex'))).toBe(true);
    expect(request.includes(Buffer.from(ada!.serial, 'hex'))).toBe(true);
    expect(request.includes(tagged(2, sequence(sequence(oid('1.3.6.1.5.5.7.48.1.2'), octetString(octetString(nonce))))))).toBe(true);
  });
});
