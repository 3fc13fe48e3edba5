import type { PgpKey, PgpKeyPart } from '#crypto';
import { describe, expect, it } from 'vitest';
import { endOfUse } from './pgp-key-end.js';

const AT = '2026-03-10T10:00:00.000Z';
const [APRIL, MAY, JUNE] = ['2026-04-01T00:00:00.000Z', '2026-05-01T00:00:00.000Z', '2026-06-01T00:00:00.000Z'];

function part(uses: PgpKeyPart['uses'], expiresAt: string | null): PgpKeyPart {
  return {
    ...{ fingerprint: 'a'.repeat(40), keyId: 'a'.repeat(16), version: 4, algorithm: 'eddsa', bits: null, curve: 'ed25519Legacy' },
    ...{ createdAt: '2026-03-01T10:00:00.000Z', revocation: null, defects: [] },
    ...{ uses, expiresAt },
  };
}

function key(primary: string | null, ...subkeys: readonly PgpKeyPart[]): PgpKey {
  const userIds = [{ text: 'ada@a.example', address: 'ada@a.example', isPrimary: true, isValid: true }];
  const common = { userIds, addresses: ['ada@a.example'], readsAead: false, hasSecret: false, bytes: Buffer.alloc(0) };
  return { primary: part(['certify', 'sign'], primary), subkeys, ...common };
}

describe('a key ends to serve', () => {
  it.each([
    ['with itself', key(APRIL, part(['encrypt'], MAY)), APRIL],
    ['with the sub-key that encrypts', key(null, part(['encrypt'], MAY)), MAY],
    ['with the last of several that do', key(JUNE, part(['encrypt'], APRIL), part(['encrypt'], MAY)), MAY],
    ['never where one of them does not end', key(null, part(['encrypt'], APRIL), part(['encrypt'], null)), null],
    ['at no time when it has ended', key('2026-03-02T00:00:00.000Z', part(['encrypt'], MAY)), null],
    ['at no time when it encrypts and signs for nobody', key(APRIL), null],
  ])('%s', (_, shown, end) => {
    expect(endOfUse(shown, { isOurs: false, at: AT })).toBe(end);
  });

  it('to sign as well, where it is ours', () => {
    expect(endOfUse(key(APRIL), { isOurs: true, at: AT })).toBe(APRIL);
    expect(endOfUse(key(null, part(['encrypt'], MAY), part(['sign'], APRIL)), { isOurs: true, at: AT })).toBe(MAY);
  });
});
