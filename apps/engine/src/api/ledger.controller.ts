import { Controller, Inject } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { AuditVerdict, Ledger } from '#contracts';
import type { Caller } from '../access/access-port.js';
import { RotateLedgerKey, ShowLedger } from '../audit/ledger-requests.js';
import { VerifyAudit } from '../audit/verify-audit.js';
import { CommandId, FromCaller, Serves } from './served-route.js';

@Controller()
export class LedgerController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
  ) {}

  @Serves('auditVerify')
  verify(@FromCaller() caller: Caller | null): Promise<AuditVerdict> {
    return this.queries.execute(new VerifyAudit(caller));
  }

  @Serves('ledger')
  show(@FromCaller() caller: Caller | null): Promise<Ledger> {
    return this.queries.execute(new ShowLedger(caller));
  }

  @Serves('rotateLedgerKey')
  rotate(@FromCaller() caller: Caller | null, @CommandId() commandId: string): Promise<Ledger> {
    return this.commands.execute(new RotateLedgerKey(caller, commandId));
  }
}
