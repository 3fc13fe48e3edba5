import { describe, expect, it } from 'vitest';
import { trustEntryOf, type TrustEntry } from './trust-list.js';

const entry = (fingerprint: string, decision: TrustEntry['decision']): TrustEntry => ({ fingerprint, decision, acceptExpired: false });

describe('trust lists', () => {
  it('give the entry of the nearest level that has one', () => {
    const [user, domain, everybody] = [
      [entry('aa', 'allow')],
      [entry('bb', 'block')],
      [entry('aa', 'block'), entry('bb', 'allow'), entry('cc', 'allow')],
    ];
    const levels = [user, domain, everybody];
    expect(trustEntryOf(levels, 'aa')?.decision).toBe('allow');
    expect(trustEntryOf(levels, 'bb')?.decision).toBe('block');
    expect(trustEntryOf(levels, 'cc')?.decision).toBe('allow');
    expect(trustEntryOf(levels, 'dd')).toBeUndefined();
  });

  it('block where one level says both, and compare fingerprints without case', () => {
    expect(trustEntryOf([[entry('aa', 'allow'), entry('AA', 'block')]], 'aa')?.decision).toBe('block');
  });
});
