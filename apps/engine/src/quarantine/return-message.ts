import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { refused, SENDER_UNTOLD, type CommandOutcome, type DecisionMeta } from './command-outcome.js';
import { HeldMessages } from './held-messages.js';
import type { DecisionData } from './release-message.js';

/** Back to the sender for correction, once the undo window has passed: the copies are closed, and a notice carries the text. */
export class ReturnMessage extends Command<CommandOutcome> {
  constructor(
    readonly data: DecisionData & { readonly text: string },
    readonly meta: DecisionMeta,
  ) {
    super();
  }
}

@CommandHandler(ReturnMessage)
export class ReturnMessageHandler implements ICommandHandler<ReturnMessage> {
  constructor(@Inject(HeldMessages) private readonly held: HeldMessages) {}

  execute({ data: { messageId, note, text, ...said }, meta }: ReturnMessage): Promise<CommandOutcome> {
    return this.held.decide(
      {
        messageId,
        action: 'return',
        command: ({ message, seal, now, undoSeconds, decisionId }) => {
          if (!message.mayTellSender) return SENDER_UNTOLD;
          const told = seal('text', text);
          if (told === null) return refused('content-destroyed', 'the content of this message is not kept any more');
          const own = { actorTag: meta.actorTag, now, undoSeconds, decisionId };
          return { type: 'ScheduleReturn', ...said, note: seal('note', note), text: told, ...own };
        },
      },
      meta,
    );
  }
}
