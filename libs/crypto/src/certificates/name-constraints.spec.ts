/** Examples of RFC 5280 §4.2.1.10: "root@example.com", "example.com", ".example.com". */
import { describe, expect, it } from 'vitest';
import { cpuWatch } from '../../../../test/support/cpu-time.js';
import { addresses, extension, makeCertificate, newKeyPair } from '../../test/certificate-maker.js';
import { readDer, TAG } from './der.js';
import { encode, oid, sequence, setOf, tagged } from './der-write.js';
import { readName } from './distinguished-name.js';
import type { GeneralName } from './general-name.js';
import { nameViolation } from './name-constraints.js';

const key = newKeyPair();
const TYPES: Readonly<Record<string, string>> = { C: '2.5.4.6', O: '2.5.4.10', CN: '2.5.4.3' };
/** From the country down, in DER. */
const nameOf = (text: string): Buffer =>
  sequence(
    ...text.split(', ').map((part) => {
      const [type = '', value = ''] = part.split('=');
      return setOf([sequence(oid(TYPES[type]!), encode(TAG.utf8, Buffer.from(value)))]);
    }),
  );
const email = (value: string): GeneralName => ({ kind: 'email', value, smtpUtf8: false });
const dns = (value: string): GeneralName => ({ kind: 'dns', value });
const holder = (...list: string[]) => makeCertificate({ subject: 'x', issuer: 'x', key, signer: key, extensions: [addresses(...list)] });
const host = (name: string) =>
  makeCertificate({
    subject: 'x',
    issuer: 'x',
    key,
    signer: key,
    extensions: [extension('2.5.29.17', sequence(encode(0x82, Buffer.from(name))))],
  });

describe('addresses under name constraints', () => {
  it.each([
    ['root@example.com', 'root@example.com', true],
    ['other@example.com', 'root@example.com', false],
    ['root@example.com', 'example.com', true],
    ['ROOT@Example.COM', 'example.com', true],
    ['root@my.example.com', 'example.com', false],
    ['root@my.example.com', '.example.com', true],
    ['root@example.com', '.example.com', false],
    ['root@notexample.com', '.example.com', false],
    ['"a@example.com"@evil.example', 'example.com', false],
  ])('%s lies within %s: %s', (address, base, within) => {
    expect(nameViolation(holder(address), { permitted: [email(base)], excluded: [] }) === undefined).toBe(within);
    expect(nameViolation(holder(address), { permitted: [], excluded: [email(base)] }) === undefined).toBe(!within);
  });

  it('must all lie within, and excluding wins', () => {
    const constraints = { permitted: [email('a.example'), email('b.example')], excluded: [email('boss@a.example')] };
    expect(nameViolation(holder('x@a.example', 'y@b.example'), constraints)).toBeUndefined();
    expect(nameViolation(holder('x@a.example', 'y@c.example'), constraints)).toContain('"y@c.example" is outside');
    expect(nameViolation(holder('boss@a.example'), constraints)).toContain('"boss@a.example" is excluded');
  });

  it('do not bind names of other kinds', () => {
    expect(nameViolation(host('www.c.example'), { permitted: [email('a.example')], excluded: [] })).toBeUndefined();
  });
});

describe('other names under name constraints', () => {
  it.each([
    ['www.host.example.com', 'host.example.com', true],
    ['host.example.com', 'host.example.com', true],
    ['host1.example.com', 'host.example.com', false],
    ['evilhost.example.com', 'host.example.com', false],
  ])('host %s lies within %s: %s', (name, base, within) => {
    expect(nameViolation(host(name), { permitted: [dns(base)], excluded: [] }) === undefined).toBe(within);
  });

  it.each([
    ['C=CH, O=Bank', true],
    ['C=CH, O=  bank ', true],
    ['C=CH, O=Bank, CN=Ada', true],
    ['C=CH', false],
    ['C=CH, O=Bankers', false],
    ['O=Bank, C=CH', false],
  ])('the subject %s lies below C=CH, O=Bank: %s', (subject, within) => {
    const base: GeneralName = { kind: 'directory', name: readName(readDer(nameOf('C=CH, O=Bank'))) };
    const certificate = makeCertificate({
      ...{ subject: 'x', issuer: 'x', key, signer: key },
      extensions: [extension('2.5.29.17', sequence(tagged(4, nameOf(subject))))],
    });
    const own: GeneralName = { kind: 'directory', name: certificate.subjectName };
    expect(nameViolation(certificate, { permitted: [base, own], excluded: [] }) === undefined).toBe(within);
    expect(nameViolation(certificate, { permitted: [], excluded: [base] }) === undefined).toBe(!within);
  });

  it('of half a megabyte are made comparable once, not for each of two thousand constraints', () => {
    const long = makeCertificate({ subject: 'x'.repeat(500_000), issuer: 'x', key, signer: key });
    const excluded = Array.from({ length: 2_000 }, (): GeneralName => ({ kind: 'directory', name: readName(readDer(nameOf('CN=y'))) }));
    const used = cpuWatch();
    expect(nameViolation(long, { permitted: [], excluded })).toBeUndefined();
    expect(used()).toBeLessThan(1_000);
  });

  it('are refused when they cannot be compared', () => {
    const uri = makeCertificate({
      subject: 'x',
      issuer: 'x',
      key,
      signer: key,
      extensions: [extension('2.5.29.17', sequence(encode(0x86, Buffer.from('http://a.example/'))))],
    });
    expect(nameViolation(uri, { permitted: [{ kind: 'uri', value: 'a.example' }], excluded: [] })).toContain('cannot be told');
  });

  it('are not compared a million times', () => {
    const many = holder(...Array.from({ length: 1500 }, (_, index) => `a${index}@a.example`));
    const excluded = Array.from({ length: 1500 }, (_, index) => email(`b${index}.example`));
    expect(nameViolation(many, { permitted: [], excluded })).toBe('there are too many names to compare');
  });
});
