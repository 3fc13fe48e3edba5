import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { QuarantineModule } from '../quarantine/quarantine.module.js';
import { AttendanceModule } from '../triage/attendance.module.js';
import { AuditEntriesFromRows } from './audit-entries/audit-entries-from-rows.js';
import { AuditEntries } from './audit-entries/audit-entries-port.js';
import { EventWords } from './audit-entries/event-words-port.js';
import { EventWordsForPeople } from './audit-entries/event-words.js';
import { ListCampaignsHandler, ShowCampaignHandler } from './campaigns/list-campaigns.js';
import { ListHeldMessagesHandler } from './held-messages/list-held-messages.js';
import { HeldMessageReach } from './held-messages/held-message-reach-port.js';
import { ReachFromRows } from './held-messages/held-message-reach.js';
import { MessageHistory } from './held-messages/message-history.js';
import { MessageStandings } from './held-messages/message-standing.js';
import { ShowContentHandler, ShowPreviewHandler } from './held-messages/show-content.js';
import { ShowHeldMessageHandler } from './held-messages/show-held-message.js';
import { Viewers } from './held-messages/viewer.js';
import { FiguresFromRows } from './pattern-figures/pattern-figures.js';
import { FiguresOfPatterns } from './pattern-figures/pattern-figures-port.js';
import { PageFigures } from '../originator/page-figures-port.js';
import { FiguresOfSenderPage } from './sender-page/page-figures.js';
import { ReadModels } from './read-models.js';
import { ReportFacts } from './report-facts/report-facts.js';
import { DayFigures } from './status/day-figures.js';
import { LivingEngines } from './status/living-engines.js';
import { ShowStatusHandler } from './status/show-status.js';
import { StoreState } from './status/store-state.js';

/** Read models and the queries on them. */
@Module({
  imports: [AccessModule, AttendanceModule, QuarantineModule],
  providers: [
    { provide: AuditEntries, useClass: AuditEntriesFromRows },
    { provide: EventWords, useClass: EventWordsForPeople },
    { provide: FiguresOfPatterns, useClass: FiguresFromRows },
    { provide: HeldMessageReach, useClass: ReachFromRows },
    { provide: PageFigures, useClass: FiguresOfSenderPage },
    ListCampaignsHandler,
    ListHeldMessagesHandler,
    MessageHistory,
    MessageStandings,
    ReadModels,
    ReportFacts,
    ShowCampaignHandler,
    ShowContentHandler,
    ShowHeldMessageHandler,
    ShowPreviewHandler,
    DayFigures,
    LivingEngines,
    ShowStatusHandler,
    StoreState,
    Viewers,
  ],
  exports: [
    AuditEntries,
    EventWords,
    FiguresOfPatterns,
    HeldMessageReach,
    LivingEngines,
    MessageHistory,
    PageFigures,
    ReadModels,
    ReportFacts,
    Viewers,
  ],
})
export class ProjectModule {}
