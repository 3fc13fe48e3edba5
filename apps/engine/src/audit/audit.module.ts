import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { ProjectModule } from '../project/project.module.js';
import { RotateLedgerKeyHandler, ShowLedgerHandler } from './ledger-requests.js';
import { ReadAuditEventsHandler } from './read-audit-events.js';
import { VerifyAuditHandler } from './verify-audit.js';

@Module({
  imports: [AccessModule, ProjectModule],
  providers: [ReadAuditEventsHandler, VerifyAuditHandler, ShowLedgerHandler, RotateLedgerKeyHandler],
})
export class AuditModule {}
