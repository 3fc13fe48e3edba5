import { Controller, Inject, Param } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { Caller } from '../access/access-port.js';
import { ListTemplates, type TemplateList } from '../policy/list-templates.js';
import { SwitchOnTemplate, type SwitchedOn } from '../policy/switch-on-template.js';
import { PolicyAnswers } from './policy-answers.js';
import { policyId } from './policy-id.js';
import { ProblemAnswer } from './problem.js';
import { CommandId, FromCaller, Serves } from './served-route.js';

@Controller()
export class TemplatesController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(PolicyAnswers) private readonly answers: PolicyAnswers,
  ) {}

  @Serves('policyTemplates')
  list(@FromCaller() caller: Caller | null): Promise<TemplateList> {
    return this.queries.execute(new ListTemplates(caller));
  }

  @Serves('switchOnTemplate')
  async switchOn(
    @Param('id') id: string,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<Omit<SwitchedOn, 'kind'>> {
    const outcome = await this.commands.execute(new SwitchOnTemplate(policyId(id), caller, commandId));
    if (outcome === undefined) throw new ProblemAnswer('not-found');
    if (outcome.kind === 'refused') return this.answers.refuse(outcome.refusal);
    const { kind: _, ...switchedOn } = outcome;
    return switchedOn;
  }
}
