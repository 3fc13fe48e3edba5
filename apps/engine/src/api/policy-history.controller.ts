import { Controller, Inject } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { PolicyDiff, PolicyHistory, PolicyReceipt } from '#contracts';
import type { Caller } from '../access/access-port.js';
import { RollBackPolicy } from '../settings/roll-back-policy.js';
import { ShowPolicyDiff } from '../settings/show-policy-diff.js';
import { ShowPolicyHistory } from '../settings/show-policy-history.js';
import { PolicyAnswers } from './policy-answers.js';
import { ProblemAnswer } from './problem.js';
import { CommandId, FromBody, FromCaller, FromQuery, Serves, type BodyOf, type QueryOf } from './served-route.js';

@Controller()
export class PolicyHistoryController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(PolicyAnswers) private readonly answers: PolicyAnswers,
  ) {}

  @Serves('policyHistory')
  history(@FromQuery() page: QueryOf<'policyHistory'>, @FromCaller() caller: Caller | null): Promise<PolicyHistory> {
    return this.queries.execute(new ShowPolicyHistory(page, caller));
  }

  @Serves('policyDiff')
  async diff(@FromQuery() points: QueryOf<'policyDiff'>, @FromCaller() caller: Caller | null): Promise<PolicyDiff> {
    const diff = await this.queries.execute(new ShowPolicyDiff(points, caller));
    if (diff === undefined) throw new ProblemAnswer('unknown-revision');
    return diff;
  }

  @Serves('rollBackPolicy')
  async rollBack(
    @FromBody() body: BodyOf<'rollBackPolicy'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<PolicyReceipt> {
    const outcome = await this.commands.execute(new RollBackPolicy(body, caller, commandId));
    if (outcome.kind === 'unknown-revision') throw new ProblemAnswer(outcome.kind);
    if (outcome.kind === 'refused') return this.answers.refuse(outcome.refusal);
    return { policyRevision: outcome.policyRevision, revision: -1, version: null };
  }
}
