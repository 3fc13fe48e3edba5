import { describe, expect, it } from 'vitest';
import { endWords, importSentence, kindOf, newAddresses, objectionsOf, titleOf, usesOf, writtenIn } from './pgp-key-words.js';

const NOW = Date.parse('2026-06-01T00:00:00Z');
const user = (text: string, more: { readonly isPrimary?: boolean; readonly isValid?: boolean } = {}) => ({
  ...{ text, address: null, isPrimary: false, isValid: true },
  ...more,
});
const fingerprint = 'd01f06045a3c7e2b9f10d01f06045a3c7e2b9f10'; // its last 16 digits are those of its key id

describe('whose a key is', () => {
  it('says the name that its owner prefers, of those that the key has signed', () => {
    const userIds = [user('Ada <ada@a.example>'), user('Ada at work <ada@b.example>', { isPrimary: true })];
    expect(titleOf({ userIds, fingerprint })).toBe('Ada at work <ada@b.example>');
    expect(titleOf({ userIds: [user('Eve', { isPrimary: true, isValid: false }), user('Ada')], fingerprint })).toBe('Ada');
  });

  it('says the end of its fingerprint where it has signed none', () => {
    expect(titleOf({ userIds: [user('Eve', { isValid: false })], fingerprint })).toBe('06045A3C7E2B9F10');
  });
});

it.each([
  [null, 'does not end'],
  ['2027-04-01T12:00:00Z', 'until 1 Apr 2027'],
  ['2025-04-01T12:00:00Z', 'ended 1 Apr 2025'],
])('the end %s is said as %j', (expiresAt, words) => {
  expect(endWords(expiresAt, NOW)).toBe(words);
});

it.each([
  ['rsa 3072', 'RSA 3072'],
  ['eddsa ed25519Legacy', 'EdDSA Ed25519'],
  ['ecdh brainpoolP256r1', 'ECDH brainpoolP256r1'],
])('the kind %s is called %s', (algorithm, words) => {
  expect(kindOf(algorithm)).toBe(words);
});

it('a part says what it is for, and what stands against it', () => {
  expect([usesOf(['certify', 'sign']), usesOf([])]).toEqual(['to vouch, to sign', 'for nothing']);
  const revocation = { at: '2026-03-03T12:00:00Z', reason: 'compromised', isHard: true } as const;
  expect(objectionsOf({ revocation, defects: ['sha1'] })).toEqual(['taken back 3 Mar 2026', 'bound by SHA-1']);
  expect(objectionsOf({ revocation: null, defects: [] })).toEqual([]);
});

it('a trusted key tells which of its addresses it is not trusted for; of one that nobody trusts none stands out', () => {
  const addresses = ['ada@a.example', 'ceo@bank.example'];
  expect(newAddresses({ isTrusted: true, addresses, trustedAddresses: ['ada@a.example'] })).toEqual(['ceo@bank.example']);
  expect(newAddresses({ isTrusted: false, addresses, trustedAddresses: [] })).toEqual([]);
});

describe('an import', () => {
  const entry = (outcome: 'added' | 'updated' | 'private-key-added' | 'known' | 'refused') => ({
    ...{ id: null, fingerprint, userIds: [], hasPrivateKey: false, detail: '' },
    outcome,
  });

  it('says what it does, and what it did', () => {
    const entries = [entry('added'), entry('added'), entry('updated'), entry('known'), entry('refused')];
    expect(importSentence(entries, false)).toBe(
      '2\u00a0keys are added, 1\u00a0key is brought up to date, 1\u00a0key is known already, 1\u00a0key is refused.',
    );
    expect(importSentence([entry('private-key-added')], true)).toBe('1\u00a0private key was added to a key that is here.');
    expect([importSentence([], false), writtenIn(entries)]).toEqual(['There is no key in it.', 3]);
  });
});
