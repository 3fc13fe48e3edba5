import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { requireCaller, type Caller } from '../access/access-port.js';
import { SimulationDesk, type SimulationAnswer } from './simulation-desk.js';
import type { SimulationRequest } from './simulator.js';

/** Judge recorded mail under a draft of the policy. No mail is touched; that it ended is recorded, with what it counted. */
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

  execute({ request, caller: asking, commandId }: Simulate): Promise<SimulationAnswer> {
    const { name, actor } = requireCaller('simulate', asking);
    return Promise.resolve(this.desk.start(request, { name, actor, commandId }));
  }
}
