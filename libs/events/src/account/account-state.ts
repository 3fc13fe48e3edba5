/** What is known of one account when its facts are folded. Names, addresses, hashes and reasons stay sealed. */
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
  readonly reach: AccountReach;
  /** Oldest first; only the last can be open. */
  readonly breakGlass: readonly BreakGlass[];
}

/** Which held mail an account may know of; an empty list limits nothing. */
export interface AccountReach {
  readonly domains: readonly string[];
  readonly teams: readonly string[];
  readonly patternGroups: readonly string[];
}

/** One emergency access. */
export interface BreakGlass {
  readonly openingId: string;
  readonly openedAt: string;
  readonly until: string;
  readonly reason: Sealed;
  /** Null: it ended at its time, or has not ended. */
  readonly closedAt: string | null;
  readonly review: { readonly at: string; readonly reviewer: string; readonly note: Sealed } | null;
}

export type AccountState = { readonly status: 'absent' } | KnownAccount;

/** Folds one fact. Total: what does not concern the state leaves it as it is. */
export function evolveAccount(state: AccountState, event: AccountEvent): AccountState {
  if (event.type === 'AccountOpened') {
    const { person, emailTag, roles } = event.data;
    const reach = { domains: [], teams: [], patternGroups: [] };
    return { status: 'open', person, emailTag, roles, passwordHash: null, reach, breakGlass: [] };
  }
  if (state.status === 'absent') return state;
  switch (event.type) {
    case 'PasswordSet':
      return { ...state, passwordHash: event.data.hash };
    case 'RolesChanged':
      return { ...state, roles: event.data.roles };
    case 'ReachChanged':
      return { ...state, reach: event.data };
    case 'AccountClosed':
      return { ...state, status: 'closed' };
    case 'BreakGlassOpened':
      return { ...state, breakGlass: [...state.breakGlass, { ...event.data, closedAt: null, review: null }] };
    case 'BreakGlassClosed':
      return changed(state, event.data.openingId, { closedAt: event.data.closedAt });
    case 'BreakGlassReviewed': {
      const { openingId, reviewedAt: at, reviewer, note } = event.data;
      return changed(state, openingId, { review: { at, reviewer, note } });
    }
    case 'SignedIn':
    case 'SignInRefused':
    case 'SignedOut':
      return state;
  }
}

/** The emergency access that is open at an instant; the account must be open and still have the role. */
export function openBreakGlass(state: AccountState, now: string): BreakGlass | undefined {
  if (state.status !== 'open' || !state.roles.includes('break-glass')) return undefined;
  const last = state.breakGlass.at(-1);
  return last && last.closedAt === null && now < last.until ? last : undefined;
}

function changed(state: KnownAccount, openingId: string, change: Partial<BreakGlass>): KnownAccount {
  return { ...state, breakGlass: state.breakGlass.map((each) => (each.openingId === openingId ? { ...each, ...change } : each)) };
}
