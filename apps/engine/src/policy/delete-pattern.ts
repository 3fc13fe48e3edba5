import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { decideDeletePattern, patternStream, type PolicyRefusal } from '#events';
import { requireCaller, type Caller } from '../access/access-port.js';
import { EngineClock } from '../platform/engine-clock.js';
import { PolicyKeys } from '../settings/policy-keys.js';
import { PolicyBook, type PolicyAnswer } from './policy-book.js';

/** Delete a pattern that nothing uses. Its versions stay in the log. */
export class DeletePattern extends Command<PolicyAnswer<PolicyRefusal>> {
  constructor(
    readonly data: { readonly id: string; readonly reason: string },
    readonly caller: Caller | null,
    readonly commandId: string,
  ) {
    super();
  }
}

@CommandHandler(DeletePattern)
export class DeletePatternHandler implements ICommandHandler<DeletePattern> {
  constructor(
    @Inject(PolicyBook) private readonly book: PolicyBook,
    @Inject(PolicyKeys) private readonly keys: PolicyKeys,
    @Inject(EngineClock) private readonly clock: EngineClock,
  ) {}

  async execute({ data: { id, reason: text }, caller, commandId }: DeletePattern): Promise<PolicyAnswer<PolicyRefusal>> {
    const { actor } = requireCaller('deletePattern', caller);
    const stream = patternStream(id);
    const reason = this.keys.sealReason(stream, text);
    return this.book.change(stream, (policy) => decideDeletePattern(policy, { id, now: this.clock.iso(), reason }), { actor, commandId });
  }
}
