import { Controller, Inject } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { requireRole, type Caller } from '../access/access-port.js';
import { Identity } from '../access/identity.js';
import { ReadAuditEvents } from '../audit/read-audit-events.js';
import { FromCaller, FromQuery, Serves, type QueryOf } from './served-route.js';

@Controller()
export class AuditController {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(Identity) private readonly identity: Identity,
  ) {}

  @Serves('auditEvents')
  async events(@FromQuery() query: QueryOf<'auditEvents'>, @FromCaller() caller: Caller | null) {
    const page = await this.queries.execute(new ReadAuditEvents(query, caller));
    // a right that was taken away while the answer waited is gone
    if (query.waitSeconds > 0 && caller?.sessionDigest != null)
      requireRole('auditEvents', this.identity.callerBehind(caller.sessionDigest) ?? null);
    return page;
  }
}
