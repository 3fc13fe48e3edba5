import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Simulation } from '#contracts';
import { requireRole, type Caller } from '../access/access-port.js';
import { SimulationDesk } from './simulation-desk.js';

/** One simulation with its result; undefined when there is none of that id, or not any more. */
export class ShowSimulation extends Query<Simulation | undefined> {
  constructor(
    readonly id: string,
    readonly caller: Caller | null,
  ) {
    super();
  }
}

@QueryHandler(ShowSimulation)
export class ShowSimulationHandler implements IQueryHandler<ShowSimulation> {
  constructor(@Inject(SimulationDesk) private readonly desk: SimulationDesk) {}

  execute({ id, caller }: ShowSimulation): Promise<Simulation | undefined> {
    requireRole('simulation', caller);
    return Promise.resolve(this.desk.find(id));
  }
}
