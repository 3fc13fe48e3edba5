/** Decides about one OpenPGP key. That no two are the same is a rule of all of them, kept by whoever writes their streams. */
import { samePlace } from '#dlp';
import type { PolicyScope } from '../policy/policy-events.js';
import type { Refusal } from '../refusal.js';
import type { Sealed } from '../sealed.js';
import type { PgpKeyEvent, PgpKeySource } from './pgp-key-events.js';
import { evolvePgpKey, type KnownPgpKey, type PgpKeyState } from './pgp-key-state.js';

export type PgpKeyCommand =
  | { readonly type: 'ImportPgpKey'; readonly fingerprint: string; readonly key: Sealed; readonly source: PgpKeySource }
  | { readonly type: 'UpdatePgpKey'; readonly key: Sealed; readonly source: PgpKeySource }
  /** `addresses`: a list of those that it is trusted for; the same sealed text as before says that they are the same. */
  | { readonly type: 'TrustPgpKey'; readonly addresses: Sealed; readonly exceptSubkeys: readonly string[]; readonly reason: Sealed }
  | { readonly type: 'DistrustPgpKey'; readonly reason: Sealed }
  | { readonly type: 'AssignPgpKey'; readonly assignmentId: string; readonly scope: PolicyScope }
  | { readonly type: 'UnassignPgpKey'; readonly assignmentId: string }
  | { readonly type: 'AddPgpPrivateKey'; readonly source: 'file' | 'generated' }
  | { readonly type: 'ExportPgpPrivateKey'; readonly reason: Sealed }
  | { readonly type: 'AnnouncePgpKeyEnd'; readonly endsAt: string }
  /** `withPrivateKey`: whoever asks knows that it is destroyed, too. */
  | { readonly type: 'RemovePgpKey'; readonly reason: Sealed | null; readonly withPrivateKey: boolean };

export type PgpKeyRefusal =
  'not-found' | 'pgp-key-exists' | 'no-private-key' | 'private-key-goes-too' | 'already-assigned' | 'unknown-assignment' | 'wrong-level';
type Decided = readonly PgpKeyEvent[] | Refusal<PgpKeyRefusal>;

export const pgpKeyDecider = {
  initialState: (): PgpKeyState => ({ status: 'absent' }),
  evolve: evolvePgpKey,
  decide: decidePgpKey,
};

function decidePgpKey(command: PgpKeyCommand, state: PgpKeyState): Decided {
  if (command.type === 'ImportPgpKey') {
    const { fingerprint, key, source } = command;
    if (state.status !== 'absent') return refuse('pgp-key-exists', 'there is such a key already');
    return [{ type: 'PgpKeyImported', data: { fingerprint, key, source } }];
  }
  return state.status === 'kept' ? decideOfKept(command, state) : refuse('not-found', 'there is no such key');
}

function decideOfKept(command: Exclude<PgpKeyCommand, { type: 'ImportPgpKey' }>, state: KnownPgpKey): Decided {
  switch (command.type) {
    case 'UpdatePgpKey':
      return [{ type: 'PgpKeyUpdated', data: { key: command.key, source: command.source } }];
    case 'TrustPgpKey':
      return decideTrust(command, state);
    case 'DistrustPgpKey':
      return state.trust === null ? [] : [{ type: 'PgpKeyDistrusted', data: { reason: command.reason } }];
    case 'AssignPgpKey':
      return decideAssign(command, state);
    case 'UnassignPgpKey':
      return decideUnassign(command, state);
    case 'AddPgpPrivateKey':
      return state.hasPrivateKey ? [] : [{ type: 'PgpPrivateKeyAdded', data: { source: command.source } }];
    case 'ExportPgpPrivateKey':
      if (!state.hasPrivateKey) return refuse('no-private-key', 'the private key is not here');
      return [{ type: 'PgpPrivateKeyExported', data: { reason: command.reason } }];
    case 'AnnouncePgpKeyEnd':
      return state.endAnnounced === command.endsAt ? [] : [{ type: 'PgpKeyEndAnnounced', data: { endsAt: command.endsAt } }];
    case 'RemovePgpKey':
      return decideRemove(command, state);
  }
}

function decideRemove(
  { reason, withPrivateKey }: Extract<PgpKeyCommand, { type: 'RemovePgpKey' }>,
  { hasPrivateKey }: KnownPgpKey,
): Decided {
  if (hasPrivateKey && !withPrivateKey) return refuse('private-key-goes-too', 'the private key would be destroyed with it');
  return [{ type: 'PgpKeyRemoved', data: { reason } }];
}

/** Trusting again changes for whom, and what is excepted. */
function decideTrust(command: Extract<PgpKeyCommand, { type: 'TrustPgpKey' }>, { trust }: KnownPgpKey): Decided {
  const { addresses, reason } = command;
  const exceptSubkeys = [...new Set(command.exceptSubkeys)].sort();
  const isSame =
    trust?.addresses === addresses &&
    trust.exceptSubkeys.length === exceptSubkeys.length &&
    exceptSubkeys.every((each) => trust.exceptSubkeys.includes(each));
  return isSame ? [] : [{ type: 'PgpKeyTrusted', data: { addresses, exceptSubkeys, reason } }];
}

function decideAssign({ assignmentId, scope }: Extract<PgpKeyCommand, { type: 'AssignPgpKey' }>, { assignments }: KnownPgpKey): Decided {
  if (scope.level === 'global') return refuse('wrong-level', 'a key is for a person or a domain');
  if (assignments.some((each) => samePlace(each.scope, scope))) return refuse('already-assigned', 'it has this key already');
  return [{ type: 'PgpKeyAssigned', data: { assignmentId, scope } }];
}

function decideUnassign({ assignmentId }: Extract<PgpKeyCommand, { type: 'UnassignPgpKey' }>, { assignments }: KnownPgpKey): Decided {
  if (!assignments.some(({ id }) => id === assignmentId)) return refuse('unknown-assignment', 'there is no such assignment');
  return [{ type: 'PgpKeyUnassigned', data: { assignmentId } }];
}

function refuse(refused: PgpKeyRefusal, detail: string): Refusal<PgpKeyRefusal> {
  return { refused, detail };
}
