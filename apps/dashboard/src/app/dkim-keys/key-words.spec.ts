import { describe, expect, it } from 'vitest';
import { nextWords, stateChip, whatWords } from './key-words.js';

describe('a DKIM key', () => {
  it.each([
    [{ state: 'active', signs: true, isLost: false }, 'Signs'],
    [{ state: 'active', signs: false, isLost: false }, 'A newer one signs'],
    [{ state: 'active', signs: false, isLost: true }, 'Private key missing'],
    [{ state: 'waiting', signs: false, isLost: false }, 'Waits for its record'],
    [{ state: 'retired', signs: false, isLost: false }, 'Retired'],
  ] as const)('%j is said to be: %s', (key, words) => {
    expect(stateChip(key).words).toBe(words);
  });

  it('says what it is and for whom', () => {
    expect(whatWords({ type: 'rsa', bits: 2048, domain: 'halden.example', forSubdomains: true })).toBe(
      'RSA, 2048 bits, for halden.example and all below it',
    );
    expect(whatWords({ type: 'ed25519', bits: 256, domain: 'halden.example', forSubdomains: false })).toBe('Ed25519, for halden.example');
  });

  it('says what comes next only where somebody has to do something', () => {
    expect(nextWords({ state: 'active', isLost: false })).toBe('');
    expect(nextWords({ state: 'waiting', isLost: false })).toContain('Publish this record');
    expect(nextWords({ state: 'retired', isLost: false })).toContain('for a week');
  });
});
