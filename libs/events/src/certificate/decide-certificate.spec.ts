import { describe, expect, it } from 'vitest';
import type { EventMeta } from '../envelope.js';
import { isRefusal } from '../refusal.js';
import { sealed } from '../sealed.js';
import type { CertificateEvent } from './certificate-events.js';
import {
  certificateOfFingerprint,
  certificateStream,
  growingCertificates,
  noCertificates,
  revocationListStream,
  trustEntryStream,
  type CertificateState,
} from './certificate-state.js';
import {
  decideAddPrivateKey,
  decideAddRevocationList,
  decideAddTrustEntry,
  decideAnnounceEnd,
  decideAssign,
  decideDistrustRoot,
  decideExportPrivateKey,
  decideImport,
  decideRemove,
  decideRemoveRevocationList,
  decideTrustRoot,
  decideUnassign,
  decideWithdrawTrustEntry,
  type CertificateRefusal,
} from './decide-certificate.js';

const META: EventMeta = { at: '2026-03-01T10:00:00.000Z', actor: { kind: 'account', id: 'ana' }, commandId: 'c1' };
const REASON = sealed.parse('v1.reason.AAAA');
const DER = sealed.parse('v1.der.AAAA');
const ADA = '01JNAVZ3T0CERT0000000000AD';
const ROOT = '01JNAVZ3T0CERT0000000000RT';
const PLACE = '01JNAVZ3T0ASSGN000000000AA';
const PRINT = 'a'.repeat(64);
const ROOT_PRINT = 'b'.repeat(64);
const partner = { level: 'domain', domain: 'partner.example' } as const;
const person = { level: 'user', tag: 'c'.repeat(32), address: sealed.parse('v1.address.AAAA') } as const;

type Imported = Extract<CertificateEvent, { type: 'CertificateImported' }>['data'];
const imported: Imported = { fingerprint: PRINT, keyId: 'd'.repeat(64), kind: 'person', der: DER, source: 'file' };
const rootImported: Imported = { ...imported, fingerprint: ROOT_PRINT, keyId: null, kind: 'authority' };

/** Facts of streams, folded. */
function given(...facts: readonly (readonly [stream: string, event: CertificateEvent])[]): CertificateState {
  const growing = growingCertificates(noCertificates());
  for (const [stream, event] of facts) growing.add({ stream, event, meta: META });
  return growing.state;
}

const ada = [certificateStream(ADA), { type: 'CertificateImported', data: imported }] as const;
const adaKey = [certificateStream(ADA), { type: 'PrivateKeyAdded', data: { source: 'file' } }] as const;
const root = [certificateStream(ROOT), { type: 'CertificateImported', data: rootImported }] as const;
const trusted = [certificateStream(ROOT), { type: 'RootTrusted', data: { reason: REASON } }] as const;
const assigned = [
  certificateStream(ADA),
  { type: 'CertificateAssigned', data: { assignmentId: PLACE, use: 'encrypt', scope: partner } },
] as const;

function refusalOf(decision: readonly CertificateEvent[] | CertificateRefusal): CertificateRefusal['refused'] | undefined {
  return isRefusal(decision) ? decision.refused : undefined;
}

describe('a certificate', () => {
  it('is imported once: the same one again is known', () => {
    expect(decideImport(given(), imported)).toEqual([{ type: 'CertificateImported', data: imported }]);
    expect(refusalOf(decideImport(given(ada), imported))).toBe('certificate-exists');
    expect(refusalOf(decideImport(given(ada), { ...imported, fingerprint: ROOT_PRINT }))).toBeUndefined();
  });

  it('may come again once it was removed', () => {
    const removed = [certificateStream(ADA), { type: 'CertificateRemoved', data: { reason: null } }] as const;
    const state = given(ada, removed);
    expect(certificateOfFingerprint(state, PRINT)).toBeUndefined();
    expect(refusalOf(decideImport(state, imported))).toBeUndefined();
  });

  it('gets its private key once', () => {
    expect(decideAddPrivateKey(given(ada), ADA, 'file')).toEqual([{ type: 'PrivateKeyAdded', data: { source: 'file' } }]);
    expect(decideAddPrivateKey(given(ada, adaKey), ADA, 'file')).toEqual([]);
  });

  it('gives its private key away only where there is one, and each time is a fact', () => {
    expect(refusalOf(decideExportPrivateKey(given(ada), ADA, REASON))).toBe('no-private-key');
    const exported = [{ type: 'PrivateKeyExported', data: { reason: REASON } }] as const;
    expect(decideExportPrivateKey(given(ada, adaKey), ADA, REASON)).toEqual(exported);
    expect(decideExportPrivateKey(given(ada, adaKey, [certificateStream(ADA), exported[0]]), ADA, REASON)).toEqual(exported);
  });

  it('is announced to end once', () => {
    const announced = { type: 'CertificateEndAnnounced', data: { endsAt: META.at } } as const;
    expect(decideAnnounceEnd(given(ada), ADA, META.at)).toEqual([announced]);
    expect(decideAnnounceEnd(given(ada, [certificateStream(ADA), announced]), ADA, META.at)).toEqual([]);
  });

  it('that is not there is refused whatever is asked', () => {
    const asked = [
      decideAddPrivateKey(given(), ADA, 'file'),
      decideExportPrivateKey(given(), ADA, REASON),
      decideTrustRoot(given(), ADA, REASON),
      decideDistrustRoot(given(), ADA, REASON),
      decideAssign(given(), { id: ADA, assignmentId: PLACE, use: 'encrypt', scope: partner }),
      decideUnassign(given(), ADA, PLACE),
      decideAnnounceEnd(given(), ADA, META.at),
      decideRemove(given(), { id: ADA, reason: null, withPrivateKey: true, settings: [] }),
    ];
    for (const decision of asked) expect(refusalOf(decision)).toBe('unknown-certificate');
  });
});

