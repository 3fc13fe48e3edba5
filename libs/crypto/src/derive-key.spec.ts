import { describe, expect, it } from 'vitest';
import { deriveKey, hkdfSha256 } from './derive-key.js';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');

describe('HKDF-SHA-256', () => {
  it.each([
    {
      name: 'A.1',
      ikm: '0b'.repeat(22),
      salt: '000102030405060708090a0b0c',
      info: 'f0f1f2f3f4f5f6f7f8f9',
      okm: '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865',
    },
    {
      name: 'A.3',
      ikm: '0b'.repeat(22),
      salt: '',
      info: '',
      okm: '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8',
    },
  ])('agrees with RFC 5869 appendix $name', ({ ikm, salt, info, okm }) => {
    expect(hkdfSha256(hex(ikm), hex(salt), hex(info), 42).toString('hex')).toBe(okm);
  });

  it('derives the key of a purpose as an independent implementation does', () => {
    // Python: HKDF of RFC 5869 over hmac, ikm = bytes(range(32)), no salt, info = b'lazaret/v1/fields'
    const master = Buffer.from(Array.from({ length: 32 }, (_, n) => n));
    expect(deriveKey(master, 'fields').toString('hex')).toBe('f8d20d9806cb053b6905a9cdcde0c6836f728ab525a4ef423583eca133fd0452');
    expect(deriveKey(master, 'message|01JD').toString('hex')).toBe('c7721df066c02f213bb59d08a1f7509b56d0e498a04a5f8f9ebfd8a0f4ecc3f4');
  });
});
