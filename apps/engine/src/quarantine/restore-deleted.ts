import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { ReasonCode } from '#events';
import type { CommandOutcome, DecisionMeta } from './command-outcome.js';
import { HeldMessages } from './held-messages.js';

export interface RestoreData {
  readonly messageId: string;
  readonly expectedRevision?: number;
  /** Absent: all that are deleted. */
  readonly recipients?: readonly number[];
  readonly reason: ReasonCode;
  readonly note?: string;
}

/** Hold deleted copies again, as long as the content is kept. */
export class RestoreDeleted extends Command<CommandOutcome> {
  constructor(
    readonly data: RestoreData,
    readonly meta: DecisionMeta,
  ) {
    super();
  }
}

@CommandHandler(RestoreDeleted)
export class RestoreDeletedHandler implements ICommandHandler<RestoreDeleted> {
  constructor(@Inject(HeldMessages) private readonly held: HeldMessages) {}

  execute({ data: { messageId, note, ...said }, meta }: RestoreDeleted): Promise<CommandOutcome> {
    const { actorTag } = meta;
    return this.held.decide(
      { messageId, action: 'restore', command: ({ seal }) => ({ type: 'RestoreDeleted', ...said, note: seal('note', note), actorTag }) },
      meta,
    );
  }
}
