import { describe, expect, it } from 'vitest';
import { identityOf, trustEntryOf, type TrustEntry } from './trust-list.js';

const entry = (fingerprint: string, decision: TrustEntry['decision']): TrustEntry => ({ fingerprint, decision, acceptExpired: false });

/** Of one issuer unless another is named. */
const certificate = (fingerprint: string, serial = '0a', issuer = 'CN=Example CA') => ({
  fingerprint,
  serial,
  issuerName: { levels: [], text: issuer, der: Buffer.from(issuer) },
});

describe('trust lists', () => {
  it('give the entry of the nearest level that has one', () => {
    const [user, domain, everybody] = [
      [entry('aa', 'allow')],
      [entry('bb', 'block')],
      [entry('aa', 'block'), entry('bb', 'allow'), entry('cc', 'allow')],
    ];
    const levels = [user, domain, everybody];
    expect(trustEntryOf(levels, certificate('aa'))?.decision).toBe('allow');
    expect(trustEntryOf(levels, certificate('bb'))?.decision).toBe('block');
    expect(trustEntryOf(levels, certificate('cc'))?.decision).toBe('allow');
    expect(trustEntryOf(levels, certificate('dd'))).toBeUndefined();
  });

  it('block where one level says both, and compare fingerprints without case', () => {
    expect(trustEntryOf([[entry('aa', 'allow'), entry('AA', 'block')]], certificate('aa'))?.decision).toBe('block');
  });

  it('block a certificate whose signature was written in its other form: same issuer, same serial, another fingerprint', () => {
    const blocked = { ...entry('aa', 'block'), identity: identityOf(certificate('aa')) };
    expect(trustEntryOf([[blocked]], certificate('bb'))?.decision).toBe('block');
    expect(trustEntryOf([[blocked]], certificate('bb', '0b'))).toBeUndefined();
    expect(trustEntryOf([[blocked]], certificate('bb', '0a', 'CN=Other CA'))).toBeUndefined();
  });

  it('allow the very certificate only', () => {
    const allowed = { ...entry('aa', 'allow'), identity: identityOf(certificate('aa')) };
    expect(trustEntryOf([[allowed]], certificate('bb'))).toBeUndefined();
  });

  it('block at a near level although a farther one allows the other form', () => {
    const blocked = { ...entry('aa', 'block'), identity: identityOf(certificate('aa')) };
    expect(trustEntryOf([[blocked], [entry('bb', 'allow')]], certificate('bb'))?.decision).toBe('block');
  });
});
