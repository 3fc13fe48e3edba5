import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { Attendance } from './attendance.js';
import { Claims } from './claims-port.js';
import { SenderSight } from './sender-sight-port.js';
import { SenderSightByClaims } from './sender-sight.js';

/** Who works on what and who looks at it, for those who show it too. */
@Module({
  imports: [AccessModule],
  providers: [Attendance, { provide: Claims, useExisting: Attendance }, { provide: SenderSight, useClass: SenderSightByClaims }],
  exports: [Attendance, Claims, SenderSight],
})
export class AttendanceModule {}
