/** A release that waits for a second person: approved, rejected, or withdrawn by the first. */
import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { ReasonCode } from '#events';
import type { CommandOutcome, DecisionMeta } from './command-outcome.js';
import { HeldMessages } from './held-messages.js';

interface ProposalData {
  readonly messageId: string;
  readonly expectedRevision?: number;
  readonly proposalId: string;
}

/** Approve as the second person; then it is released after the undo window. */
export class ApproveRelease extends Command<CommandOutcome> {
  constructor(
    readonly data: ProposalData & { readonly clearTextAcknowledged: boolean },
    readonly meta: DecisionMeta,
  ) {
    super();
  }
}

/** Say no; the copies stay held. */
export class RejectProposal extends Command<CommandOutcome> {
  constructor(
    readonly data: ProposalData & { readonly reason: ReasonCode; readonly note?: string },
    readonly meta: DecisionMeta,
  ) {
    super();
  }
}

/** Take one's own proposal back. */
export class WithdrawProposal extends Command<CommandOutcome> {
  constructor(
    readonly data: ProposalData,
    readonly meta: DecisionMeta,
  ) {
    super();
  }
}

@CommandHandler(ApproveRelease)
export class ApproveReleaseHandler implements ICommandHandler<ApproveRelease> {
  constructor(@Inject(HeldMessages) private readonly held: HeldMessages) {}

  execute({ data: { messageId, ...said }, meta }: ApproveRelease): Promise<CommandOutcome> {
    const who = { actorId: meta.actor.id, actorTag: meta.actorTag };
    return this.held.decide(
      {
        messageId,
        action: 'approve',
        command: ({ message: { patternAuthors }, now, undoSeconds, decisionId }) => ({
          type: 'ApproveRelease',
          ...said,
          ...who,
          patternAuthors,
          now,
          undoSeconds,
          decisionId,
        }),
      },
      meta,
    );
  }
}

@CommandHandler(RejectProposal)
export class RejectProposalHandler implements ICommandHandler<RejectProposal> {
  constructor(@Inject(HeldMessages) private readonly held: HeldMessages) {}

  execute({ data: { messageId, note, ...said }, meta }: RejectProposal): Promise<CommandOutcome> {
    const { actorTag } = meta;
    return this.held.decide(
      { messageId, action: 'reject', command: ({ seal }) => ({ type: 'RejectProposal', ...said, note: seal('note', note), actorTag }) },
      meta,
    );
  }
}

@CommandHandler(WithdrawProposal)
export class WithdrawProposalHandler implements ICommandHandler<WithdrawProposal> {
  constructor(@Inject(HeldMessages) private readonly held: HeldMessages) {}

  execute({ data: { messageId, ...said }, meta }: WithdrawProposal): Promise<CommandOutcome> {
    const who = { actorId: meta.actor.id, actorTag: meta.actorTag };
    return this.held.decide({ messageId, action: 'withdraw', command: () => ({ type: 'WithdrawProposal', ...said, ...who }) }, meta);
  }
}
