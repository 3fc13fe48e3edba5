/** Claiming a message: a courtesy for five minutes, renewed by going on, that a colleague can take over with a reason. */
import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { ClaimAnswer } from '#contracts';
import { leaseDecider, type LeaseCommand, type LeaseRefusal } from '#events';
import { ulid } from 'ulid';
import { requireCaller, type Caller } from '../access/access-port.js';
import { EngineClock } from '../platform/engine-clock.js';
import { EngineKeys } from '../platform/engine-keys.js';
import { EventLog } from '../platform/event-log.js';
import { HeldMessageOpener } from '../quarantine/held-message-opener.js';
import { Attendance } from './attendance.js';

const CLAIM_MS = 5 * 60_000;

export type ClaimOutcome =
  | { readonly kind: 'done'; readonly answer: ClaimAnswer }
  | { readonly kind: 'refused'; readonly refused: LeaseRefusal | 'not-found' | 'content-destroyed'; readonly detail?: string };

/** `take-over` comes with a reason. */
export type ClaimStep = { readonly kind: 'claim' } | { readonly kind: 'release' } | { readonly kind: 'take-over'; readonly reason: string };

export class ClaimMessage extends Command<ClaimOutcome> {
  constructor(
    readonly messageId: string,
    readonly step: ClaimStep,
    readonly caller: Caller | null,
  ) {
    super();
  }
}

@CommandHandler(ClaimMessage)
export class ClaimMessageHandler implements ICommandHandler<ClaimMessage> {
  constructor(
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(HeldMessageOpener) private readonly opener: HeldMessageOpener,
    @Inject(Attendance) private readonly attendance: Attendance,
    @Inject(EngineKeys) private readonly keys: EngineKeys,
    @Inject(EngineClock) private readonly clock: EngineClock,
  ) {}

  async execute({ messageId, step, caller }: ClaimMessage): Promise<ClaimOutcome> {
    const { actor, reach } = requireCaller('claim', caller);
    if (!(await this.opener.open(messageId, reach))) return { kind: 'refused', refused: 'not-found' };
    const stream = `lease-${messageId}`;
    const command = await this.command(stream, messageId, { step, by: actor.id });
    if (command === undefined) return { kind: 'refused', refused: 'content-destroyed' };
    const meta = { at: this.clock.iso(), actor, commandId: `claim-${ulid()}`, correlationId: messageId };
    const handled = await this.events.decide(leaseDecider, stream, command, meta);
    if (handled.outcome === 'refused') return { kind: 'refused', ...this.told(messageId, handled.refusal.refused) };
    this.attendance.settled(messageId, handled.state, handled.head.revision);
    return { kind: 'done', answer: { messageId, claim: this.attendance.claimOf(messageId) } };
  }

  private async command(
    stream: string,
    messageId: string,
    { step, by }: { readonly step: ClaimStep; readonly by: string },
  ): Promise<LeaseCommand | undefined> {
    const now = this.clock.iso();
    const until = new Date(this.clock.now().getTime() + CLAIM_MS).toISOString();
    if (step.kind === 'release') return { type: 'ReleaseClaim', by, now };
    if (step.kind === 'claim') return { type: 'TakeClaim', by, now, until };
    const sealer = await this.keys.ofMessageIn(stream, messageId);
    return sealer && { type: 'TakeOverClaim', by, now, until, reason: sealer.seal('reason', step.reason) };
  }

  private told(messageId: string, refused: LeaseRefusal): { readonly refused: LeaseRefusal; readonly detail?: string } {
    const claim = this.attendance.claimOf(messageId);
    return claim === null ? { refused } : { refused, detail: `${claim.by.name} works on it until ${claim.until}.` };
  }
}
