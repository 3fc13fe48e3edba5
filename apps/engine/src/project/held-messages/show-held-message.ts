/**
 * One held message: why, where each copy is, what happened. Told from the streams themselves, so that the revision shown
 * is the newest and a decision made on it does not fail for want of a projection.
 */
import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { HeldMessage } from '#contracts';
import { requireRole, type Caller } from '../../access/access-port.js';
import { AccessRecorder } from '../../access/access-recorder-port.js';
import { ReadModels } from '../read-models.js';
import { findHeldMessage } from './list-held-messages.js';
import { MessageHistory } from './message-history.js';
import { heldMessageView } from './held-message-view.js';
import { Viewers } from './viewer.js';
import { MessageStandings } from './message-standing.js';

export class ShowHeldMessage extends Query<HeldMessage | undefined> {
  constructor(
    readonly messageId: string,
    readonly caller: Caller | null,
  ) {
    super();
  }
}

@QueryHandler(ShowHeldMessage)
export class ShowHeldMessageHandler implements IQueryHandler<ShowHeldMessage> {
  constructor(
    @Inject(ReadModels) private readonly models: ReadModels,
    @Inject(MessageHistory) private readonly histories: MessageHistory,
    @Inject(AccessRecorder) private readonly accesses: AccessRecorder,
    @Inject(Viewers) private readonly viewers: Viewers,
    @Inject(MessageStandings) private readonly standings: MessageStandings,
  ) {}

  /** Undefined for a message that was never held here. */
  async execute({ messageId, caller }: ShowHeldMessage): Promise<HeldMessage | undefined> {
    requireRole('heldMessage', caller);
    const row = findHeldMessage(this.models.db, messageId, this.viewers.of(caller));
    if (!row || !caller) return undefined;
    const told = await this.histories.of(messageId);
    const standing = await this.standings.of(messageId, caller);
    if (!told || !standing) return undefined;
    await this.accesses.record({ type: 'ContentViewed', data: { messageId, view: 'message' } }, caller.actor);
    return heldMessageView({ row, told, standing, patternOf: (pattern, version) => this.histories.pattern(pattern, version) });
  }
}
