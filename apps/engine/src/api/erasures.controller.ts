import { Controller, Inject, Param } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { Erasure } from '#contracts';
import type { Caller } from '../access/access-port.js';
import { OrderErasure, SettleErasure, type ErasureOutcome } from '../erasure/erasure-commands.js';
import { ListErasures, ShowErasure } from '../erasure/erasure-view.js';
import { ProblemAnswer } from './problem.js';
import { CommandId, FromBody, FromCaller, Serves, type BodyOf } from './served-route.js';

@Controller()
export class ErasuresController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
  ) {}

  @Serves('erasures')
  async list(@FromCaller() caller: Caller | null): Promise<{ erasures: readonly Erasure[] }> {
    return { erasures: await this.queries.execute(new ListErasures(caller)) };
  }

  @Serves('erasure')
  async show(@Param('id') id: string, @FromCaller() caller: Caller | null): Promise<Erasure> {
    const erasure = await this.queries.execute(new ShowErasure(id, caller));
    if (!erasure) throw new ProblemAnswer('not-found');
    return erasure;
  }

  @Serves('orderErasure')
  async order(
    @FromBody() data: BodyOf<'orderErasure'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<Erasure> {
    return erasureOf(await this.commands.execute(new OrderErasure(data, caller, commandId)));
  }

  @Serves('confirmErasure')
  async confirm(@Param('id') id: string, @FromCaller() caller: Caller | null, @CommandId() commandId: string): Promise<Erasure> {
    return erasureOf(await this.commands.execute(new SettleErasure({ erasureId: id, step: 'confirm' }, caller, commandId)));
  }

  @Serves('withdrawErasure')
  async withdraw(@Param('id') id: string, @FromCaller() caller: Caller | null, @CommandId() commandId: string): Promise<Erasure> {
    return erasureOf(await this.commands.execute(new SettleErasure({ erasureId: id, step: 'withdraw' }, caller, commandId)));
  }
}

function erasureOf(outcome: ErasureOutcome): Erasure {
  if (outcome.kind === 'done') return outcome.erasure;
  throw new ProblemAnswer(outcome.refused);
}
