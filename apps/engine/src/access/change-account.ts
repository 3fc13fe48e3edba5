/** What administrators change about an account. Whoever loses a right loses it with their sessions, at once. */
import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Account, Role } from '#contracts';
import type { AccountReach } from '#events';
import { requireCaller, type Caller } from './access-port.js';
import { AccountChanges, type AccountChangeOutcome } from './account-changes.js';
import { accountAnswer } from './list-accounts.js';

export type ChangeAccountOutcome =
  { readonly kind: 'done'; readonly account: Account } | Extract<AccountChangeOutcome, { kind: 'refused' }>;

export class ChangeRoles extends Command<ChangeAccountOutcome> {
  constructor(
    readonly data: { readonly accountId: string; readonly roles: readonly Role[] },
    readonly caller: Caller | null,
    readonly commandId: string,
  ) {
    super();
  }
}

export class ChangeReach extends Command<ChangeAccountOutcome> {
  constructor(
    readonly data: { readonly accountId: string; readonly reach: AccountReach },
    readonly caller: Caller | null,
    readonly commandId: string,
  ) {
    super();
  }
}

export class CloseAccount extends Command<ChangeAccountOutcome> {
  constructor(
    readonly data: { readonly accountId: string },
    readonly caller: Caller | null,
    readonly commandId: string,
  ) {
    super();
  }
}

@CommandHandler(ChangeRoles)
export class ChangeRolesHandler implements ICommandHandler<ChangeRoles> {
  constructor(@Inject(AccountChanges) private readonly changes: AccountChanges) {}

  async execute({ data: { accountId, roles }, caller, commandId }: ChangeRoles): Promise<ChangeAccountOutcome> {
    const by = { caller: requireCaller('changeRoles', caller), commandId };
    return answer(await this.changes.change(accountId, { type: 'ChangeRoles', roles }, by));
  }
}

@CommandHandler(ChangeReach)
export class ChangeReachHandler implements ICommandHandler<ChangeReach> {
  constructor(@Inject(AccountChanges) private readonly changes: AccountChanges) {}

  async execute({ data: { accountId, reach }, caller, commandId }: ChangeReach): Promise<ChangeAccountOutcome> {
    const by = { caller: requireCaller('changeReach', caller), commandId };
    return answer(await this.changes.change(accountId, { type: 'ChangeReach', reach }, by));
  }
}

@CommandHandler(CloseAccount)
export class CloseAccountHandler implements ICommandHandler<CloseAccount> {
  constructor(@Inject(AccountChanges) private readonly changes: AccountChanges) {}

  async execute({ data: { accountId }, caller, commandId }: CloseAccount): Promise<ChangeAccountOutcome> {
    const by = { caller: requireCaller('closeAccount', caller), commandId };
    return answer(await this.changes.change(accountId, { type: 'CloseAccount' }, by));
  }
}

function answer(outcome: AccountChangeOutcome): ChangeAccountOutcome {
  return outcome.kind === 'refused' ? outcome : { kind: 'done', account: accountAnswer(outcome.account) };
}
