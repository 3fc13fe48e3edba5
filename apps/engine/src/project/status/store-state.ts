/** How the store is, as far as an engine can tell: whether it takes writes, how far its log goes, how far the read models are behind. */
import { Inject, Injectable } from '@nestjs/common';
import type { Status } from '#contracts';
import { EventLog } from '../../platform/event-log.js';
import { Readiness } from '../../platform/readiness.js';
import { ReadModels } from '../read-models.js';

@Injectable()
export class StoreState {
  constructor(
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(ReadModels) private readonly models: ReadModels,
    @Inject(Readiness) private readonly readiness: Readiness,
  ) {}

  async now(): Promise<Status['store']> {
    return {
      writable: !this.readiness.missing().includes('store'),
      lastPosition: await this.events.store.lastPosition(),
      projectionLagEvents: await this.models.projections.lag(),
    };
  }
}
