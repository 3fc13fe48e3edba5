/** Decides about certificates, the trust list and revocation lists, on the state of all of them. */
import { samePlace } from '#dlp';
import { scopeRef } from '../policy/policy-set-of.js';
import type { PolicyScope } from '../policy/policy-events.js';
import type { Refusal } from '../refusal.js';
import type { Sealed } from '../sealed.js';
import type { CertificateEvent, CertificateUse } from './certificate-events.js';
import { certificateOfFingerprint, type CertificateState, type StoredCertificate } from './certificate-state.js';

export type CertificateRefusalCode =
  | 'unknown-certificate'
  | 'certificate-exists'
  /** It is a root, assigned, or named by a setting. */
  | 'in-use'
  /** Mail that was encrypted for it could never be opened again; whoever removes it says so. */
  | 'private-key-goes-too'
  /** A person's certificate is trusted by an entry of the trust list, never as a root. */
  | 'not-an-authority'
  | 'no-private-key'
  | 'already-assigned'
  | 'unknown-assignment'
  | 'wrong-level'
  | 'trust-entry-exists'
  | 'unknown-trust-entry'
  | 'list-exists'
  | 'unknown-list';

/** Where a certificate is used. */
export interface CertificatePlaceOfUse {
  readonly kind: 'root' | 'assignment' | 'setting';
  /** Of the certificate, the assignment or the place of the settings tree. */
  readonly id: string;
}

export interface CertificateRefusal extends Refusal<CertificateRefusalCode> {
  /** With `in-use`: by what. */
  readonly uses?: readonly CertificatePlaceOfUse[];
}

type Decision = readonly CertificateEvent[] | CertificateRefusal;
type Data<T extends CertificateEvent['type']> = Extract<CertificateEvent, { type: T }>['data'];

/** Once: whoever brings it again finds the one that is there. */
export function decideImport(state: CertificateState, data: Data<'CertificateImported'>): Decision {
  if (certificateOfFingerprint(state, data.fingerprint) !== undefined)
    return refuse('certificate-exists', 'this certificate is in the store already');
  return [{ type: 'CertificateImported', data }];
}

export function decideAddPrivateKey(state: CertificateState, id: string, source: Data<'PrivateKeyAdded'>['source']): Decision {
  return about(state, id, ({ privateKey }) => (privateKey === null ? [{ type: 'PrivateKeyAdded', data: { source } }] : []));
}

/** Each export is a fact of its own. */
export function decideExportPrivateKey(state: CertificateState, id: string, reason: Sealed): Decision {
  return about(state, id, ({ privateKey }) =>
    privateKey === null
      ? refuse('no-private-key', 'the private key of this certificate is not here')
      : [{ type: 'PrivateKeyExported', data: { reason } }],
  );
}

export function decideTrustRoot(state: CertificateState, id: string, reason: Sealed): Decision {
  return about(state, id, ({ kind, root }) => {
    if (kind !== 'authority') return refuse('not-an-authority', 'only the certificate of an authority can be a root');
    return root === null ? [{ type: 'RootTrusted', data: { reason } }] : [];
  });
}

export function decideDistrustRoot(state: CertificateState, id: string, reason: Sealed): Decision {
  return about(state, id, ({ root }) => (root === null ? [] : [{ type: 'RootDistrusted', data: { reason } }]));
}

export interface AssignCertificate {
  readonly id: string;
  /** A ULID that was never used. */
  readonly assignmentId: string;
  readonly use: CertificateUse;
  readonly scope: PolicyScope;
}

/** A person or a domain may have many; the same one only once. */
export function decideAssign(state: CertificateState, { id, assignmentId, use, scope }: AssignCertificate): Decision {
  return about(state, id, ({ assignments, privateKey }) => {
    if (scope.level === 'global')
      return refuse('wrong-level', 'what every mail is encrypted for is the setting smime.additionalCertificates');
    if (use === 'sign' && privateKey === null) return refuse('no-private-key', 'the private key of this certificate is not here');
    const wanted = scopeRef(scope);
    const isThere = assignments.some((each) => each.use === use && samePlace(scopeRef(each.scope), wanted));
    if (isThere) return refuse('already-assigned', 'it is assigned there already');
    return [{ type: 'CertificateAssigned', data: { assignmentId, use, scope } }];
  });
}

