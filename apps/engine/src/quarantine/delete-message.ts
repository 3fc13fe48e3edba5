import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { CommandOutcome, DecisionMeta } from './command-outcome.js';
import { HeldMessages } from './held-messages.js';
import type { DecisionData } from './release-message.js';

/** Delete for all or some recipients once the undo window has passed; restorable until the content is destroyed. */
export class DeleteMessage extends Command<CommandOutcome> {
  constructor(
    readonly data: DecisionData,
    readonly meta: DecisionMeta,
  ) {
    super();
  }
}

@CommandHandler(DeleteMessage)
export class DeleteMessageHandler implements ICommandHandler<DeleteMessage> {
  constructor(@Inject(HeldMessages) private readonly held: HeldMessages) {}

  execute({ data: { messageId, note, ...said }, meta }: DeleteMessage): Promise<CommandOutcome> {
    return this.held.decide(
      {
        messageId,
        action: 'delete',
        command: ({ seal, now, undoSeconds, decisionId }) => ({
          type: 'ScheduleDeletion',
          ...said,
          note: seal('note', note),
          actorTag: meta.actorTag,
          now,
          undoSeconds,
          decisionId,
        }),
      },
      meta,
    );
  }
}
