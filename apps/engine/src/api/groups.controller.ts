import { Controller, Inject, Param } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { PolicyReceipt } from '#contracts';
import { groupStream } from '#events';
import type { Caller } from '../access/access-port.js';
import { DeleteGroup } from '../policy/delete-group.js';
import { ListGroups, type GroupList } from '../policy/list-groups.js';
import { MoveGroup, type MovedGroup } from '../policy/move-group.js';
import { SaveGroup } from '../policy/save-group.js';
import { PolicyAnswers } from './policy-answers.js';
import { policyId } from './policy-id.js';
import { patternRefs } from './pattern-refs.js';
import { ProblemAnswer } from './problem.js';
import { CommandId, FromBody, FromCaller, Serves, type BodyOf } from './served-route.js';

@Controller()
export class GroupsController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(PolicyAnswers) private readonly answers: PolicyAnswers,
  ) {}

  @Serves('patternGroups')
  list(@FromCaller() caller: Caller | null): Promise<GroupList> {
    return this.queries.execute(new ListGroups(caller));
  }

  @Serves('saveGroup')
  save(@FromBody() body: BodyOf<'saveGroup'>, @FromCaller() caller: Caller | null, @CommandId() commandId: string): Promise<PolicyReceipt> {
    const { group, expectedRevision } = body;
    const data = { ...body, group: { ...group, members: patternRefs(group.members) } };
    return this.answers.receipt(this.commands.execute(new SaveGroup(data, caller, commandId)), {
      stream: groupStream(group.id),
      expectedRevision,
    });
  }

  @Serves('moveGroup')
  async move(
    @Param('id') id: string,
    @FromBody() body: BodyOf<'moveGroup'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<MovedGroup> {
    const answer = await this.commands.execute(new MoveGroup({ id: policyId(id), ...body }, caller, commandId));
    if (answer === undefined) throw new ProblemAnswer('not-found');
    return answer.kind === 'moved' ? answer.moved : this.answers.refuse(answer.refusal, body);
  }

  @Serves('deleteGroup')
  delete(
    @Param('id') id: string,
    @FromBody() { reason }: BodyOf<'deleteGroup'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<PolicyReceipt> {
    const data = { id: policyId(id), reason };
    return this.answers.receipt(this.commands.execute(new DeleteGroup(data, caller, commandId)), {
      stream: groupStream(data.id),
      reader: caller,
    });
  }
}
