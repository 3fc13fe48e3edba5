import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decryptGcm, encryptGcm, fieldAad, open, openText, seal, Unsealable } from './seal.js';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const KEY = Buffer.alloc(32, 7);
const AAD = fieldAad('message-01JD', 'subject');

/** McGrew and Viega, The Galois/Counter Mode of Operation, appendix B: the AES-256 cases with a 96-bit nonce (also NIST's). */
const PUBLISHED = [
  { name: '13', key: '00'.repeat(32), nonce: '00'.repeat(12), plaintext: '', aad: '', sealed: '530f8afbc74536b9a963b4f1c4cb738b' },
  {
    name: '14',
    key: '00'.repeat(32),
    nonce: '00'.repeat(12),
    plaintext: '00'.repeat(16),
    aad: '',
    sealed: 'cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919',
  },
  {
    name: '16',
    key: 'feffe9928665731c6d6a8f9467308308'.repeat(2),
    nonce: 'cafebabefacedbaddecaf888',
    plaintext: 'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39',
    aad: 'feedfacedeadbeeffeedfacedeadbeefabaddad2',
    sealed:
      '522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662' +
      '76fc6ece0f4e1768cddf8853bb2d551b',
  },
];

describe('AES-256-GCM', () => {
  it.each(PUBLISHED)('agrees with the published test case $name', ({ key, nonce, plaintext, aad, sealed }) => {
    expect(encryptGcm(hex(key), hex(nonce), hex(plaintext), hex(aad)).toString('hex')).toBe(sealed);
    expect(decryptGcm(hex(key), hex(nonce), hex(sealed), hex(aad)).toString('hex')).toBe(plaintext);
  });
});

describe('a sealed field', () => {
  it('opens to what was sealed, in the form that events store', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const sealed = seal(KEY, text, AAD);
        expect(sealed).toMatch(/^v1\.[\w-]+\.[\w-]+$/);
        expect(openText(KEY, sealed, AAD)).toBe(text);
      }),
      { seed: 20261122 },
    );
    expect(open(KEY, seal(KEY, Buffer.from([0, 255, 128]), AAD), AAD)).toEqual(Buffer.from([0, 255, 128]));
  });

  it('never looks the same twice', () => {
    const sealed = Array.from({ length: 1_000 }, () => seal(KEY, 'the same', AAD));
    expect(new Set(sealed.map((text) => text.split('.')[1])).size).toBe(1_000);
  });

  it.each([
    ['another key', () => open(Buffer.alloc(32, 8), seal(KEY, 'text', AAD), AAD)],
    ['another field', () => open(KEY, seal(KEY, 'text', AAD), fieldAad('message-01JD', 'sender'))],
    ['another stream', () => open(KEY, seal(KEY, 'text', AAD), fieldAad('message-01JE', 'subject'))],
    ['another version', () => open(KEY, seal(KEY, 'text', AAD).replace('v1', 'v2'), AAD)],
    ['a part missing', () => open(KEY, seal(KEY, 'text', AAD).split('.').slice(0, 2).join('.'), AAD)],
    ['nothing', () => open(KEY, '', AAD)],
    ['a cut tag', () => open(KEY, seal(KEY, '', AAD).slice(0, -1), AAD)],
  ])('does not open with %s, and the error tells nothing', (_, opening) => {
    expect(opening).toThrow(new Unsealable());
    expect(new Unsealable().message).toBe('unsealable');
  });

  it('does not open with any one bit changed', () => {
    const [version = '', nonce = '', ciphertext = ''] = seal(KEY, 'card', AAD).split('.');
    const flip = (text: string, bit: number): string => {
      const bytes = Buffer.from(text, 'base64url');
      bytes.writeUInt8(bytes.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      return bytes.toString('base64url');
    };
    for (let bit = 0; bit < 12 * 8; bit++) expect(() => open(KEY, `${version}.${flip(nonce, bit)}.${ciphertext}`, AAD)).toThrow(Unsealable);
    for (let bit = 0; bit < 20 * 8; bit++) expect(() => open(KEY, `${version}.${nonce}.${flip(ciphertext, bit)}`, AAD)).toThrow(Unsealable);
  });

  it('takes no stream name that could be mistaken for two', () => {
    expect(() => fieldAad('message|x', 'subject')).toThrow(RangeError);
  });
});
