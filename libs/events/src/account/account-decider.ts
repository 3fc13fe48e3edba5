/** Decides about one account. That no two accounts share an address is a rule of the whole set: the directory's. */
import { isRefusal, type Refusal } from '../refusal.js';
import type { Sealed } from '../sealed.js';
import type { AccountEvent, Role } from './account-events.js';
import { evolveAccount, type AccountState, type KnownAccount } from './account-state.js';

export type AccountCommand =
  | {
      readonly type: 'OpenAccount';
      /** JSON {email, name}, sealed under the account's key. */
      readonly person: Sealed;
      readonly emailTag: string;
      readonly roles: readonly Role[];
      /** argon2id in PHC string form, sealed. */
      readonly passwordHash: Sealed;
    }
  | { readonly type: 'SetPassword'; readonly passwordHash: Sealed }
  | { readonly type: 'ChangeRoles'; readonly roles: readonly Role[] }
  | { readonly type: 'CloseAccount' }
  /** The password was right. */
  | { readonly type: 'RecordSignIn' }
  | { readonly type: 'RecordRefusedSignIn'; readonly cause: 'wrong-password' | 'too-many-tries' | 'closed' }
  | { readonly type: 'RecordSignOut' };

export type AccountRefusal = 'account-exists' | 'no-account' | 'account-closed';

type Decided = readonly AccountEvent[] | Refusal<AccountRefusal>;

export const accountDecider = {
  initialState: (): AccountState => ({ status: 'absent' }),
  evolve: evolveAccount,
  decide: decideAccount,
};

function decideAccount(command: AccountCommand, state: AccountState): Decided {
  if (command.type === 'OpenAccount') return openAccount(command, state);
  if (state.status === 'absent') return { refused: 'no-account', detail: 'there is no such account' };
  switch (command.type) {
    case 'RecordRefusedSignIn':
      return [{ type: 'SignInRefused', data: { cause: command.cause } }];
    case 'RecordSignOut':
      return [{ type: 'SignedOut', data: {} }];
    case 'CloseAccount':
      return state.status === 'closed' ? [] : [{ type: 'AccountClosed', data: {} }];
    case 'SetPassword':
      return whileOpen(state, { type: 'PasswordSet', data: { hash: command.passwordHash } });
    case 'RecordSignIn':
      return whileOpen(state, { type: 'SignedIn', data: { method: 'password' } });
    case 'ChangeRoles': {
      const roles = ordered(command.roles);
      const change = whileOpen(state, { type: 'RolesChanged', data: { roles } });
      return !isRefusal(change) && roles.join() === ordered(state.roles).join() ? [] : change;
    }
  }
}

function openAccount(command: Extract<AccountCommand, { type: 'OpenAccount' }>, state: AccountState): Decided {
  if (state.status !== 'absent') return { refused: 'account-exists', detail: 'this account is open already' };
  const { person, emailTag, passwordHash } = command;
  return [
    { type: 'AccountOpened', data: { person, emailTag, roles: ordered(command.roles) } },
    { type: 'PasswordSet', data: { hash: passwordHash } },
  ];
}

function whileOpen(state: KnownAccount, event: AccountEvent): Decided {
  return state.status === 'closed' ? { refused: 'account-closed', detail: 'this account is closed' } : [event];
}

/** Each role once, in one order, so that equal sets are equal lists. */
function ordered(roles: readonly Role[]): Role[] {
  return [...new Set(roles)].sort();
}
