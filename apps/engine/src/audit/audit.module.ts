import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { AccessModule } from '../access/access.module.js';
import { ReadAuditEventsHandler } from './read-audit-events.js';
import { VerifyAuditHandler } from './verify-audit.js';

@Module({ imports: [CqrsModule, AccessModule], providers: [ReadAuditEventsHandler, VerifyAuditHandler] })
export class AuditModule {}
