import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { decideWithdrawException, exceptionStream, type PolicyRefusal } from '#events';
import { requireCaller, type Caller } from '../access/access-port.js';
import { EndedExceptions } from '../settings/ended-exceptions.js';
import { PolicyKeys } from '../settings/policy-keys.js';
import { PolicyBook, type PolicyAnswer } from './policy-book.js';

/** End an exception before its time, and erase its addresses. */
export class WithdrawException extends Command<PolicyAnswer<PolicyRefusal>> {
  constructor(
    readonly data: { readonly id: string; readonly reason: string },
    readonly caller: Caller | null,
    readonly commandId: string,
  ) {
    super();
  }
}

@CommandHandler(WithdrawException)
export class WithdrawExceptionHandler implements ICommandHandler<WithdrawException> {
  constructor(
    @Inject(PolicyBook) private readonly book: PolicyBook,
    @Inject(PolicyKeys) private readonly keys: PolicyKeys,
    @Inject(EndedExceptions) private readonly ended: EndedExceptions,
  ) {}

  async execute({ data: { id, reason: text }, caller, commandId }: WithdrawException): Promise<PolicyAnswer<PolicyRefusal>> {
    const { actor } = requireCaller('withdrawException', caller);
    const stream = exceptionStream(id);
    const reason = this.keys.sealReason(stream, text);
    const answer = await this.book.change(stream, (policy) => decideWithdrawException(policy, { id, reason }), { actor, commandId });
    if (answer.kind === 'done') await this.ended.erase();
    return answer;
  }
}