describe('a root', () => {
  it('is an authority that somebody believes', () => {
    expect(decideTrustRoot(given(root), ROOT, REASON)).toEqual([{ type: 'RootTrusted', data: { reason: REASON } }]);
    expect(given(root, trusted).certificates.get(ROOT)?.root).toEqual({ at: META.at, by: META.actor, reason: REASON });
    expect(decideTrustRoot(given(root, trusted), ROOT, REASON)).toEqual([]);
  });

  it('is never the certificate of a person', () => {
    expect(refusalOf(decideTrustRoot(given(ada), ADA, REASON))).toBe('not-an-authority');
  });

  it('is one no longer when nobody believes it any more', () => {
    expect(decideDistrustRoot(given(root), ROOT, REASON)).toEqual([]);
    const distrusted = { type: 'RootDistrusted', data: { reason: REASON } } as const;
    expect(decideDistrustRoot(given(root, trusted), ROOT, REASON)).toEqual([distrusted]);
    expect(given(root, trusted, [certificateStream(ROOT), distrusted]).certificates.get(ROOT)?.root).toBeNull();
  });
});

describe('an assignment', () => {
  const assign = (state: CertificateState, change: Partial<Parameters<typeof decideAssign>[1]> = {}) =>
    decideAssign(state, { id: ADA, assignmentId: PLACE, use: 'encrypt', scope: partner, ...change });

  it('puts a certificate with a domain or a person', () => {
    expect(assign(given(ada))).toEqual([assigned[1]]);
    expect(refusalOf(assign(given(ada), { scope: person }))).toBeUndefined();
    expect(given(ada, assigned).certificates.get(ADA)?.assignments).toEqual([
      { id: PLACE, use: 'encrypt', scope: partner, assigned: { at: META.at, by: META.actor } },
    ]);
  });

  it('is made once for a place and a use', () => {
    const other = '01JNAVZ3T0ASSGN000000000BB';
    expect(refusalOf(assign(given(ada, assigned), { assignmentId: other }))).toBe('already-assigned');
    const otherSeal = { ...person, address: sealed.parse('v1.other.BBBB') };
    const atPerson = [
      certificateStream(ADA),
      { type: 'CertificateAssigned', data: { assignmentId: PLACE, use: 'encrypt', scope: person } },
    ] as const;
    expect(refusalOf(assign(given(ada, atPerson), { assignmentId: other, scope: otherSeal }))).toBe('already-assigned');
    expect(refusalOf(assign(given(ada, adaKey, assigned), { assignmentId: other, use: 'sign' }))).toBeUndefined();
  });

  it('to sign needs the private key', () => {
    expect(refusalOf(assign(given(ada), { use: 'sign' }))).toBe('no-private-key');
  });

  it('does not hold for everybody: that is a setting', () => {
    expect(refusalOf(assign(given(ada), { scope: { level: 'global' } }))).toBe('wrong-level');
  });

  it('ends', () => {
    const ended = { type: 'CertificateUnassigned', data: { assignmentId: PLACE } } as const;
    expect(decideUnassign(given(ada, assigned), ADA, PLACE)).toEqual([ended]);
    expect(refusalOf(decideUnassign(given(ada), ADA, PLACE))).toBe('unknown-assignment');
    expect(given(ada, assigned, [certificateStream(ADA), ended]).certificates.get(ADA)?.assignments).toEqual([]);
  });
});

