import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { Attendance } from './attendance.js';
import { Claims } from './claims-port.js';

/** Who works on what and who looks at it, for those who show it too. */
@Module({
  imports: [AccessModule],
  providers: [Attendance, { provide: Claims, useExisting: Attendance }],
  exports: [Attendance, Claims],
})
export class AttendanceModule {}
