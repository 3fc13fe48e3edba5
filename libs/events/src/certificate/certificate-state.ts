/** Everything that was decided about certificates, folded from the log. What is sealed stays sealed. */
import type { EventMeta } from '../envelope.js';
import type { PolicyScope } from '../policy/policy-events.js';
import type { Decided } from '../policy/policy-state.js';
import type { Sealed } from '../sealed.js';
import type { CertificateEvent, CertificateUse } from './certificate-events.js';

type Data<T extends CertificateEvent['type']> = Extract<CertificateEvent, { type: T }>['data'];

/** A certificate put with a person or a domain by hand. */
export interface CertificateAssignment {
  readonly id: string;
  readonly use: CertificateUse;
  readonly scope: PolicyScope;
  readonly assigned: Decided;
}

/** One certificate of the store. */
export interface StoredCertificate extends Data<'CertificateImported'> {
  readonly id: string;
  readonly imported: Decided;
  /** Since when chains may end at it; null: they may not. */
  readonly root: (Decided & { readonly reason: Sealed }) | null;
  /** Since when its private key is here; null: it is not. */
  readonly privateKey: (Decided & Data<'PrivateKeyAdded'>) | null;
  readonly assignments: readonly CertificateAssignment[];
  /** Somebody was told that it ends. */
  readonly endAnnounced: boolean;
}

/** One entry of the trust list. */
export interface StoredTrustEntry extends Data<'TrustEntryAdded'> {
  readonly id: string;
  readonly added: Decided;
}

/** A revocation list brought by hand. */
export interface KeptRevocationList extends Data<'RevocationListAdded'> {
  readonly id: string;
  readonly added: Decided;
}

export interface CertificateState {
  /** By id; removed ones are not among them. */
  readonly certificates: ReadonlyMap<string, StoredCertificate>;
  /** Fingerprint → id. */
  readonly byFingerprint: ReadonlyMap<string, string>;
  /** By id; withdrawn ones are not among them. */
  readonly trust: ReadonlyMap<string, StoredTrustEntry>;
  readonly lists: ReadonlyMap<string, KeptRevocationList>;
}

/** One fact as it stands in the log. */
export interface RecordedCertificateFact {
  readonly stream: string;
  readonly event: CertificateEvent;
  readonly meta: EventMeta;
}

/** What the names of all streams of certificates begin with, for filters of the log. */
export const CERTIFICATE_STREAM_PREFIXES = ['certificate-', 'trust-entry-', 'revocation-list-'] as const;

export const certificateStream = (id: string): string => `certificate-${id}`;
export const trustEntryStream = (id: string): string => `trust-entry-${id}`;
export const revocationListStream = (id: string): string => `revocation-list-${id}`;

/** The state of an empty log. */
export function noCertificates(): CertificateState {
  return { certificates: new Map(), byFingerprint: new Map(), trust: new Map(), lists: new Map() };
}

/** The certificate of a fingerprint. */
export function certificateOfFingerprint(state: CertificateState, fingerprint: string): StoredCertificate | undefined {
  return state.certificates.get(state.byFingerprint.get(fingerprint) ?? '');
}

interface Draft {
  readonly certificates: Map<string, StoredCertificate>;
  readonly byFingerprint: Map<string, string>;
  readonly trust: Map<string, StoredTrustEntry>;
  readonly lists: Map<string, KeptRevocationList>;
}

/** A state that grows while a long command is decided step by step. */
export interface GrowingCertificates {
  /** With everything that was added so far. */
  readonly state: CertificateState;
  add(fact: RecordedCertificateFact): void;
}

/** Copies the state once, however many facts are added; the one that was given stays as it is. Total: a fact about what is not there changes nothing. */
export function growingCertificates(from: CertificateState): GrowingCertificates {
  const state: Draft = {
    certificates: new Map(from.certificates),
    byFingerprint: new Map(from.byFingerprint),
    trust: new Map(from.trust),
    lists: new Map(from.lists),
  };
  return { state, add: (fact) => fold(state, fact) };
}

function fold(draft: Draft, { stream, event, meta }: RecordedCertificateFact): void {
  const id = stream.slice(stream.lastIndexOf('-') + 1);
  const decided: Decided = { at: meta.at, by: meta.actor };
  switch (event.type) {
    case 'CertificateImported':
      return imported(draft, id, event.data, decided);
    case 'CertificateRemoved':
      return removed(draft, id);
    case 'TrustEntryAdded':
      draft.trust.set(id, { id, ...event.data, added: decided });
      return;
    case 'TrustEntryWithdrawn':
      draft.trust.delete(id);
      return;
    case 'RevocationListAdded':
      draft.lists.set(id, { id, ...event.data, added: decided });
      return;
    case 'RevocationListRemoved':
      draft.lists.delete(id);
      return;
    default: {
      const known = draft.certificates.get(id);
      if (known !== undefined) draft.certificates.set(id, changed(known, event, decided));
    }
  }
}

type Change = Extract<
  CertificateEvent['type'],
  | 'RootTrusted'
  | 'RootDistrusted'
  | 'CertificateAssigned'
  | 'CertificateUnassigned'
  | 'PrivateKeyAdded'
  | 'PrivateKeyExported'
  | 'CertificateEndAnnounced'
>;

function changed(known: StoredCertificate, event: Extract<CertificateEvent, { type: Change }>, decided: Decided): StoredCertificate {
  switch (event.type) {
    case 'RootTrusted':
      return { ...known, root: { ...decided, reason: event.data.reason } };
    case 'RootDistrusted':
      return { ...known, root: null };
    case 'CertificateAssigned': {
      const { assignmentId, use, scope } = event.data;
      return { ...known, assignments: [...known.assignments, { id: assignmentId, use, scope, assigned: decided }] };
    }
    case 'CertificateUnassigned':
      return { ...known, assignments: known.assignments.filter(({ id }) => id !== event.data.assignmentId) };
    case 'PrivateKeyAdded':
      return { ...known, privateKey: { ...decided, ...event.data } };
    case 'CertificateEndAnnounced':
      return { ...known, endAnnounced: true };
    case 'PrivateKeyExported':
      return known;
  }
}

function imported(draft: Draft, id: string, data: Data<'CertificateImported'>, decided: Decided): void {
  const fresh = { root: null, privateKey: null, assignments: [], endAnnounced: false };
  draft.certificates.set(id, { id, ...data, imported: decided, ...fresh });
  draft.byFingerprint.set(data.fingerprint, id);
}

function removed(draft: Draft, id: string): void {
  const known = draft.certificates.get(id);
  if (known === undefined) return;
  draft.certificates.delete(id);
  if (draft.byFingerprint.get(known.fingerprint) === id) draft.byFingerprint.delete(known.fingerprint);
}
