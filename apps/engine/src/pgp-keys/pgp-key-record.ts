/** One key of the ring, opened: what it is, and what was decided about it. */
import { partsOf, withoutSubkeys, type PgpKey } from '#crypto';
import type { Actor, KnownPgpKey, PgpKeyEvent } from '#events';

/** When, and by whom. */
export interface Decided {
  readonly at: string;
  readonly by: Actor;
}

/** What the log says of a key beside its state. */
export interface PgpKeyHistory {
  readonly imported: Decided;
  /** Null: nobody trusts it. */
  readonly trusted: Decided | null;
  readonly privateKeyAdded: Decided | null;
  /** By the id of the assignment. */
  readonly assigned: ReadonlyMap<string, Decided>;
  /** Commands that changed it: a repeated request finds its answer. */
  readonly commands: readonly string[];
}

export interface PgpKeyRecord {
  readonly id: string;
  readonly state: KnownPgpKey;
  readonly history: PgpKeyHistory;
  readonly key: PgpKey;
  /** Of its addresses those that it is trusted for; empty when it is not. What its owner has added since is not among them. */
  readonly trustedAddresses: readonly string[];
}

export function beginsWith(decided: Decided): PgpKeyHistory {
  return { imported: decided, trusted: null, privateKeyAdded: null, assigned: new Map(), commands: [] };
}

export function historyWith(history: PgpKeyHistory, event: PgpKeyEvent, decided: Decided): PgpKeyHistory {
  switch (event.type) {
    case 'PgpKeyTrusted':
      return { ...history, trusted: decided };
    case 'PgpKeyDistrusted':
      return { ...history, trusted: null };
    case 'PgpPrivateKeyAdded':
      return { ...history, privateKeyAdded: decided };
    case 'PgpKeyAssigned':
      return { ...history, assigned: new Map([...history.assigned, [event.data.assignmentId, decided]]) };
    default:
      return history;
  }
}

/** The key as far as it is trusted: without the sub-keys that are excepted, and the addresses that came later. Undefined when it is not. */
export function trustedKey({ state, key, trustedAddresses }: PgpKeyRecord): PgpKey | undefined {
  if (state.trust === null) return undefined;
  return { ...withoutSubkeys(key, state.trust.exceptSubkeys), addresses: trustedAddresses };
}

/** Ids by which messages name the key and its sub-keys, 16 hex digits each. */
export function keyIdsOf({ key }: PgpKeyRecord): string[] {
  return partsOf(key).map(({ keyId }) => keyId);
}
