import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { ProjectModule } from '../project/project.module.js';
import { SettingsModule } from '../settings/settings.module.js';
import { KeysOfPersonHandler } from './keys-of-person.js';
import { ListReportsHandler } from './list-reports.js';
import { PolicySources, RecordSources, ReportSources } from './report-sources.js';
import { ReportWords } from './report-words.js';
import { TakeReportHandler } from './take-report.js';

/** What auditors ask for. */
@Module({
  imports: [AccessModule, ProjectModule, SettingsModule],
  providers: [KeysOfPersonHandler, ListReportsHandler, PolicySources, RecordSources, ReportSources, ReportWords, TakeReportHandler],
})
export class ReportsModule {}
