import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Colleagues } from '../access/colleagues-port.js';
import { isWithin } from '../access/reach-port.js';
import { refused, type CommandOutcome, type DecisionMeta } from './command-outcome.js';
import { reachFacts } from './held-facts.js';
import { HeldMessages } from './held-messages.js';

/** Assign to a person, to a team, or to both; both null: to nobody. */
export class AssignMessage extends Command<CommandOutcome> {
  constructor(
    readonly data: {
      readonly messageId: string;
      readonly expectedRevision?: number;
      readonly assignee: string | null;
      readonly team: string | null;
      readonly note?: string;
    },
    readonly meta: DecisionMeta,
  ) {
    super();
  }
}

/** Ask DLP managers to look at it. */
export class EscalateMessage extends Command<CommandOutcome> {
  constructor(
    readonly data: { readonly messageId: string; readonly expectedRevision?: number; readonly note: string },
    readonly meta: DecisionMeta,
  ) {
    super();
  }
}

@CommandHandler(AssignMessage)
export class AssignMessageHandler implements ICommandHandler<AssignMessage> {
  constructor(
    @Inject(HeldMessages) private readonly held: HeldMessages,
    @Inject(Colleagues) private readonly colleagues: Colleagues,
  ) {}

  execute({ data: { messageId, assignee, team, note: text, ...asked }, meta }: AssignMessage): Promise<CommandOutcome> {
    return this.held.decide(
      {
        messageId,
        action: 'assign',
        command: ({ message, seal }) => {
          const reach = assignee === null ? undefined : this.colleagues.reachOfDecider(assignee);
          const facts = reachFacts(message.facts);
          const isSeen = assignee === null || (reach !== undefined && isWithin(reach, { ...facts, team: team ?? facts.team }));
          if (!isSeen) return refused('unknown-assignee', 'it can be assigned to people only who decide and within whose reach it is');
          return { type: 'Assign', assignee, team, note: seal('note', text), actorTag: meta.actorTag, ...asked };
        },
      },
      meta,
    );
  }
}

@CommandHandler(EscalateMessage)
export class EscalateMessageHandler implements ICommandHandler<EscalateMessage> {
  constructor(@Inject(HeldMessages) private readonly held: HeldMessages) {}

  execute({ data: { messageId, note: text, ...asked }, meta }: EscalateMessage): Promise<CommandOutcome> {
    return this.held.decide(
      {
        messageId,
        action: 'escalate',
        command: ({ seal }) => ({ type: 'Escalate', note: seal('note', text), actorTag: meta.actorTag, ...asked }),
      },
      meta,
    );
  }
}
