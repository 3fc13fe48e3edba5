import { describe, expect, it } from 'vitest';
import {
  extendedUsageWords,
  importSentence,
  keyUsageWords,
  nameOf,
  placeWords,
  titleOf,
  validityWords,
  writtenIn,
} from './certificate-words.js';

describe('the name of a certificate', () => {
  it.each([
    ['CN=Ada Example, O=Example, C=CH', 'Ada Example'],
    ['emailAddress=ada@a.example, CN=Ada Example', 'Ada Example'],
    [String.raw`O=Zürich & Söhne\, Ltd, C=CH`, 'Zürich & Söhne, Ltd'],
    ['C=CH', 'C=CH'],
    ['', 'No name'],
  ])('of %j is %j', (subject, name) => {
    expect(nameOf(subject)).toBe(name);
  });

  it('is an address where it has no other', () => {
    expect(titleOf({ subject: '', addresses: ['ada@a.example', 'a@a.example'] })).toBe('ada@a.example');
    expect(titleOf({ subject: 'CN=Ada', addresses: ['ada@a.example'] })).toBe('Ada');
    expect(titleOf({ subject: '', addresses: [] })).toBe('No name');
  });
});

it.each([
  ['2026-01-01T12:00:00Z', '2027-04-01T12:00:00Z', 'until 1 Apr 2027'],
  ['2024-01-01T12:00:00Z', '2025-04-01T12:00:00Z', 'ended 1 Apr 2025'],
  ['2027-01-01T12:00:00Z', '2028-04-01T12:00:00Z', 'from 1 Jan 2027'],
])('the validity from %s to %s is said as %j', (notBefore, notAfter, words) => {
  expect(validityWords({ notBefore, notAfter }, Date.parse('2026-06-01T00:00:00Z'))).toBe(words);
});

it('what it was made for is said in words, and by number where there is none', () => {
  expect(extendedUsageWords(['1.3.6.1.5.5.7.3.4', '1.3.6.1.5.5.7.3.2', '1.2.3.4'])).toBe('e-mail, TLS clients, 1.2.3.4');
  expect([null, []].map(extendedUsageWords)).toEqual(['says nothing', 'none']);
  expect(keyUsageWords(['digitalSignature', 'keyEncipherment', 'cRLSign'])).toBe('signing, encrypting keys, issuing revocation lists');
  expect([null, []].map(keyUsageWords)).toEqual(['says nothing', 'none']);
});

it('a place is somebody, or everybody', () => {
  expect(['global', '*.example.com', ''].map(placeWords)).toEqual(['Everybody', '*.example.com', 'An erased address']);
});

describe('an import', () => {
  const entry = (outcome: 'added' | 'known' | 'key-added' | 'refused') => ({
    id: null,
    fingerprint: '',
    subject: '',
    addresses: [],
    outcome,
    hasPrivateKey: false,
    detail: '',
  });
  const entries = [entry('added'), entry('added'), entry('key-added'), entry('known'), entry('refused')];

  it('says what it does, and what it did', () => {
    expect(importSentence({ entries, keysWithoutCertificate: 1 }, false)).toBe(
      '2\u00a0certificates are added, 1\u00a0private key is added to a certificate that is here, 1\u00a0certificate is known already, ' +
        '1\u00a0certificate is refused, 1\u00a0private key is left out, for want of a certificate.',
    );
    expect(importSentence({ entries: [entry('added')], keysWithoutCertificate: 0 }, true)).toBe('1\u00a0certificate was added.');
    expect(importSentence({ entries: [], keysWithoutCertificate: 0 }, false)).toBe('The file holds no certificate.');
  });

  it('counts what is written', () => {
    expect(writtenIn({ entries })).toBe(3);
  });
});
