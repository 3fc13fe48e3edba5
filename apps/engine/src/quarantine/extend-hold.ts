import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { ReasonCode } from '#events';
import type { CommandOutcome, DecisionMeta } from './command-outcome.js';
import { HeldMessages } from './held-messages.js';

const DAY_MS = 86_400_000;

/** Keep the message so many days from now. */
export class ExtendHold extends Command<CommandOutcome> {
  constructor(
    readonly data: { readonly messageId: string; readonly expectedRevision?: number; readonly days: number; readonly reason: ReasonCode },
    readonly meta: DecisionMeta,
  ) {
    super();
  }
}

@CommandHandler(ExtendHold)
export class ExtendHoldHandler implements ICommandHandler<ExtendHold> {
  constructor(@Inject(HeldMessages) private readonly held: HeldMessages) {}

  execute({ data: { messageId, days, ...said }, meta }: ExtendHold): Promise<CommandOutcome> {
    const { actorTag } = meta;
    return this.held.decide(
      {
        messageId,
        action: 'extend',
        command: ({ now }) => ({
          type: 'ExtendHold',
          ...said,
          expiresAt: new Date(Date.parse(now) + days * DAY_MS).toISOString(),
          actorTag,
        }),
      },
      meta,
    );
  }
}
