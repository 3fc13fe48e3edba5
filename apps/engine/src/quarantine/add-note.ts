import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { refused, type CommandOutcome, type DecisionMeta } from './command-outcome.js';
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

  execute({ data: { messageId, note: text }, meta }: AddNote): Promise<CommandOutcome> {
    return this.held.decide(
      {
        messageId,
        action: 'note',
        command: ({ seal }) => {
          const note = seal('note', text);
          return note === null
            ? refused('content-destroyed', 'the content of this message is not kept any more')
            : { type: 'AddNote', note };
        },
      },
      meta,
    );
  }
}
