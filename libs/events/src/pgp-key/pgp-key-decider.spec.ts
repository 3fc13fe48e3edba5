import { describe, expect, it } from 'vitest';
import { isRefusal } from '../refusal.js';
import { sealed } from '../sealed.js';
import type { PgpKeyEvent } from './pgp-key-events.js';
import { pgpKeyDecider, type PgpKeyCommand } from './pgp-key-decider.js';
import type { PgpKeyState } from './pgp-key-state.js';

const KEY = sealed.parse('v1.key.AAAA');
const NEWER = sealed.parse('v1.newer.AAAA');
const NAMED = sealed.parse('v1.named.AAAA');
const REASON = sealed.parse('v1.reason.AAAA');
const PRINT = 'a'.repeat(40);
const SUBKEY = 'b'.repeat(40);
const PLACE = '01JNAVZ3T0ASSGN000000000AA';
const partner = { level: 'domain', domain: 'partner.example' } as const;
const person = { level: 'user', tag: 'c'.repeat(32), address: sealed.parse('v1.address.AAAA') } as const;

const imported: PgpKeyEvent = { type: 'PgpKeyImported', data: { fingerprint: PRINT, key: KEY, source: 'file' } };
const trusted: PgpKeyEvent = { type: 'PgpKeyTrusted', data: { addresses: NAMED, exceptSubkeys: [SUBKEY], reason: REASON } };
const assigned: PgpKeyEvent = { type: 'PgpKeyAssigned', data: { assignmentId: PLACE, scope: partner } };
const withPrivate: PgpKeyEvent = { type: 'PgpPrivateKeyAdded', data: { source: 'file' } };
const removed: PgpKeyEvent = { type: 'PgpKeyRemoved', data: { reason: null } };

const given = (...facts: readonly PgpKeyEvent[]): PgpKeyState => facts.reduce(pgpKeyDecider.evolve, pgpKeyDecider.initialState());
const decide = (command: PgpKeyCommand, ...facts: readonly PgpKeyEvent[]) => pgpKeyDecider.decide(command, given(...facts));
const refusal = (command: PgpKeyCommand, ...facts: readonly PgpKeyEvent[]): string | undefined => {
  const decided = decide(command, ...facts);
  return isRefusal(decided) ? decided.refused : undefined;
};

