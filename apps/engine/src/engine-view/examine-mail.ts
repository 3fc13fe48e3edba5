/** What the engine sees in an uploaded mail, and why each pattern does or does not catch it. Nothing is kept. */
import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { EngineView, PatternContent } from '#contracts';
import { requireRole, type Caller } from '../access/access-port.js';
import type { EngineConfig } from '../config/engine-config.js';
import { MailExaminer } from '../inspect/examiner-port.js';
import { EngineClock } from '../platform/engine-clock.js';
import { EngineKeys } from '../platform/engine-keys.js';
import { EngineLog } from '../platform/engine-log.js';
import { ENGINE_CONFIG } from '../platform/engine-parts.js';
import { PolicyBook } from '../policy/policy-book.js';
import { draftPattern } from './draft-pattern.js';
import { viewMail, type MailToView } from './view-mail.js';

export class ExamineMail extends Query<EngineView> {
  constructor(
    readonly mail: Omit<MailToView, 'draft'> & { readonly draft: PatternContent | null },
    readonly caller: Caller | null,
  ) {
    super();
  }
}

@QueryHandler(ExamineMail)
export class ExamineMailHandler implements IQueryHandler<ExamineMail> {
  constructor(
    @Inject(MailExaminer) private readonly examiner: MailExaminer,
    @Inject(PolicyBook) private readonly book: PolicyBook,
    @Inject(EngineKeys) private readonly keys: EngineKeys,
    @Inject(EngineClock) private readonly clock: EngineClock,
    @Inject(EngineLog) private readonly log: EngineLog,
    @Inject(ENGINE_CONFIG) private readonly config: EngineConfig,
  ) {}

  /** @throws AccessRefused; InspectionFailed when the inspection gives up on the mail; Overloaded */
  execute({ mail, caller }: ExamineMail): Promise<EngineView> {
    requireRole('engineView', caller);
    this.log.info({ account: caller?.actor.id, sizeBytes: mail.raw.length, hasDraft: mail.draft !== null }, 'a mail is examined');
    return viewMail(
      { ...mail, draft: mail.draft && draftPattern(mail.draft) },
      {
        examiner: this.examiner,
        policy: this.book.current(),
        tagOf: (address) => this.keys.tagAddress(address),
        at: this.clock.iso(),
        config: this.config,
      },
    );
  }
}
