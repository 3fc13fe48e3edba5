import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { DESTROYED, type Replayed } from '#contracts';
import { requireCaller, type Caller } from '../access/access-port.js';
import { AccessRecorder } from '../access/access-recorder-port.js';
import { AccountDirectory } from '../access/account-directory.js';
import { reachesAll } from '../access/reach-port.js';
import { messageStream } from '../platform/engine-keys.js';
import { HeldMessageReach } from '../project/held-messages/held-message-reach-port.js';
import { MessageHistory, type MessageStep } from '../project/held-messages/message-history.js';
import { SenderSight } from '../triage/sender-sight-port.js';
import { messageFields } from './message-fields.js';
import { AuditEntries } from '../project/audit-entries/audit-entries-port.js';
import { replayPoint } from './replay-point.js';
import { replayedAt, slicesOf } from './replayed.js';

/** A message as it was. Undefined: there was none, or it is out of reach. */
export class ReplayMessage extends Query<Replayed | undefined> {
  constructor(
    readonly id: string,
    readonly asOf: string | undefined,
    readonly caller: Caller | null,
  ) {
    super();
  }
}

const WINDOW = 500;

@QueryHandler(ReplayMessage)
export class ReplayMessageHandler implements IQueryHandler<ReplayMessage> {
  constructor(
    @Inject(MessageHistory) private readonly histories: MessageHistory,
    @Inject(HeldMessageReach) private readonly reach: HeldMessageReach,
    @Inject(AccessRecorder) private readonly accesses: AccessRecorder,
    @Inject(AccountDirectory) private readonly accounts: AccountDirectory,
    @Inject(SenderSight) private readonly senders: SenderSight,
    @Inject(AuditEntries) private readonly entries: Pick<AuditEntries, 'lastUntil'>,
  ) {}

  async execute({ id, asOf, caller }: ReplayMessage): Promise<Replayed | undefined> {
    const reader = requireCaller('replayMessage', caller);
    if (!this.mayKnow(id, reader)) return undefined;
    const told = await this.histories.steps(id);
    if (!told) return undefined;
    const stream = messageStream(id);
    const nameOf = (account: string): string => this.accounts.nameOf({ kind: 'account', id: account });
    const known = messageFields(told.steps, stream, { opener: told.opener, nameOf, pseudonym: this.pseudonymFor(id, told.steps, reader) });
    const replayed = await replayedAt(
      {
        ...{ kind: 'message', id, stream, window: WINDOW },
        steps: told.steps.map(({ position, entry }) => ({ position, ...entry })),
        fields: slicesOf(known),
        title: (fields) => String(fields.get('subject') ?? DESTROYED),
      },
      replayPoint(asOf, this.entries),
    );
    if (replayed) await this.accesses.record({ type: 'ContentViewed', data: { messageId: id, view: 'message' } }, reader.actor);
    return replayed;
  }

  private pseudonymFor(id: string, steps: readonly MessageStep[], reader: Caller): string | null {
    if (!this.senders.isHidden(id, reader)) return null;
    const received = steps.find(({ event }) => event.type === 'MessageReceived')?.event;
    return this.senders.pseudonymOf(received?.type === 'MessageReceived' ? received.data.senderTag : null);
  }

  /** Mail that was never held is nobody's but the auditors', whose reach limits nothing. */
  private mayKnow(id: string, caller: Caller): boolean {
    if (this.reach.factsOf(id) !== undefined) return this.reach.isOpenTo(id, caller);
    return caller.roles.includes('auditor') && reachesAll(caller.reach);
  }
}
