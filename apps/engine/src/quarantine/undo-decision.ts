import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { CommandOutcome, DecisionMeta } from './command-outcome.js';
import { HeldMessages } from './held-messages.js';

/** Take back a release, deletion or return inside its undo window; it races against the commit, and one of them wins. */
export class UndoDecision extends Command<CommandOutcome> {
  constructor(
    readonly data: { readonly messageId: string; readonly expectedRevision?: number },
    readonly meta: DecisionMeta,
  ) {
    super();
  }
}

@CommandHandler(UndoDecision)
export class UndoDecisionHandler implements ICommandHandler<UndoDecision> {
  constructor(@Inject(HeldMessages) private readonly held: HeldMessages) {}

  execute({ data: { messageId, ...seen }, meta }: UndoDecision): Promise<CommandOutcome> {
    const { actorTag } = meta;
    return this.held.decide({ messageId, action: 'undo', command: ({ now }) => ({ type: 'UndoDecision', ...seen, now, actorTag }) }, meta);
  }
}
