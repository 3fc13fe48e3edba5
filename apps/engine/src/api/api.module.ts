import { Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { AccessModule } from '../access/access.module.js';
import { AuditModule } from '../audit/audit.module.js';
import { BulkModule } from '../bulk/bulk.module.js';
import { DkimKeysModule } from '../dkim-keys/dkim-keys.module.js';
import { EngineViewModule } from '../engine-view/engine-view.module.js';
import { ExportModule } from '../export/export.module.js';
import { KeyRingModule } from '../key-ring/key-ring.module.js';
import { NoticesModule } from '../notices/notices.module.js';
import { OriginatorModule } from '../originator/originator.module.js';
import { ErasureModule } from '../erasure/erasure.module.js';
import { LegalHoldModule } from '../legal-hold/legal-hold.module.js';
import { PasswordsModule } from '../passwords/passwords.module.js';
import { PolicyModule } from '../policy/policy.module.js';
import { ProjectModule } from '../project/project.module.js';
import { ProtectModule } from '../protect/protect.module.js';
import { QuarantineModule } from '../quarantine/quarantine.module.js';
import { ReportsModule } from '../reports/reports.module.js';
import { SettingsModule } from '../settings/settings.module.js';
import { SimulationModule } from '../simulation/simulation.module.js';
import { TuningModule } from '../tuning/tuning.module.js';
import { TriageModule } from '../triage/triage.module.js';
import { AccountsController } from './accounts.controller.js';
import { AuditController } from './audit.controller.js';
import { BreakGlassController } from './break-glass.controller.js';
import { CertificatesModule } from '../certificates/certificates.module.js';
import { CampaignsController } from './campaigns.controller.js';
import { BulkController } from './bulk.controller.js';
import { CertificatesController } from './certificates.controller.js';
import { DecisionAnswers } from './decision-answers.js';
import { DecisionsController } from './decisions.controller.js';
import { DkimKeysController } from './dkim-keys.controller.js';
import { EngineViewController } from './engine-view.controller.js';
import { ExceptionsController } from './exceptions.controller.js';
import { ExportsController } from './exports.controller.js';
import { GroupsController } from './groups.controller.js';
import { HealthController } from './health.controller.js';
import { HeldPageController } from './held-page.controller.js';
import { HeldMessagesController } from './held-messages.controller.js';
import { IdempotencyKeys } from './idempotency-key.js';
import { KeyRingController } from './key-ring.controller.js';
import { LedgerController } from './ledger.controller.js';
import { LargeRequests } from './large-requests.js';
import { MetricsController } from './metrics.controller.js';
import { LogPosition } from './log-position.js';
import { NoStore } from './no-store.js';
import { NoticesController } from './notices.controller.js';
import { ErasuresController } from './erasures.controller.js';
import { LegalHoldsController } from './legal-holds.controller.js';
import { PgpKeysModule } from '../pgp-keys/pgp-keys.module.js';
import { PgpKeysController } from './pgp-keys.controller.js';
import { OpenApiController } from './openapi.controller.js';
import { ParseRequest } from './parse-request.js';
import { PatternsController } from './patterns.controller.js';
import { PdfPasswordsController } from './pdf-passwords.controller.js';
import { PolicyAnswers } from './policy-answers.js';
import { PolicyHistoryController } from './policy-history.controller.js';
import { ReplayModule } from '../replay/replay.module.js';
import { ReplayController } from './replay.controller.js';
import { ProblemFilter } from './problem-filter.js';
import { ProtectionController } from './protection.controller.js';
import { ReportsController } from './reports.controller.js';
import { RevocationListsController } from './revocation-lists.controller.js';
import { RouteGuard } from './route-guard.js';
import { SessionController } from './session.controller.js';
import { SettingsController } from './settings.controller.js';
import { SimulationController } from './simulation.controller.js';
import { StatusController } from './status.controller.js';
import { TemplatesController } from './templates.controller.js';
import { TriageController } from './triage.controller.js';
import { TrialMailboxController } from './trial-mailbox.controller.js';
import { TuningController } from './tuning.controller.js';
import { UpdatesController } from './updates.controller.js';

/** The HTTP interface: thin controllers behind one guard. */
@Module({
  imports: [
    AccessModule,
    AuditModule,
    BulkModule,
    DkimKeysModule,
    CertificatesModule,
    PgpKeysModule,
    EngineViewModule,
    ExportModule,
    KeyRingModule,
    ErasureModule,
    LegalHoldModule,
    NoticesModule,
    PasswordsModule,
    PolicyModule,
    ProjectModule,
    ProtectModule,
    QuarantineModule,
    ReplayModule,
    ReportsModule,
    SettingsModule,
    SimulationModule,
    TuningModule,
    TriageModule,
    OriginatorModule,
  ],
  controllers: [
    AccountsController,
    AuditController,
    CampaignsController,
    CertificatesController,
    PgpKeysController,
    BulkController,
    DecisionsController,
    BreakGlassController,
    DkimKeysController,
    EngineViewController,
    ExceptionsController,
    ExportsController,
    GroupsController,
    HealthController,
    HeldMessagesController,
    HeldPageController,
    MetricsController,
    NoticesController,
    KeyRingController,
    LedgerController,
    ErasuresController,
    LegalHoldsController,
    OpenApiController,
    PatternsController,
    PdfPasswordsController,
    PolicyHistoryController,
    ProtectionController,
    ReplayController,
    ReportsController,
    RevocationListsController,
    SessionController,
    SettingsController,
    SimulationController,
    StatusController,
    TemplatesController,
    TriageController,
    TrialMailboxController,
    TuningController,
    UpdatesController,
  ],
  providers: [
    DecisionAnswers,
    IdempotencyKeys,
    LargeRequests,
    PolicyAnswers,
    { provide: APP_FILTER, useClass: ProblemFilter },
    { provide: APP_GUARD, useClass: RouteGuard },
    { provide: APP_INTERCEPTOR, useClass: NoStore },
    { provide: APP_INTERCEPTOR, useClass: ParseRequest },
    { provide: APP_INTERCEPTOR, useClass: LogPosition },
  ],
})
export class ApiModule {}
