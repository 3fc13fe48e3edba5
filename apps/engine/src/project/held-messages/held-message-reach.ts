import { Inject, Injectable } from '@nestjs/common';
import type { ReachFacts } from '../../access/reach-port.js';
import { ReadModels } from '../read-models.js';
import { HeldMessageReach } from './held-message-reach-port.js';
import { reachFactsOf } from './reach-condition.js';

@Injectable()
export class ReachFromRows extends HeldMessageReach {
  constructor(@Inject(ReadModels) private readonly models: ReadModels) {
    super();
  }

  factsOf(messageId: string): ReachFacts | undefined {
    return reachFactsOf(this.models.db, messageId);
  }
}
