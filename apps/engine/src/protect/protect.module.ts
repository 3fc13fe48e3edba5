import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { QuarantineModule } from '../quarantine/quarantine.module.js';
import { AttendanceModule } from '../triage/attendance.module.js';
import { HeldProtectionLook } from './held-protection-port.js';
import { HeldProtectionByDesk } from './held-protection.js';
import { ShowHeldProtectionHandler } from './show-held-protection.js';
import { ShowProtectionPreviewHandler } from './show-protection-preview.js';

/** What would be done to protect mail, shown before anybody sends it. */
@Module({
  imports: [AccessModule, AttendanceModule, QuarantineModule],
  providers: [{ provide: HeldProtectionLook, useClass: HeldProtectionByDesk }, ShowHeldProtectionHandler, ShowProtectionPreviewHandler],
  exports: [HeldProtectionLook],
})
export class ProtectModule {}
