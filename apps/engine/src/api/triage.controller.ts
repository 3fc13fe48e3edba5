import { Controller, Inject, Param } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { Attendance, ClaimAnswer, Presence, Receipt, RevealedValue } from '#contracts';
import type { Caller } from '../access/access-port.js';
import { AssignMessage, EscalateMessage } from '../quarantine/assign-message.js';
import { ClaimMessage, type ClaimStep } from '../triage/claim-message.js';
import { LookAtMessage, ShowAttendance } from '../triage/look-at-message.js';
import { RevealValue } from '../triage/reveal-value.js';
import { withoutUndefined } from '../platform/without-undefined.js';
import { DecisionAnswers, decisionMeta } from './decision-answers.js';
import { ProblemAnswer } from './problem.js';
import { readMessageId } from './message-id.js';
import { CommandId, FromBody, FromCaller, Serves, type BodyOf } from './served-route.js';

/** Working on held mail beside deciding about it. */
@Controller()
export class TriageController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(DecisionAnswers) private readonly answers: DecisionAnswers,
  ) {}

  @Serves('claim')
  claim(@Param('id') id: string, @FromCaller() caller: Caller | null): Promise<ClaimAnswer> {
    return this.claimed(id, { kind: 'claim' }, caller);
  }

  @Serves('takeOverClaim')
  takeOver(
    @Param('id') id: string,
    @FromBody() { reason }: BodyOf<'takeOverClaim'>,
    @FromCaller() caller: Caller | null,
  ): Promise<ClaimAnswer> {
    return this.claimed(id, { kind: 'take-over', reason }, caller);
  }

  @Serves('releaseClaim')
  giveUp(@Param('id') id: string, @FromCaller() caller: Caller | null): Promise<ClaimAnswer> {
    return this.claimed(id, { kind: 'release' }, caller);
  }

  @Serves('presence')
  async presence(
    @Param('id') id: string,
    @FromBody() { looking }: BodyOf<'presence'>,
    @FromCaller() caller: Caller | null,
  ): Promise<Presence> {
    const presence = await this.commands.execute(new LookAtMessage(readMessageId(id), looking, caller));
    if (!presence) throw new ProblemAnswer('not-found');
    return presence;
  }

  @Serves('attendance')
  attendance(@FromCaller() caller: Caller | null): Promise<Attendance> {
    return this.queries.execute(new ShowAttendance(caller));
  }

  @Serves('assign')
  assign(
    @Param('id') id: string,
    @FromBody() body: BodyOf<'assign'>,
    @FromCaller() by: Caller | null,
    @CommandId() key: string,
  ): Promise<Receipt> {
    const data = { messageId: readMessageId(id), ...withoutUndefined(body) };
    return this.answers.receipt(data, this.commands.execute(new AssignMessage(data, decisionMeta(by, key))));
  }

  @Serves('escalate')
  escalate(
    @Param('id') id: string,
    @FromBody() body: BodyOf<'escalate'>,
    @FromCaller() by: Caller | null,
    @CommandId() key: string,
  ): Promise<Receipt> {
    const data = { messageId: readMessageId(id), ...withoutUndefined(body) };
    return this.answers.receipt(data, this.commands.execute(new EscalateMessage(data, decisionMeta(by, key))));
  }

  @Serves('reveal')
  async reveal(
    @Param('id') id: string,
    @FromBody() { part, start, end, reason, note }: BodyOf<'reveal'>,
    @FromCaller() caller: Caller | null,
  ): Promise<RevealedValue> {
    const data = { messageId: readMessageId(id), place: { part, start, end }, reason, note };
    const outcome = await this.commands.execute(new RevealValue(data, caller));
    if (outcome.kind === 'done') return outcome.revealed;
    throw new ProblemAnswer(
      outcome.refused,
      outcome.refused === 'too-many-reveals' ? { retryAfterSeconds: outcome.retryAfterSeconds } : {},
    );
  }

  private async claimed(id: string, step: ClaimStep, caller: Caller | null): Promise<ClaimAnswer> {
    const outcome = await this.commands.execute(new ClaimMessage(readMessageId(id), step, caller));
    if (outcome.kind === 'done') return outcome.answer;
    throw new ProblemAnswer(outcome.refused, outcome.detail === undefined ? {} : { detail: outcome.detail });
  }
}
