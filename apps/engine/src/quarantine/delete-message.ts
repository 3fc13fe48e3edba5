import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { CommandOutcome, DecisionMeta } from './command-outcome.js';
import { HeldMessages } from './held-messages.js';
import type { DecisionData } from './release-message.js';

/** Delete for all or some recipients once the undo window has passed; with the last of them the content is destroyed. */
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

  async execute({ data, meta }: DeleteMessage): Promise<CommandOutcome> {
    const { messageId, note: text, ...decision } = data;
    const note = await this.held.sealNote(messageId, text);
    const own = { note, actorTag: meta.actorTag, decisionId: this.held.decisionId(messageId, meta) };
    const time = { now: this.held.now().toISOString(), undoSeconds: this.held.undoSeconds };
    return this.held.decide(messageId, { type: 'ScheduleDeletion', ...decision, ...own, ...time }, meta);
  }
}