describe('removing a certificate', () => {
  const remove = (state: CertificateState, change: Partial<Parameters<typeof decideRemove>[1]> = {}) =>
    decideRemove(state, { id: ADA, reason: null, withPrivateKey: false, settings: [], ...change });

  it('is refused while anything uses it, and says what', () => {
    expect(remove(given(ada, assigned), { settings: ['global'] })).toMatchObject({
      refused: 'in-use',
      uses: [
        { kind: 'assignment', id: PLACE },
        { kind: 'setting', id: 'global' },
      ],
    });
    expect(remove(given(root, trusted), { id: ROOT })).toMatchObject({ refused: 'in-use', uses: [{ kind: 'root', id: ROOT }] });
  });

  it('destroys a private key only for who knows', () => {
    expect(refusalOf(remove(given(ada, adaKey)))).toBe('private-key-goes-too');
    expect(remove(given(ada, adaKey), { withPrivateKey: true })).toEqual([{ type: 'CertificateRemoved', data: { reason: null } }]);
  });

  it('goes ahead when nothing uses it', () => {
    expect(remove(given(ada), { reason: REASON })).toEqual([{ type: 'CertificateRemoved', data: { reason: REASON } }]);
  });
});

describe('the trust list', () => {
  const ENTRY = '01JNAVZ3T0TRVST0000000000A';
  const block = {
    fingerprint: PRINT,
    identity: null,
    decision: 'block',
    acceptExpired: false,
    scope: { level: 'global' },
    reason: REASON,
  } as const;
  const added = [trustEntryStream(ENTRY), { type: 'TrustEntryAdded', data: block }] as const;

  it('takes an entry for a certificate that is in no store', () => {
    expect(decideAddTrustEntry(given(), block)).toEqual([{ type: 'TrustEntryAdded', data: block }]);
    expect(given(added).trust.get(ENTRY)).toMatchObject({ id: ENTRY, decision: 'block' });
  });

  it('has one entry for a certificate at a place, whatever it says', () => {
    expect(refusalOf(decideAddTrustEntry(given(added), { ...block, decision: 'allow' }))).toBe('trust-entry-exists');
    expect(refusalOf(decideAddTrustEntry(given(added), { ...block, scope: partner }))).toBeUndefined();
    expect(refusalOf(decideAddTrustEntry(given(added), { ...block, fingerprint: ROOT_PRINT }))).toBeUndefined();
  });

  it('accepts what has expired only where it allows', () => {
    expect(decideAddTrustEntry(given(), { ...block, acceptExpired: true })).toMatchObject([{ data: { acceptExpired: false } }]);
    const allow = { ...block, decision: 'allow', acceptExpired: true } as const;
    expect(decideAddTrustEntry(given(), allow)).toMatchObject([{ data: { acceptExpired: true } }]);
  });

  it('gives an entry up once', () => {
    const withdrawn = { type: 'TrustEntryWithdrawn', data: { reason: REASON } } as const;
    expect(decideWithdrawTrustEntry(given(added), ENTRY, REASON)).toEqual([withdrawn]);
    const state = given(added, [trustEntryStream(ENTRY), withdrawn]);
    expect(state.trust.size).toBe(0);
    expect(refusalOf(decideWithdrawTrustEntry(state, ENTRY, REASON))).toBe('unknown-trust-entry');
  });
});

describe('revocation lists brought by hand', () => {
  const LIST = '01JNAVZ3T0LST00000000000AA';
  const list = { digest: PRINT, issuer: 'CN=Example CA', thisUpdate: META.at, nextUpdate: null, size: 3 };
  const added = [revocationListStream(LIST), { type: 'RevocationListAdded', data: list }] as const;

  it('are kept once each, and removed', () => {
    expect(decideAddRevocationList(given(), list)).toEqual([{ type: 'RevocationListAdded', data: list }]);
    expect(refusalOf(decideAddRevocationList(given(added), list))).toBe('list-exists');
    expect(decideRemoveRevocationList(given(added), LIST)).toEqual([{ type: 'RevocationListRemoved', data: {} }]);
    expect(refusalOf(decideRemoveRevocationList(given(), LIST))).toBe('unknown-list');
  });
});

it('facts about what is not there change nothing', () => {
  const state = given([certificateStream(ADA), { type: 'RootTrusted', data: { reason: REASON } }]);
  expect(state).toEqual(noCertificates());
});
