/** From what reports are built: facts and rows of the read models, the policy's history, and what opens sealed fields. */
import { Inject, Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { AccountDirectory } from '../access/account-directory.js';
import type { EngineConfig } from '../config/engine-config.js';
import { LegalHoldBook } from '../legal-hold/legal-hold-book.js';
import { EngineKeys } from '../platform/engine-keys.js';
import { ENGINE_CONFIG } from '../platform/engine-parts.js';
import { EventLog } from '../platform/event-log.js';
import { PolicyBook } from '../policy/policy-book.js';
import { MessageHistory } from '../project/held-messages/message-history.js';
import { ReadModels } from '../project/read-models.js';
import { ReportFacts } from '../project/report-facts/report-facts.js';
import { ExceptionEnds } from '../settings/exception-ends.js';
import { PolicyKeys } from '../settings/policy-keys.js';
import { PolicyNames } from '../settings/policy-names.js';
import { PolicyTale } from '../settings/policy-tale.js';
import { ReportWords } from './report-words.js';

/** What is known of the policy, of now and of any time. */
@Injectable()
export class PolicySources {
  constructor(
    @Inject(PolicyBook) readonly policy: PolicyBook,
    @Inject(PolicyTale) readonly tale: PolicyTale,
    @Inject(PolicyNames) readonly names: PolicyNames,
    @Inject(PolicyKeys) readonly policyKeys: PolicyKeys,
    @Inject(ExceptionEnds) readonly exceptionEnds: ExceptionEnds,
  ) {}
}

/** Other records of the engine, and the log itself. */
@Injectable()
export class RecordSources {
  constructor(
    @Inject(AccountDirectory) readonly accounts: AccountDirectory,
    @Inject(LegalHoldBook) readonly holds: LegalHoldBook,
    @Inject(EngineKeys) readonly keys: EngineKeys,
    @Inject(EventLog) readonly log: EventLog,
    @Inject(QueryBus) readonly queries: QueryBus,
    @Inject(ENGINE_CONFIG) readonly config: EngineConfig,
  ) {}
}

@Injectable()
export class ReportSources {
  constructor(
    @Inject(ReportFacts) readonly facts: ReportFacts,
    @Inject(ReportWords) readonly words: ReportWords,
    @Inject(ReadModels) readonly models: ReadModels,
    @Inject(MessageHistory) readonly history: MessageHistory,
    @Inject(PolicySources) readonly policies: PolicySources,
    @Inject(RecordSources) readonly records: RecordSources,
  ) {}
}
