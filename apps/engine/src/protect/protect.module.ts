import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { QuarantineModule } from '../quarantine/quarantine.module.js';
import { ShowHeldProtectionHandler } from './show-held-protection.js';
import { ShowProtectionPreviewHandler } from './show-protection-preview.js';

/** What would be done to protect mail, shown before anybody sends it. */
@Module({
  imports: [AccessModule, QuarantineModule],
  providers: [ShowHeldProtectionHandler, ShowProtectionPreviewHandler],
})
export class ProtectModule {}
