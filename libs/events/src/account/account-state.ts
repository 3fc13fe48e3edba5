/** What is known of one account when its facts are folded. Names, addresses and hashes stay sealed. */
import type { Sealed } from '../sealed.js';
import type { AccountEvent, Role } from './account-events.js';

export interface KnownAccount {
  readonly status: 'open' | 'closed';
  /** JSON {email, name}, sealed under the account's key. */
  readonly person: Sealed;
  readonly emailTag: string;
  readonly roles: readonly Role[];
  /** argon2id in PHC string form, sealed; null until a password is set. */
  readonly passwordHash: Sealed | null;
}

export type AccountState = { readonly status: 'absent' } | KnownAccount;

/** Folds one fact. Total: what does not concern the state leaves it as it is. */
export function evolveAccount(state: AccountState, event: AccountEvent): AccountState {
  if (event.type === 'AccountOpened') {
    const { person, emailTag, roles } = event.data;
    return { status: 'open', person, emailTag, roles, passwordHash: null };
  }
  if (state.status === 'absent') return state;
  switch (event.type) {
    case 'PasswordSet':
      return { ...state, passwordHash: event.data.hash };
    case 'RolesChanged':
      return { ...state, roles: event.data.roles };
    case 'AccountClosed':
      return { ...state, status: 'closed' };
    case 'SignedIn':
    case 'SignInRefused':
    case 'SignedOut':
      return state;
  }
}
