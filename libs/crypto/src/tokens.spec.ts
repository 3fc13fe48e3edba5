import { describe, expect, it } from 'vitest';
import { equalInConstantTime, mac, randomToken, signToken, tokenDigest, verifyToken } from './tokens.js';

const KEY = Buffer.from(Array.from({ length: 32 }, (_, n) => n));

describe('tokens', () => {
  it('are random, 43 characters for 32 bytes, and stored as their SHA-256', () => {
    const tokens = Array.from({ length: 100 }, () => randomToken());
    expect(new Set(tokens).size).toBe(100);
    for (const token of tokens) expect(token).toMatch(/^[\w-]{43}$/);
    expect(tokenDigest('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'); // FIPS 180-2 B.1
  });

  it('compares texts of any length', () => {
    expect(equalInConstantTime('secret', 'secret')).toBe(true);
    for (const other of ['secreT', 'secret ', '', 'sécret']) expect(equalInConstantTime('secret', other)).toBe(false);
  });

  it('makes the MAC that an independent implementation makes, and another when the same characters are parted elsewhere', () => {
    // Python: hmac over each part after its 32-bit big-endian length, key = bytes(range(32))
    expect(mac(KEY, 'system-mail', ['<a@b.example>', 'x@y.example'])).toBe('_ExsQUB3ZY8WzLCkBgQWgjyB3JfG8x6TtKqgzb6Jh-8');
    expect(new Set([mac(KEY, 'p', ['ab', 'c']), mac(KEY, 'p', ['a', 'bc']), mac(KEY, 'p', ['abc']), mac(KEY, 'pa', ['bc'])]).size).toBe(4);
  });

  it('gives its payload back until it expires', () => {
    const token = signToken(KEY, 'notice-link', 'message-01JD|näme.with.dots', 1_000);
    expect(verifyToken(KEY, 'notice-link', token, 999)).toBe('message-01JD|näme.with.dots');
    expect(verifyToken(KEY, 'notice-link', token, 1_000)).toBeUndefined();
  });

  it('is good for its own purpose, key, payload and expiry only', () => {
    const token = signToken(KEY, 'notice-link', 'message-01JD', 1_000);
    const [payload = '', expiry = '', proof = ''] = token.split('.');
    const other = Buffer.from('message-01JE').toString('base64url');
    expect(verifyToken(KEY, 'set-up', token, 0)).toBeUndefined();
    expect(verifyToken(Buffer.alloc(32), 'notice-link', token, 0)).toBeUndefined();
    for (const forged of [
      `${other}.${expiry}.${proof}`,
      `${payload}.zzzz.${proof}`,
      `${payload}.${expiry}.`,
      `${token}.x`,
      payload,
      '',
      '..',
    ])
      expect(verifyToken(KEY, 'notice-link', forged, 0), forged).toBeUndefined();
  });
});
