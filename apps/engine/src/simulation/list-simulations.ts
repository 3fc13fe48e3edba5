import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { simulationListSchema } from '#contracts';
import type { z } from 'zod';
import { requireRole, type Caller } from '../access/access-port.js';
import { SimulationDesk } from './simulation-desk.js';

type SimulationList = z.output<typeof simulationListSchema>;

/** Those that run and the last ones that ended, newest first. */
export class ListSimulations extends Query<SimulationList> {
  constructor(readonly caller: Caller | null) {
    super();
  }
}

@QueryHandler(ListSimulations)
export class ListSimulationsHandler implements IQueryHandler<ListSimulations> {
  constructor(@Inject(SimulationDesk) private readonly desk: SimulationDesk) {}

  execute({ caller }: ListSimulations): Promise<SimulationList> {
    requireRole('simulations', caller);
    const simulations = this.desk.list().map(({ result: _result, request: _request, ...simulation }) => simulation);
    return Promise.resolve({ simulations });
  }
}
