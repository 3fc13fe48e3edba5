import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { ProjectModule } from '../project/project.module.js';
import { ProtectModule } from '../protect/protect.module.js';
import { QuarantineModule } from '../quarantine/quarantine.module.js';
import { AttendanceModule } from '../triage/attendance.module.js';
import { BulkDesk } from './bulk-desk.js';
import { BulkLog } from './bulk-log.js';
import { BulkLook } from './bulk-look.js';
import { BulkProtection } from './bulk-protection.js';
import { CallerRights } from './caller-rights.js';
import { RetryBulkHandler, StartBulkHandler, TryBulkHandler, UndoBulkHandler } from './decide-in-bulk.js';
import { SelectMessagesHandler } from './select-messages.js';
import { Selections } from './selections.js';
import { ListBulksHandler, ShowBulkHandler, ShowBulkItemsHandler } from './show-bulk.js';

const handlers = [
  ListBulksHandler,
  RetryBulkHandler,
  SelectMessagesHandler,
  ShowBulkHandler,
  ShowBulkItemsHandler,
  StartBulkHandler,
  TryBulkHandler,
  UndoBulkHandler,
];

/** Decisions about many messages at once. */
@Module({
  imports: [AccessModule, AttendanceModule, ProjectModule, ProtectModule, QuarantineModule],
  providers: [BulkDesk, BulkLog, BulkLook, BulkProtection, CallerRights, Selections, ...handlers],
})
export class BulkModule {}
