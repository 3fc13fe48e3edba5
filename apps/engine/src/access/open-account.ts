import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Account } from '#contracts';
import { requireRole, type Caller } from './access-port.js';
import { accountAnswer } from './list-accounts.js';
import { AccountOpening, type NewAccount } from './account-opening.js';

export type OpenAccountOutcome =
  | { readonly kind: 'done'; readonly account: Account }
  | { readonly kind: 'refused'; readonly refused: 'account-exists' | 'idempotency-key-reused' };

/** Opens an account; a repeated command answers the account that it opened. */
export class OpenAccount extends Command<OpenAccountOutcome> {
  constructor(
    readonly account: NewAccount,
    readonly caller: Caller | null,
    readonly commandId: string,
  ) {
    super();
  }
}

@CommandHandler(OpenAccount)
export class OpenAccountHandler implements ICommandHandler<OpenAccount> {
  constructor(@Inject(AccountOpening) private readonly opening: AccountOpening) {}

  async execute({ account, caller, commandId }: OpenAccount): Promise<OpenAccountOutcome> {
    requireRole('openAccount', caller);
    const actor = caller?.actor ?? null;
    const opened = await this.opening.alone(() => this.opening.open(account, { id: commandId, actor }));
    return opened.kind === 'refused' ? opened : { kind: 'done', account: accountAnswer(opened.account) };
  }
}
