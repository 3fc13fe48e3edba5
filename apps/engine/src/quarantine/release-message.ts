import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { ClosingVerdict, ReasonCode } from '#events';
import type { CommandOutcome, DecisionMeta } from './command-outcome.js';
import { HeldMessages } from './held-messages.js';

/** What a decision about a held message says. */
export interface DecisionData {
  readonly messageId: string;
  /** The revision that the decider saw; absent for programs that take it as it is. */
  readonly expectedRevision?: number;
  /** Absent: all that are held. */
  readonly recipients?: readonly number[];
  readonly reason: ReasonCode;
  readonly verdict: ClosingVerdict;
  readonly note?: string;
}

/** Release to all or some recipients, as it is, once the undo window has passed. */
export class ReleaseMessage extends Command<CommandOutcome> {
  constructor(
    readonly data: DecisionData,
    readonly meta: DecisionMeta,
  ) {
    super();
  }
}

@CommandHandler(ReleaseMessage)
export class ReleaseMessageHandler implements ICommandHandler<ReleaseMessage> {
  constructor(@Inject(HeldMessages) private readonly held: HeldMessages) {}

  async execute({ data, meta }: ReleaseMessage): Promise<CommandOutcome> {
    const { messageId, note: text, ...decision } = data;
    const note = await this.held.sealNote(messageId, text);
    const own = { note, actorTag: meta.actorTag, decisionId: this.held.decisionId(messageId, meta) };
    const time = { now: this.held.now().toISOString(), undoSeconds: this.held.undoSeconds };
    return this.held.decide(messageId, { type: 'ScheduleRelease', kind: 'as-is', ...decision, ...own, ...time }, meta);
  }
}
