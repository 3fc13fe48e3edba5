import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { ReasonCode } from '#events';
import type { CommandOutcome, DecisionMeta } from './command-outcome.js';
import { HeldMessages } from './held-messages.js';

/** Answer what the sender asks for with no: the message stays held, the sender is told why. */
export class DenyRequest extends Command<CommandOutcome> {
  constructor(
    readonly data: { readonly messageId: string; readonly expectedRevision?: number; readonly reason: ReasonCode; readonly text?: string },
    readonly meta: DecisionMeta,
  ) {
    super();
  }
}

@CommandHandler(DenyRequest)
export class DenyRequestHandler implements ICommandHandler<DenyRequest> {
  constructor(@Inject(HeldMessages) private readonly held: HeldMessages) {}

  execute({ data: { messageId, text, ...said }, meta }: DenyRequest): Promise<CommandOutcome> {
    const { actorTag } = meta;
    return this.held.decide(
      {
        messageId,
        action: 'deny',
        command: ({ message, seal }) => {
          const requestId = message.facts.state.request?.id ?? ''; // without one the decider says so
          return { type: 'DenyRequest', ...said, requestId, text: seal('text', text), actorTag };
        },
      },
      meta,
    );
  }
}
