import { Controller, Inject } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { Account } from '#contracts';
import type { Caller } from '../access/access-port.js';
import { ListAccounts } from '../access/list-accounts.js';
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
}
