import { Controller, Inject, Param } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { Account, Colleagues } from '#contracts';
import type { Caller } from '../access/access-port.js';
import { ChangeReach, ChangeRoles, CloseAccount, type ChangeAccountOutcome } from '../access/change-account.js';
import { ListAccounts } from '../access/list-accounts.js';
import { ListColleagues } from '../access/list-colleagues.js';
import { OpenAccount } from '../access/open-account.js';
import { ProblemAnswer } from './problem.js';
import { CommandId, FromBody, FromCaller, Serves, type BodyOf } from './served-route.js';

@Controller()
export class AccountsController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
  ) {}

  @Serves('accounts')
  async accounts(@FromCaller() caller: Caller | null): Promise<{ accounts: readonly Account[] }> {
    return { accounts: await this.queries.execute(new ListAccounts(caller)) };
  }

  @Serves('openAccount')
  async openAccount(
    @FromBody() account: BodyOf<'openAccount'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<Account> {
    const outcome = await this.commands.execute(new OpenAccount(account, caller, commandId));
    if (outcome.kind === 'refused') throw new ProblemAnswer(outcome.refused);
    return outcome.account;
  }

  @Serves('colleagues')
  colleagues(@FromCaller() caller: Caller | null): Promise<Colleagues> {
    return this.queries.execute(new ListColleagues(caller));
  }

  @Serves('changeRoles')
  async changeRoles(
    @Param('id') accountId: string,
    @FromBody() { roles }: BodyOf<'changeRoles'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<Account> {
    return accountOf(await this.commands.execute(new ChangeRoles({ accountId, roles }, caller, commandId)));
  }

  @Serves('changeReach')
  async changeReach(
    @Param('id') accountId: string,
    @FromBody() reach: BodyOf<'changeReach'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<Account> {
    return accountOf(await this.commands.execute(new ChangeReach({ accountId, reach }, caller, commandId)));
  }

  @Serves('closeAccount')
  async closeAccount(@Param('id') accountId: string, @FromCaller() caller: Caller | null, @CommandId() commandId: string): Promise<void> {
    accountOf(await this.commands.execute(new CloseAccount({ accountId }, caller, commandId)));
  }
}

function accountOf(outcome: ChangeAccountOutcome): Account {
  if (outcome.kind === 'done') return outcome.account;
  throw new ProblemAnswer(outcome.refused === 'no-account' ? 'not-found' : outcome.refused);
}
