import { Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { AccessModule } from '../access/access.module.js';
import { AuditModule } from '../audit/audit.module.js';
import { EngineViewModule } from '../engine-view/engine-view.module.js';
import { PolicyModule } from '../policy/policy.module.js';
import { ProjectModule } from '../project/project.module.js';
import { QuarantineModule } from '../quarantine/quarantine.module.js';
import { SettingsModule } from '../settings/settings.module.js';
import { SimulationModule } from '../simulation/simulation.module.js';
import { AccountsController } from './accounts.controller.js';
import { AuditController } from './audit.controller.js';
import { DecisionAnswers } from './decision-answers.js';
import { EngineViewController } from './engine-view.controller.js';
import { ExceptionsController } from './exceptions.controller.js';
import { GroupsController } from './groups.controller.js';
import { HealthController } from './health.controller.js';
import { HeldMessagesController } from './held-messages.controller.js';
import { IdempotencyKeys } from './idempotency-key.js';
import { LargeRequests } from './large-requests.js';
import { NoStore } from './no-store.js';
import { OpenApiController } from './openapi.controller.js';
import { ParseRequest } from './parse-request.js';
import { PatternsController } from './patterns.controller.js';
import { PolicyAnswers } from './policy-answers.js';
import { PolicyHistoryController } from './policy-history.controller.js';
import { ProblemFilter } from './problem-filter.js';
import { RouteGuard } from './route-guard.js';
import { SessionController } from './session.controller.js';
import { SettingsController } from './settings.controller.js';
import { SimulationController } from './simulation.controller.js';
import { StatusController } from './status.controller.js';
import { TemplatesController } from './templates.controller.js';
import { TrialMailboxController } from './trial-mailbox.controller.js';
import { UpdatesController } from './updates.controller.js';

/** The HTTP interface: thin controllers behind one guard. */
@Module({
  imports: [AccessModule, AuditModule, EngineViewModule, PolicyModule, ProjectModule, QuarantineModule, SettingsModule, SimulationModule],
  controllers: [
    AccountsController,
    AuditController,
    EngineViewController,
    ExceptionsController,
    GroupsController,
    HealthController,
    HeldMessagesController,
    OpenApiController,
    PatternsController,
    PolicyHistoryController,
    SessionController,
    SettingsController,
    SimulationController,
    StatusController,
    TemplatesController,
    TrialMailboxController,
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
  ],
})
export class ApiModule {}
