/** What was decided about one OpenPGP key, folded from its stream. What is sealed stays sealed. */
import type { PolicyScope } from '../policy/policy-events.js';
import type { Sealed } from '../sealed.js';
import type { PgpKeyEvent, PgpKeySource } from './pgp-key-events.js';

/** A person or a domain that has it by hand. */
export interface PgpKeyAssignment {
  readonly id: string;
  readonly scope: PolicyScope;
}

/** That it may be used, and for whom. */
export interface PgpKeyTrust {
  /** A list of addresses; null: those that stand in {@link PgpKeyTrust.key}. */
  readonly addresses: Sealed | null;
  /** The copy that was here when somebody trusted it. */
  readonly key: Sealed;
  readonly exceptSubkeys: readonly string[];
  readonly reason: Sealed;
}

/** A key that is kept. */
export interface KnownPgpKey {
  readonly status: 'kept';
  readonly fingerprint: string;
  readonly key: Sealed;
  /** Where the first copy came from. */
  readonly source: PgpKeySource;
  /** Null: it is used for nothing. */
  readonly trust: PgpKeyTrust | null;
  readonly assignments: readonly PgpKeyAssignment[];
  readonly hasPrivateKey: boolean;
  /** Of which end people were told last; null: of none. */
  readonly endAnnounced: string | null;
}
export type PgpKeyState =
  { readonly status: 'absent' } | KnownPgpKey | { readonly status: 'removed'; readonly assignments: readonly PgpKeyAssignment[] };

/** Stream of a key. */
export function pgpKeyStream(id: string): string {
  return `pgp-key-${id}`;
}

/** Folds one fact. Total: a fact about what is not there changes nothing. */
export function evolvePgpKey(state: PgpKeyState, event: PgpKeyEvent): PgpKeyState {
  if (event.type === 'PgpKeyImported') {
    const { fingerprint, key, source } = event.data;
    return { status: 'kept', fingerprint, key, source, trust: null, assignments: [], hasPrivateKey: false, endAnnounced: null };
  }
  return state.status === 'kept' ? changed(state, event) : state;
}

function changed(state: KnownPgpKey, event: Exclude<PgpKeyEvent, { type: 'PgpKeyImported' }>): PgpKeyState {
  switch (event.type) {
    case 'PgpKeyUpdated':
      return { ...state, key: event.data.key };
    case 'PgpKeyTrusted':
      return { ...state, trust: { ...event.data, key: state.key } };
    case 'PgpKeyDistrusted':
      return { ...state, trust: null };
    case 'PgpKeyAssigned': {
      const { assignmentId, scope } = event.data;
      return { ...state, assignments: [...state.assignments, { id: assignmentId, scope }] };
    }
    case 'PgpKeyUnassigned':
      return { ...state, assignments: state.assignments.filter(({ id }) => id !== event.data.assignmentId) };
    case 'PgpPrivateKeyAdded':
      return { ...state, hasPrivateKey: true };
    case 'PgpKeyEndAnnounced':
      return { ...state, endAnnounced: event.data.endsAt };
    case 'PgpPrivateKeyExported':
      return state;
    case 'PgpKeyRemoved':
      return { status: 'removed', assignments: state.assignments };
  }
}