export function decideUnassign(state: CertificateState, id: string, assignmentId: string): Decision {
  return about(state, id, ({ assignments }) =>
    assignments.some((each) => each.id === assignmentId)
      ? [{ type: 'CertificateUnassigned', data: { assignmentId } }]
      : refuse('unknown-assignment', 'it is not assigned there'),
  );
}

export function decideAnnounceEnd(state: CertificateState, id: string, endsAt: string): Decision {
  return about(state, id, ({ endAnnounced }) => (endAnnounced ? [] : [{ type: 'CertificateEndAnnounced', data: { endsAt } }]));
}

export interface RemoveCertificate {
  readonly id: string;
  readonly reason: Sealed | null;
  /** Whoever asks knows that the private key is destroyed with it. */
  readonly withPrivateKey: boolean;
  /** Places of the settings tree that name it. */
  readonly settings: readonly string[];
}

/** Refused while anything uses it. */
export function decideRemove(state: CertificateState, { id, reason, withPrivateKey, settings }: RemoveCertificate): Decision {
  return about(state, id, (stored) => {
    const uses = [...usesOfCertificate(stored), ...settings.map((place) => ({ kind: 'setting', id: place }) as const)];
    if (uses.length > 0) return { ...refuse('in-use', 'the certificate is in use'), uses };
    if (stored.privateKey !== null && !withPrivateKey)
      return refuse(
        'private-key-goes-too',
        'its private key would be destroyed with it: mail that was encrypted for it is never read again',
      );
    return [{ type: 'CertificateRemoved', data: { reason } }];
  });
}

/** Where a certificate is used, as far as its own facts say. */
export function usesOfCertificate({ id, root, assignments }: StoredCertificate): readonly CertificatePlaceOfUse[] {
  return [
    ...(root === null ? [] : [{ kind: 'root', id } as const]),
    ...assignments.map((each) => ({ kind: 'assignment', id: each.id }) as const),
  ];
}

/** One entry for a certificate at a place: whoever thinks otherwise withdraws the first. */
export function decideAddTrustEntry(state: CertificateState, data: Data<'TrustEntryAdded'>): Decision {
  const wanted = scopeRef(data.scope);
  const isThere = [...state.trust.values()].some(
    ({ fingerprint, scope }) => fingerprint === data.fingerprint && samePlace(scopeRef(scope), wanted),
  );
  if (isThere) return refuse('trust-entry-exists', 'the trust list has an entry for this certificate there already');
  const acceptExpired = data.decision === 'allow' && data.acceptExpired;
  return [{ type: 'TrustEntryAdded', data: { ...data, acceptExpired } }];
}

export function decideWithdrawTrustEntry(state: CertificateState, id: string, reason: Sealed): Decision {
  if (!state.trust.has(id)) return refuse('unknown-trust-entry', 'the trust list has no such entry');
  return [{ type: 'TrustEntryWithdrawn', data: { reason } }];
}

export function decideAddRevocationList(state: CertificateState, data: Data<'RevocationListAdded'>): Decision {
  if ([...state.lists.values()].some(({ digest }) => digest === data.digest))
    return refuse('list-exists', 'this revocation list is here already');
  return [{ type: 'RevocationListAdded', data }];
}

export function decideRemoveRevocationList(state: CertificateState, id: string): Decision {
  return state.lists.has(id) ? [{ type: 'RevocationListRemoved', data: {} }] : refuse('unknown-list', 'there is no such revocation list');
}

function about(state: CertificateState, id: string, decide: (stored: StoredCertificate) => Decision): Decision {
  const stored = state.certificates.get(id);
  return stored === undefined ? refuse('unknown-certificate', 'there is no such certificate') : decide(stored);
}

function refuse(refused: CertificateRefusalCode, detail: string): CertificateRefusal {
  return { refused, detail };
}
