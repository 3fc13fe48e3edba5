import { describe, expect, it } from 'vitest';
import { judgePgpKey, type PgpPurpose } from './judge-pgp-key.js';
import type { PgpKey, PgpKeyPart } from './pgp-key.js';

const AT = '2026-03-01T12:00:00.000Z';

function part(fingerprint: string, more: Partial<PgpKeyPart>): PgpKeyPart {
  return {
    fingerprint,
    keyId: fingerprint,
    version: 4,
    algorithm: 'eddsa',
    bits: null,
    curve: 'ed25519Legacy',
    createdAt: '2025-01-01T00:00:00.000Z',
    expiresAt: null,
    revocation: null,
    uses: ['certify', 'sign'],
    defects: [],
    ...more,
  };
}

const ENCRYPT = part('e1', { uses: ['encrypt'] });

function key(primary: Partial<PgpKeyPart>, ...subkeys: PgpKeyPart[]): PgpKey {
  return { primary: part('p', primary), subkeys, userIds: [], addresses: [], hasSecret: false, readsAead: false, bytes: Buffer.alloc(0) };
}

function judged(asked: PgpKey, purpose: PgpPurpose = 'encrypt'): string {
  const judgement = judgePgpKey(asked, { purpose, at: AT });
  return judgement.usable ? judgement.parts.map(({ fingerprint }) => fingerprint).join(' ') : judgement.why;
}

const revoked = (isHard: boolean, at: string) => ({ revocation: { at, reason: 'none' as const, isHard } });

describe('a key', () => {
  it.each<[string, PgpKey, PgpPurpose, string]>([
    ['is written to by its sub-key', key({}, ENCRYPT), 'encrypt', 'e1'],
    ['signs by itself when no sub-key does', key({}, ENCRYPT), 'sign', 'p'],
    ['signs by its sub-key when it has one', key({}, part('s', { uses: ['sign'] })), 'sign', 's'],
    ['is written to by itself when it has no sub-key', key({ uses: ['certify', 'encrypt'] }), 'encrypt', 'p'],
    [
      'is written to by all sub-keys, the newest first',
      key({}, ENCRYPT, part('e2', { uses: ['encrypt'], createdAt: '2026-01-01T00:00:00.000Z' })),
      'encrypt',
      'e2 e1',
    ],
    [
      'is written to by those that stand',
      key({}, ENCRYPT, part('e2', { uses: ['encrypt'], expiresAt: '2026-01-01T00:00:00.000Z' })),
      'encrypt',
      'e1',
    ],
    ['bound with SHA-1 is used', key({ defects: ['sha1'] }, ENCRYPT), 'encrypt', 'e1'],
    ['is good until its last second', key({ expiresAt: '2026-03-01T12:00:01.000Z' }, ENCRYPT), 'encrypt', 'e1'],
    [
      'that will be revoked because it is retired is good until then',
      key(revoked(false, '2026-04-01T00:00:00.000Z'), ENCRYPT),
      'encrypt',
      'e1',
    ],
  ])('%s', (_, asked, purpose, parts) => {
    expect(judged(asked, purpose)).toBe(parts);
  });

  it.each<[string, PgpKey, PgpPurpose, string]>([
    ['is expired, whatever its sub-keys say', key({ expiresAt: AT }, ENCRYPT), 'encrypt', 'expired'],
    ['has an expired sub-key', key({}, part('e', { uses: ['encrypt'], expiresAt: AT })), 'encrypt', 'expired'],
    ['is of tomorrow', key({ createdAt: '2026-03-02T00:00:00.000Z' }, ENCRYPT), 'encrypt', 'not-yet-valid'],
    ['is retired', key(revoked(false, '2026-02-01T00:00:00.000Z'), ENCRYPT), 'encrypt', 'revoked'],
    ['may be in other hands, from when on nobody knows', key(revoked(true, '2026-04-01T00:00:00.000Z'), ENCRYPT), 'encrypt', 'revoked'],
    ['has a revoked sub-key', key({}, part('e', { uses: ['encrypt'], ...revoked(true, AT) })), 'encrypt', 'revoked'],
    ['has signed nothing of itself', key({ defects: ['not-bound'] }, ENCRYPT), 'encrypt', 'no-self-signature'],
    ['has taken in no such sub-key', key({}, part('e', { uses: ['encrypt'], defects: ['not-bound'] })), 'encrypt', 'wrong-usage'],
    ['is too short', key({ algorithm: 'rsa', bits: 1024, defects: ['key-too-short'] }, ENCRYPT), 'encrypt', 'key-too-short'],
    ['has a sub-key with ElGamal', key({}, part('e', { uses: ['encrypt'], defects: ['weak-algorithm'] })), 'encrypt', 'weak-algorithm'],
    ['is for signing only', key({}), 'encrypt', 'wrong-usage'],
    ['is for certifying only', key({ uses: ['certify'] }, ENCRYPT), 'sign', 'wrong-usage'],
  ])('is not used when it %s', (_, asked, purpose, why) => {
    expect(judged(asked, purpose)).toBe(why);
  });
});
