import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { LARGEST_SELECTION, type HeldMessageSelection, type Selection } from '#contracts';
import { requireCaller, type Caller } from '../access/access-port.js';
import { AccessRecorder } from '../access/access-recorder-port.js';
import { findHeldMessage, selectHeldMessages } from '../project/held-messages/list-held-messages.js';
import { Viewers } from '../project/held-messages/viewer.js';
import { ReadModels } from '../project/read-models.js';
import type { ChosenMessage } from './bulk-item.js';
import { Selections, shownSelection } from './selections.js';

export type Choice = { readonly query: HeldMessageSelection } | { readonly ids: readonly string[] };

/** Freeze what a query finds, or these messages, at the revisions at which they stand now. */
export class SelectMessages extends Command<Selection> {
  constructor(
    readonly choice: Choice,
    readonly caller: Caller | null,
  ) {
    super();
  }
}

@CommandHandler(SelectMessages)
export class SelectMessagesHandler implements ICommandHandler<SelectMessages> {
  constructor(
    @Inject(ReadModels) private readonly models: ReadModels,
    @Inject(Viewers) private readonly viewers: Viewers,
    @Inject(AccessRecorder) private readonly accesses: AccessRecorder,
    @Inject(Selections) private readonly selections: Selections,
  ) {}

  async execute({ choice, caller: asking }: SelectMessages): Promise<Selection> {
    const caller = requireCaller('selectMessages', asking);
    await this.accesses.recordListing(caller.actor);
    const { messages, total } = 'query' in choice ? this.found(choice.query, caller) : this.named(choice.ids, caller);
    return shownSelection(await this.selections.keep(caller.actor.id, messages, total), caller);
  }

  private found(query: HeldMessageSelection, caller: Caller): { readonly messages: readonly ChosenMessage[]; readonly total: number } {
    return selectHeldMessages(this.models.db, query, this.viewers.of(caller), LARGEST_SELECTION);
  }

  /** What is not there and what is out of reach is left out alike. */
  private named(ids: readonly string[], caller: Caller): { readonly messages: readonly ChosenMessage[]; readonly total: number } {
    const viewer = this.viewers.of(caller);
    const messages = [...new Set(ids)].flatMap((id) => {
      const row = findHeldMessage(this.models.db, id, viewer);
      return row ? [{ id, revision: row.revision }] : [];
    });
    return { messages, total: messages.length };
  }
}
