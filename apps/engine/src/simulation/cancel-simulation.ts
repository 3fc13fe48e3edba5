import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { requireRole, type Caller } from '../access/access-port.js';
import { SimulationDesk } from './simulation-desk.js';

/** Stop a simulation. The answer: whether there is one of that id. */
export class CancelSimulation extends Command<boolean> {
  constructor(
    readonly id: string,
    readonly caller: Caller | null,
  ) {
    super();
  }
}

@CommandHandler(CancelSimulation)
export class CancelSimulationHandler implements ICommandHandler<CancelSimulation> {
  constructor(@Inject(SimulationDesk) private readonly desk: SimulationDesk) {}

  execute({ id, caller }: CancelSimulation): Promise<boolean> {
    requireRole('cancelSimulation', caller);
    return Promise.resolve(this.desk.cancel(id));
  }
}
