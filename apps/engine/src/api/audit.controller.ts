import { Controller, Inject } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { Caller } from '../access/access-port.js';
import { ReadAuditEvents } from '../audit/read-audit-events.js';
import { VerifyAudit } from '../audit/verify-audit.js';
import { FromCaller, FromQuery, Serves, type QueryOf } from './served-route.js';

@Controller()
export class AuditController {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @Serves('auditEvents')
  events(@FromQuery() query: QueryOf<'auditEvents'>, @FromCaller() caller: Caller | null) {
    return this.queries.execute(new ReadAuditEvents(query, caller));
  }

  @Serves('auditVerify')
  verify(@FromCaller() caller: Caller | null) {
    return this.queries.execute(new VerifyAudit(caller));
  }
}
