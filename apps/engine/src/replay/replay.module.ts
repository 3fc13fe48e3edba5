import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { PolicyBook } from '../policy/policy-book.js';
import { PolicyPast } from '../policy/policy-past-port.js';
import { ProjectModule } from '../project/project.module.js';
import { SettingsModule } from '../settings/settings.module.js';
import { AttendanceModule } from '../triage/attendance.module.js';
import { ReplayAccountHandler } from './account-as-of.js';
import { ReplayMessageHandler } from './message-as-of.js';
import { ReplayPatternHandler } from './pattern-as-of.js';
import { ReplayPolicyHandler } from './policy-as-of.js';
import { PolicySteps } from './policy-steps.js';
import { ReplaySettingHandler } from './setting-as-of.js';

/** Anything as it was. */
@Module({
  imports: [AccessModule, AttendanceModule, ProjectModule, SettingsModule],
  providers: [
    { provide: PolicyPast, useExisting: PolicyBook },
    PolicySteps,
    ReplayAccountHandler,
    ReplayMessageHandler,
    ReplayPatternHandler,
    ReplayPolicyHandler,
    ReplaySettingHandler,
  ],
})
export class ReplayModule {}
