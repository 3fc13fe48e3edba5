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

  execute({ data: { messageId, days, ...rest }, meta }: ExtendHold): Promise<CommandOutcome> {
    const expiresAt = new Date(this.held.now().getTime() + days * DAY_MS).toISOString();
    return this.held.decide(messageId, { type: 'ExtendHold', ...rest, expiresAt, actorTag: meta.actorTag }, meta);
  }
}
