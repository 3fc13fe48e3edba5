import { Controller, Inject, Param } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { PrecisionReport, TuningList, TuningProposal, TuningProposalDetail } from '#contracts';
import type { Caller } from '../access/access-port.js';
import { AcceptTuning, DismissTuning } from '../tuning/decide-tuning.js';
import { ListTuning, ShowPrecision, ShowTuning } from '../tuning/list-tuning.js';
import type { TuningOutcome } from '../tuning/tuning-records.js';
import { withoutUndefined } from '../platform/without-undefined.js';
import { PolicyAnswers } from './policy-answers.js';
import { ProblemAnswer } from './problem.js';
import { CommandId, FromBody, FromCaller, FromQuery, Serves, type BodyOf, type QueryOf } from './served-route.js';

@Controller()
export class TuningController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(PolicyAnswers) private readonly answers: PolicyAnswers,
  ) {}

  @Serves('tuningPrecision')
  precision(@FromCaller() caller: Caller | null): Promise<PrecisionReport> {
    return this.queries.execute(new ShowPrecision(caller));
  }

  @Serves('tuningProposals')
  list(@FromQuery() { state }: QueryOf<'tuningProposals'>, @FromCaller() caller: Caller | null): Promise<TuningList> {
    return this.queries.execute(new ListTuning(state, caller));
  }

  @Serves('tuningProposal')
  async show(@Param('id') id: string, @FromCaller() caller: Caller | null): Promise<TuningProposalDetail> {
    const proposal = await this.queries.execute(new ShowTuning(id, caller));
    if (proposal === undefined) throw new ProblemAnswer('not-found');
    return proposal;
  }

  @Serves('acceptTuning')
  async accept(
    @Param('id') id: string,
    @FromBody() body: BodyOf<'acceptTuning'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<TuningProposal> {
    await this.done(await this.commands.execute(new AcceptTuning({ id, ...withoutUndefined(body) }, caller, commandId)));
    return this.show(id, caller);
  }

  @Serves('dismissTuning')
  async dismiss(
    @Param('id') id: string,
    @FromBody() body: BodyOf<'dismissTuning'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<TuningProposal> {
    await this.done(await this.commands.execute(new DismissTuning({ id, ...body }, caller, commandId)));
    return this.show(id, caller);
  }

  private async done(outcome: TuningOutcome): Promise<void> {
    if (outcome.kind === 'done') return;
    if (outcome.kind === 'refused') throw new ProblemAnswer(outcome.refused);
    if (outcome.answer.kind === 'refused') await this.answers.refuse(outcome.answer.refusal);
    throw new ProblemAnswer('tuning-not-ready');
  }
}
