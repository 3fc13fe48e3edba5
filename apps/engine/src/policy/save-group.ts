import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { PatternGroup } from '#dlp';
import { decideSaveGroup, groupStream, type PolicyRefusal } from '#events';
import { requireCaller, type Caller } from '../access/access-port.js';
import { PolicyKeys } from '../settings/policy-keys.js';
import { PolicyBook, type PolicyAnswer } from './policy-book.js';

export interface GroupToSave {
  readonly group: PatternGroup;
  readonly reason: string;
  /** Revision of the stream that was read; null for a new group. */
  readonly expectedRevision: number | null;
}

/** Save a group as it shall be; one that would hold itself is refused. */
export class SaveGroup extends Command<PolicyAnswer<PolicyRefusal>> {
  constructor(
    readonly data: GroupToSave,
    readonly caller: Caller | null,
    readonly commandId: string,
  ) {
    super();
  }
}

@CommandHandler(SaveGroup)
export class SaveGroupHandler implements ICommandHandler<SaveGroup> {
  constructor(
    @Inject(PolicyBook) private readonly book: PolicyBook,
    @Inject(PolicyKeys) private readonly keys: PolicyKeys,
  ) {}

  async execute({ data, caller, commandId }: SaveGroup): Promise<PolicyAnswer<PolicyRefusal>> {
    const { actor } = requireCaller('saveGroup', caller);
    const { group, reason: text, expectedRevision } = data;
    const stream = groupStream(group.id);
    const reason = this.keys.sealReason(stream, text);
    return this.book.change(stream, (policy) => decideSaveGroup(policy, { group, reason, expectedRevision }), { actor, commandId });
  }
}
