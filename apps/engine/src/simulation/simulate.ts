import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { requireRole, type Caller } from '../access/access-port.js';
import { SimulationDesk, type SimulationAnswer } from './simulation-desk.js';
import type { SimulationRequest } from './simulator.js';

/** Judge recorded mail under a draft of the policy. Nothing is recorded of it, and no mail is touched. */
export class Simulate extends Command<SimulationAnswer> {
  constructor(
    readonly request: SimulationRequest,
    readonly caller: Caller | null,
    readonly commandId: string,
  ) {
    super();
  }
}

@CommandHandler(Simulate)
export class SimulateHandler implements ICommandHandler<Simulate> {
  constructor(@Inject(SimulationDesk) private readonly desk: SimulationDesk) {}

  execute({ request, caller, commandId }: Simulate): Promise<SimulationAnswer> {
    requireRole('simulate', caller);
    return Promise.resolve(this.desk.start(request, { name: caller?.name ?? '', commandId }));
  }
}
