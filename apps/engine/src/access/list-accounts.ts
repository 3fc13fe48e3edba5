import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Account, ReachLimits } from '#contracts';
import type { AccountReach } from '#events';
import { requireRole, type Caller } from './access-port.js';
import { AccountDirectory, type AccountRecord } from './account-directory.js';

/** All open accounts, the oldest first. */
export class ListAccounts extends Query<readonly Account[]> {
  constructor(readonly caller: Caller | null) {
    super();
  }
}

@QueryHandler(ListAccounts)
export class ListAccountsHandler implements IQueryHandler<ListAccounts> {
  constructor(@Inject(AccountDirectory) private readonly directory: AccountDirectory) {}

  execute({ caller }: ListAccounts): Promise<readonly Account[]> {
    requireRole('accounts', caller);
    return Promise.resolve(this.directory.open().map(accountAnswer));
  }
}

/** An account as people may see it: no hash, no tag. */
export function accountAnswer({ id, email, name, state, openedAt }: AccountRecord): Account {
  return { id, email, name, roles: [...state.roles], reach: reachAnswer(state.reach), openedAt };
}

export function reachAnswer({ domains, teams, patternGroups }: AccountReach): ReachLimits {
  return { domains: [...domains], teams: [...teams], patternGroups: [...patternGroups] };
}