describe('a key', () => {
  it('is imported, trusted by nobody', () => {
    expect(decide({ type: 'ImportPgpKey', fingerprint: PRINT, key: KEY, source: 'file' })).toEqual([imported]);
    expect(given(imported)).toMatchObject({ status: 'kept', trust: null, assignments: [], hasPrivateKey: false });
    expect(refusal({ type: 'ImportPgpKey', fingerprint: PRINT, key: KEY, source: 'file' }, imported)).toBe('pgp-key-exists');
  });

  it('takes newer signatures in, and keeps what was decided about it', () => {
    const updated: PgpKeyEvent = { type: 'PgpKeyUpdated', data: { key: NEWER, source: 'mail' } };
    expect(decide({ type: 'UpdatePgpKey', key: NEWER, source: 'mail' }, imported, trusted)).toEqual([updated]);
    expect(given(imported, trusted, updated)).toMatchObject({ key: NEWER, source: 'file', trust: { exceptSubkeys: [SUBKEY] } });
  });

  it('is trusted with all sub-keys but some, and trusted anew when these change', () => {
    expect(decide({ type: 'TrustPgpKey', addresses: NAMED, exceptSubkeys: [SUBKEY, SUBKEY], reason: REASON }, imported)).toEqual([trusted]);
    expect(decide({ type: 'TrustPgpKey', addresses: NAMED, exceptSubkeys: [SUBKEY], reason: REASON }, imported, trusted)).toEqual([]);
    expect(decide({ type: 'TrustPgpKey', addresses: NAMED, exceptSubkeys: [], reason: REASON }, imported, trusted)).toMatchObject([
      { data: { exceptSubkeys: [] } },
    ]);
  });

  it('is trusted for the addresses that are named then, whatever its owner adds later, and for others when it is trusted anew', () => {
    const updated: PgpKeyEvent = { type: 'PgpKeyUpdated', data: { key: NEWER, source: 'mail' } };
    expect(given(imported, trusted, updated)).toMatchObject({ key: NEWER, trust: { addresses: NAMED, key: KEY } });
    const more = sealed.parse('v1.more.AAAA');
    const anew = decide({ type: 'TrustPgpKey', addresses: more, exceptSubkeys: [SUBKEY], reason: REASON }, imported, trusted, updated);
    expect(anew).toMatchObject([{ type: 'PgpKeyTrusted', data: { addresses: more } }]);
  });

  it('is distrusted once', () => {
    const distrusted: PgpKeyEvent = { type: 'PgpKeyDistrusted', data: { reason: REASON } };
    expect(decide({ type: 'DistrustPgpKey', reason: REASON }, imported, trusted)).toEqual([distrusted]);
    expect(decide({ type: 'DistrustPgpKey', reason: REASON }, imported)).toEqual([]);
    expect(given(imported, trusted, distrusted)).toMatchObject({ trust: null });
  });

  it('gets its private key once, and gives it away only when it has one', () => {
    expect(decide({ type: 'AddPgpPrivateKey', source: 'file' }, imported)).toEqual([withPrivate]);
    expect(decide({ type: 'AddPgpPrivateKey', source: 'file' }, imported, withPrivate)).toEqual([]);
    expect(refusal({ type: 'ExportPgpPrivateKey', reason: REASON }, imported)).toBe('no-private-key');
    expect(decide({ type: 'ExportPgpPrivateKey', reason: REASON }, imported, withPrivate)).toHaveLength(1);
  });

  it('is said to end soon once, and again when it was made to end later', () => {
    const announce = (endsAt: string): PgpKeyCommand => ({ type: 'AnnouncePgpKeyEnd', endsAt });
    const [march, may] = ['2026-03-31T10:00:00.000Z', '2026-05-31T10:00:00.000Z'];
    const announced: PgpKeyEvent = { type: 'PgpKeyEndAnnounced', data: { endsAt: march } };
    expect(decide(announce(march), imported)).toEqual([announced]);
    expect(decide(announce(march), imported, announced)).toEqual([]);
    expect(decide(announce(may), imported, announced)).toEqual([{ type: 'PgpKeyEndAnnounced', data: { endsAt: may } }]);
  });

  it('is removed with its private key only by who knows', () => {
    const remove = { type: 'RemovePgpKey', reason: null, withPrivateKey: false } as const;
    expect(decide(remove, imported)).toEqual([removed]);
    expect(refusal(remove, imported, withPrivate)).toBe('private-key-goes-too');
    expect(decide({ ...remove, withPrivateKey: true }, imported, withPrivate)).toEqual([removed]);
  });

  it('that is not there is refused whatever is asked', () => {
    const asked: PgpKeyCommand[] = [
      { type: 'UpdatePgpKey', key: KEY, source: 'file' },
      { type: 'TrustPgpKey', addresses: NAMED, exceptSubkeys: [], reason: REASON },
      { type: 'DistrustPgpKey', reason: REASON },
      { type: 'AssignPgpKey', assignmentId: PLACE, scope: partner },
      { type: 'UnassignPgpKey', assignmentId: PLACE },
      { type: 'AddPgpPrivateKey', source: 'file' },
      { type: 'ExportPgpPrivateKey', reason: REASON },
      { type: 'AnnouncePgpKeyEnd', endsAt: '2026-03-31T10:00:00.000Z' },
      { type: 'RemovePgpKey', reason: null, withPrivateKey: true },
    ];
    for (const command of asked) {
      expect(refusal(command)).toBe('not-found');
      expect(refusal(command, imported, removed)).toBe('not-found');
    }
  });
});

describe('an assignment', () => {
  const assign = { type: 'AssignPgpKey', assignmentId: PLACE, scope: partner } as const;

  it('puts a key with a domain or a person, once each', () => {
    expect(decide(assign, imported)).toEqual([assigned]);
    expect(refusal(assign, imported, assigned)).toBe('already-assigned');
    expect(refusal({ ...assign, scope: person }, imported, assigned)).toBeUndefined();
    const otherSeal = { ...person, address: sealed.parse('v1.other.BBBB') };
    const atPerson: PgpKeyEvent = { type: 'PgpKeyAssigned', data: { assignmentId: PLACE, scope: person } };
    expect(refusal({ ...assign, scope: otherSeal }, imported, atPerson)).toBe('already-assigned');
  });

  it('does not hold for everybody', () => {
    expect(refusal({ ...assign, scope: { level: 'global' } }, imported)).toBe('wrong-level');
  });

  it('ends', () => {
    const ended: PgpKeyEvent = { type: 'PgpKeyUnassigned', data: { assignmentId: PLACE } };
    expect(decide({ type: 'UnassignPgpKey', assignmentId: PLACE }, imported, assigned)).toEqual([ended]);
    expect(given(imported, assigned, ended)).toMatchObject({ assignments: [] });
    expect(refusal({ type: 'UnassignPgpKey', assignmentId: PLACE }, imported)).toBe('unknown-assignment');
  });
});
