import { Controller, Inject, Param } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { RevocationLists } from '#contracts';
import type { Caller } from '../access/access-port.js';
import {
  AddRevocationLists,
  ListRevocationLists,
  RefreshRevocation,
  RemoveRevocationList,
} from '../certificates/revocation/revocation-lists.js';
import { certificateProblem, fileProblem } from './certificate-problems.js';
import { CommandId, FromBody, FromCaller, Serves, type BodyOf } from './served-route.js';

@Controller()
export class RevocationListsController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
  ) {}

  @Serves('revocationLists')
  list(@FromCaller() caller: Caller | null): Promise<RevocationLists> {
    return this.queries.execute(new ListRevocationLists(caller));
  }

  @Serves('addRevocationLists')
  async add(
    @FromBody() { file }: BodyOf<'addRevocationLists'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<RevocationLists> {
    const outcome = await this.commands.execute(new AddRevocationLists(Buffer.from(file, 'base64'), caller, commandId));
    if (outcome.kind === 'file-refused') throw fileProblem(outcome);
    return outcome.lists;
  }

  @Serves('refreshRevocation')
  refresh(@FromCaller() caller: Caller | null): Promise<RevocationLists> {
    return this.commands.execute(new RefreshRevocation(caller));
  }

  @Serves('removeRevocationList')
  async remove(@Param('id') id: string, @FromCaller() caller: Caller | null, @CommandId() commandId: string): Promise<void> {
    const outcome = await this.commands.execute(new RemoveRevocationList(id, caller, commandId));
    if (outcome.kind === 'refused') throw certificateProblem(outcome.refusal);
  }
}
