import { describe, expect, it } from 'vitest';
import { LINK_TOKEN, readLinkToken, signLinkToken, type LinkClaims } from './link-token.js';

const KEY = Buffer.from(Array.from({ length: 32 }, (_, n) => n));
const PURPOSE = 'view+request';
const CLAIMS: LinkClaims = {
  messageId: '01JNAVZ3T0QK8W5H6M2R4YB7XC',
  originatorTag: 'ab'.repeat(16),
  issuedAtMs: Date.parse('2026-03-01T10:00:00.000Z'),
  expiresAtMs: Date.parse('2026-03-08T10:00:00.000Z'),
};
// Python: base64url of b'\x01' + the id's 16 bytes + tag + both times as >I, then hmac.new(key, b'lazaret-link/view+request\0' + that, sha256)[:22]
const TOKEN = 'AQGVVb-PQLzRwsTUFgnln6yrq6urq6urq6urq6urq6uraaQOIGmtSKBv-gwLf6DsiTN3Vf3fj6slhr_jlXV0';

describe('the token of a link', () => {
  it('is the one that an independent implementation makes', () => {
    expect(signLinkToken(KEY, PURPOSE, CLAIMS)).toBe(TOKEN);
  });

  it('gives its claims back, to whole seconds', () => {
    expect(readLinkToken(KEY, PURPOSE, TOKEN)).toEqual(CLAIMS);
    expect(TOKEN).toMatch(LINK_TOKEN);
  });

  it('is refused when any single bit of it is another: all 672 of them', () => {
    const bytes = Buffer.from(TOKEN, 'ascii');
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(readLinkToken(KEY, PURPOSE, flipped.toString('latin1')), `bit ${String(bit)}`).toBeUndefined();
    }
  });

  it('is refused when a bit of what it stands for is another', () => {
    const bytes = Buffer.from(TOKEN, 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(readLinkToken(KEY, PURPOSE, flipped.toString('base64url')), `bit ${String(bit)}`).toBeUndefined();
    }
  });

  it('is good for its own purpose and key only', () => {
    expect(readLinkToken(KEY, 'delete', TOKEN)).toBeUndefined();
    expect(readLinkToken(KEY, '', TOKEN)).toBeUndefined();
    expect(readLinkToken(Buffer.alloc(32), PURPOSE, TOKEN)).toBeUndefined();
  });

  it('of one message, person or time is the token of no other', () => {
    const others: Partial<LinkClaims>[] = [
      { messageId: '01JNAVZ3T0QK8W5H6M2R4YB7XD' },
      { originatorTag: 'ac'.repeat(16) },
      { issuedAtMs: CLAIMS.issuedAtMs + 1000 },
      { expiresAtMs: CLAIMS.expiresAtMs + 1000 },
    ];
    const proof = TOKEN.slice(-29); // 29 characters hold the last 174 bits: proof alone
    for (const other of others) {
      const forged = signLinkToken(Buffer.alloc(32), PURPOSE, { ...CLAIMS, ...other }).slice(0, -29) + proof;
      expect(readLinkToken(KEY, PURPOSE, forged), JSON.stringify(other)).toBeUndefined();
    }
  });

  it.each([
    '',
    TOKEN.slice(1),
    `${TOKEN}A`,
    `${TOKEN}=`,
    ` ${TOKEN}`,
    `${TOKEN}\n`,
    TOKEN.replaceAll('-', '+').replaceAll('_', '/') + '==',
  ])('is not %j', (text) => {
    expect(readLinkToken(KEY, PURPOSE, text)).toBeUndefined();
  });
});
