import { Controller, Inject } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { Status } from '#contracts';
import type { Caller } from '../access/access-port.js';
import { ShowStatus } from '../project/status/show-status.js';
import { FromCaller, Serves } from './served-route.js';

@Controller()
export class StatusController {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @Serves('status')
  status(@FromCaller() caller: Caller | null): Promise<Status> {
    return this.queries.execute(new ShowStatus(caller));
  }
}
