/** Decides about one account. That no two accounts share an address is a rule of the whole set: the directory's. */
import { isRefusal, type Refusal } from '../refusal.js';
import type { Sealed } from '../sealed.js';
import type { AccountEvent, Role } from './account-events.js';
import { evolveAccount, openBreakGlass, type AccountReach, type AccountState, type KnownAccount } from './account-state.js';

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
  | { readonly type: 'ChangeReach'; readonly reach: AccountReach }
  | { readonly type: 'CloseAccount' }
  | BreakGlassCommand
  /** The password was right. */
  | { readonly type: 'RecordSignIn' }
  | { readonly type: 'RecordRefusedSignIn'; readonly cause: 'wrong-password' | 'too-many-tries' | 'closed' }
  | { readonly type: 'RecordSignOut' };

export type BreakGlassCommand =
  | { readonly type: 'OpenBreakGlass'; readonly openingId: string; readonly now: string; readonly until: string; readonly reason: Sealed }
  | { readonly type: 'CloseBreakGlass'; readonly openingId: string; readonly now: string }
  | {
      readonly type: 'ReviewBreakGlass';
      readonly openingId: string;
      readonly now: string;
      /** Account of the reviewer, who is not the account itself. */
      readonly reviewer: string;
      readonly isSamePerson: boolean;
      readonly note: Sealed;
    };

export type AccountRefusal =
  'account-exists' | 'no-account' | 'account-closed' | 'role-missing' | 'break-glass-open' | 'break-glass-reviewed' | 'own-break-glass';

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
    case 'ChangeRoles':
      return changeRoles(command.roles, state);
    case 'ChangeReach':
      return changeReach(command.reach, state);
    case 'OpenBreakGlass':
    case 'CloseBreakGlass':
    case 'ReviewBreakGlass':
      return decideBreakGlass(command, state);
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

function changeRoles(wanted: readonly Role[], state: KnownAccount): Decided {
  const roles = ordered(wanted);
  const change = whileOpen(state, { type: 'RolesChanged', data: { roles } });
  return !isRefusal(change) && roles.join() === ordered(state.roles).join() ? [] : change;
}

function changeReach({ domains, teams, patternGroups }: AccountReach, state: KnownAccount): Decided {
  const reach = { domains: ordered(domains), teams: ordered(teams), patternGroups: ordered(patternGroups) };
  const change = whileOpen(state, { type: 'ReachChanged', data: reach });
  return !isRefusal(change) && JSON.stringify(reach) === JSON.stringify(state.reach) ? [] : change;
}

function decideBreakGlass(command: BreakGlassCommand, state: KnownAccount): Decided {
  const { openingId, now } = command;
  const open = openBreakGlass(state, now);
  if (command.type === 'OpenBreakGlass') {
    if (state.status === 'closed') return { refused: 'account-closed', detail: 'this account is closed' };
    if (!state.roles.includes('break-glass')) return { refused: 'role-missing', detail: 'the account lacks the role for emergency access' };
    if (open) return { refused: 'break-glass-open', detail: 'emergency access is open already' };
    return [{ type: 'BreakGlassOpened', data: { openingId, openedAt: now, until: command.until, reason: command.reason } }];
  }
  const opening = state.breakGlass.find((each) => each.openingId === openingId);
  if (!opening) return { refused: 'no-account', detail: 'there is no such emergency access' };
  if (command.type === 'CloseBreakGlass') return opening === open ? [{ type: 'BreakGlassClosed', data: { openingId, closedAt: now } }] : [];
  if (opening === open) return { refused: 'break-glass-open', detail: 'emergency access is reviewed once it is over' };
  if (command.isSamePerson) return { refused: 'own-break-glass', detail: 'nobody reviews their own emergency access' };
  if (opening.review) return { refused: 'break-glass-reviewed', detail: 'this emergency access was reviewed already' };
  return [{ type: 'BreakGlassReviewed', data: { openingId, reviewedAt: now, reviewer: command.reviewer, note: command.note } }];
}

function whileOpen(state: KnownAccount, event: AccountEvent): Decided {
  return state.status === 'closed' ? { refused: 'account-closed', detail: 'this account is closed' } : [event];
}

/** Each once, in one order, so that equal sets are equal lists. */
function ordered<T extends string>(list: readonly T[]): T[] {
  return [...new Set(list)].sort();
}
