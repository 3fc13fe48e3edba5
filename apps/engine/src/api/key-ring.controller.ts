import { Controller, Inject } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { KeyRing } from '#contracts';
import type { Caller } from '../access/access-port.js';
import { RotateKeyRing, ShowKeyRing } from '../key-ring/key-ring-requests.js';
import { ProblemAnswer } from './problem.js';
import { CommandId, FromCaller, Serves } from './served-route.js';

@Controller()
export class KeyRingController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
  ) {}

  @Serves('keyRing')
  show(@FromCaller() caller: Caller | null): Promise<KeyRing> {
    return this.queries.execute(new ShowKeyRing(caller));
  }

  @Serves('rotateKeyRing')
  async rotate(@FromCaller() caller: Caller | null, @CommandId() commandId: string): Promise<KeyRing> {
    const answer = await this.commands.execute(new RotateKeyRing(caller, commandId));
    if (answer === 'rotation-running') throw new ProblemAnswer(answer);
    return answer;
  }
}
