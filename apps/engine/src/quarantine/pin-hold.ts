/** Held on to without end, and let go of again. */
import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { ReasonCode } from '#events';
import type { CommandOutcome, DecisionMeta } from './command-outcome.js';
import { HeldMessages } from './held-messages.js';

/** Keep the message until somebody lets go of it. */
export class PinHold extends Command<CommandOutcome> {
  constructor(
    readonly data: { readonly messageId: string; readonly expectedRevision?: number; readonly reason: ReasonCode; readonly note?: string },
    readonly meta: DecisionMeta,
  ) {
    super();
  }
}

/** Let the hold end at its time again. */
export class UnpinHold extends Command<CommandOutcome> {
  constructor(
    readonly data: { readonly messageId: string; readonly expectedRevision?: number },
    readonly meta: DecisionMeta,
  ) {
    super();
  }
}

@CommandHandler(PinHold)
export class PinHoldHandler implements ICommandHandler<PinHold> {
  constructor(@Inject(HeldMessages) private readonly held: HeldMessages) {}

  execute({ data: { messageId, note, ...said }, meta }: PinHold): Promise<CommandOutcome> {
    const { actorTag } = meta;
    return this.held.decide(
      { messageId, action: 'pin', command: ({ seal }) => ({ type: 'PinHold', ...said, note: seal('note', note), actorTag }) },
      meta,
    );
  }
}

@CommandHandler(UnpinHold)
export class UnpinHoldHandler implements ICommandHandler<UnpinHold> {
  constructor(@Inject(HeldMessages) private readonly held: HeldMessages) {}

  execute({ data: { messageId, ...seen }, meta }: UnpinHold): Promise<CommandOutcome> {
    const { actorTag } = meta;
    return this.held.decide({ messageId, action: 'unpin', command: () => ({ type: 'UnpinHold', ...seen, actorTag }) }, meta);
  }
}
