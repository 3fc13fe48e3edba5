import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { ProjectModule } from '../project/project.module.js';
import { QuarantineModule } from '../quarantine/quarantine.module.js';
import { AttendanceModule } from './attendance.module.js';
import { ClaimMessageHandler } from './claim-message.js';
import { LookAtMessageHandler, ShowAttendanceHandler } from './look-at-message.js';
import { RevealQuota } from './reveal-quota.js';
import { RevealValueHandler } from './reveal-value.js';

/** Working on held mail beside deciding: who is at what, and values in clear. */
@Module({
  imports: [AccessModule, AttendanceModule, ProjectModule, QuarantineModule],
  providers: [ClaimMessageHandler, LookAtMessageHandler, RevealQuota, RevealValueHandler, ShowAttendanceHandler],
  exports: [AttendanceModule],
})
export class TriageModule {}
