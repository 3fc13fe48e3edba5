import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { ProjectModule } from '../project/project.module.js';
import { SettingsModule } from '../settings/settings.module.js';
import { AttendanceModule } from '../triage/attendance.module.js';
import { AcceptTuningHandler, DismissTuningHandler } from './decide-tuning.js';
import { ListTuningHandler, ShowPrecisionHandler, ShowTuningHandler } from './list-tuning.js';
import { PairNames } from './pair-names.js';
import { TuningDesk } from './tuning-desk.js';
import { TuningReaders } from './tuning-readers.js';
import { TuningRecords } from './tuning-records.js';

const handlers = [AcceptTuningHandler, DismissTuningHandler, ListTuningHandler, ShowPrecisionHandler, ShowTuningHandler];

/** The false-alarm loop: from verdicts to proposals, from proposals to changes of the policy. */
@Module({
  imports: [AccessModule, AttendanceModule, ProjectModule, SettingsModule],
  providers: [PairNames, TuningDesk, TuningReaders, TuningRecords, ...handlers],
})
export class TuningModule {}
