import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { CommandOutcome, DecisionMeta } from './command-outcome.js';
import { HeldMessages } from './held-messages.js';

/** Add a note for colleagues; sealed like the message itself. */
export class AddNote extends Command<CommandOutcome> {
  constructor(
    readonly data: { readonly messageId: string; readonly note: string },
    readonly meta: DecisionMeta,
  ) {
    super();
  }
}

@CommandHandler(AddNote)
export class AddNoteHandler implements ICommandHandler<AddNote> {
  constructor(@Inject(HeldMessages) private readonly held: HeldMessages) {}

  async execute({ data: { messageId, note: text }, meta }: AddNote): Promise<CommandOutcome> {
    const note = await this.held.sealNote(messageId, text);
    if (note === null) return { kind: 'refused', refused: 'content-destroyed', detail: 'the content of this message is not kept any more' };
    return this.held.decide(messageId, { type: 'AddNote', note }, meta);
  }
}
