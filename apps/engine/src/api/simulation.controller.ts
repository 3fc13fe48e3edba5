import { Controller, Inject, Param } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { Simulation } from '#contracts';
import type { Caller } from '../access/access-port.js';
import { CancelSimulation } from '../simulation/cancel-simulation.js';
import { ListSimulations } from '../simulation/list-simulations.js';
import { ShowSimulation } from '../simulation/show-simulation.js';
import { Simulate } from '../simulation/simulate.js';
import { ProblemAnswer } from './problem.js';
import { CommandId, FromBody, FromCaller, Serves, type BodyOf } from './served-route.js';

@Controller()
export class SimulationController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
  ) {}

  @Serves('simulate')
  async simulate(
    @FromBody() body: BodyOf<'simulate'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<Simulation> {
    const answer = await this.commands.execute(new Simulate(body, caller, commandId));
    switch (answer.kind) {
      case 'started':
        return answer.simulation;
      case 'refused':
        throw new ProblemAnswer('invalid-request', { errors: answer.problems.map((message) => ({ path: 'draft', message })) });
      case 'too-many':
        throw new ProblemAnswer('too-many-simulations');
    }
  }

  @Serves('simulations')
  simulations(@FromCaller() caller: Caller | null) {
    return this.queries.execute(new ListSimulations(caller));
  }

  @Serves('simulation')
  async simulation(@Param('id') id: string, @FromCaller() caller: Caller | null): Promise<Simulation> {
    const simulation = await this.queries.execute(new ShowSimulation(id, caller));
    if (simulation === undefined) throw new ProblemAnswer('not-found');
    return simulation;
  }

  @Serves('cancelSimulation')
  async cancel(@Param('id') id: string, @FromCaller() caller: Caller | null): Promise<void> {
    if (!(await this.commands.execute(new CancelSimulation(id, caller)))) throw new ProblemAnswer('not-found');
  }
}
