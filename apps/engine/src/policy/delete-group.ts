import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { decideDeleteGroup, groupStream, type PolicyRefusal } from '#events';
import { requireCaller, type Caller } from '../access/access-port.js';
import { EngineClock } from '../platform/engine-clock.js';
import { PolicyKeys } from '../settings/policy-keys.js';
import { PolicyBook, type PolicyAnswer } from './policy-book.js';

/** Delete a group that nothing uses; its patterns stay. */
export class DeleteGroup extends Command<PolicyAnswer<PolicyRefusal>> {
  constructor(
    readonly data: { readonly id: string; readonly reason: string },
    readonly caller: Caller | null,
    readonly commandId: string,
  ) {
    super();
  }
}

@CommandHandler(DeleteGroup)
export class DeleteGroupHandler implements ICommandHandler<DeleteGroup> {
  constructor(
    @Inject(PolicyBook) private readonly book: PolicyBook,
    @Inject(PolicyKeys) private readonly keys: PolicyKeys,
    @Inject(EngineClock) private readonly clock: EngineClock,
  ) {}

  async execute({ data: { id, reason: text }, caller, commandId }: DeleteGroup): Promise<PolicyAnswer<PolicyRefusal>> {
    const { actor } = requireCaller('deleteGroup', caller);
    const stream = groupStream(id);
    const reason = this.keys.sealReason(stream, text);
    return this.book.change(stream, (policy) => decideDeleteGroup(policy, { id, now: this.clock.iso(), reason }), { actor, commandId });
  }
}
