/** What the engine sees in an uploaded mail, and why each pattern does or does not catch it. Nothing is kept. */
import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { EngineView, PatternContent } from '#contracts';
import { UnusableSetting, type MailEnd, type PolicyResolver } from '#dlp';
import { requireRole, type Caller } from '../access/access-port.js';
import type { EngineConfig } from '../config/engine-config.js';
import { MailExaminer } from '../inspect/mail-examiner.js';
import { EngineClock } from '../platform/engine-clock.js';
import { EngineKeys } from '../platform/engine-keys.js';
import { EngineLog } from '../platform/engine-log.js';
import { ENGINE_CONFIG } from '../platform/engine-parts.js';
import { PolicyBook } from '../policy/policy-book.js';
import { scanConfiguration } from '../policy/scan-configuration.js';
import type { Judging } from '../receive/disposition.js';
import { senderPolicy } from '../receive/sender-policy.js';
import { endOf, recipientsOf } from './asked-mail.js';
import { draftPattern } from './draft-pattern.js';
import { engineView } from './engine-view.js';
import { askedPatterns, trialPolicy } from './trial-policy.js';

export interface MailToExamine {
  readonly raw: Buffer;
  /** Empty: the address of the From header. */
  readonly sender: string;
  readonly recipients: readonly string[];
  readonly draft: PatternContent | null;
}

export class ExamineMail extends Query<EngineView> {
  constructor(
    readonly mail: MailToExamine,
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
  async execute({ mail, caller }: ExamineMail): Promise<EngineView> {
    requireRole('engineView', caller);
    this.log.info({ account: caller?.actor.id, sizeBytes: mail.raw.length, hasDraft: mail.draft !== null }, 'a mail is examined');
    const { internalDomains } = this.config.routes;
    const policy = trialPolicy(this.book.current(), mail.draft && draftPattern(mail.draft), { internalDomains });
    const asked = askedPatterns(policy.set);
    const examination = await this.examiner.examine(mail.raw, { patterns: asked, skipWords: scanConfiguration(policy).skipWords });
    const tagOf = (address: string): string | null => this.keys.tagAddress(address);
    const sender = endOf(mail.sender === '' ? examination.from : mail.sender, tagOf);
    return engineView(examination, asked, policy, {
      sender,
      recipients: recipientsOf(mail.recipients, tagOf),
      at: this.clock.iso(),
      demands: await this.demands(mail.raw, policy.resolver, sender),
      internalDomains,
      exemptDomains: this.config.dlp.exemptDomains,
    });
  }

  /** As mail is judged: where nobody can say what would demand encryption, it is held. */
  private async demands(raw: Buffer, resolver: PolicyResolver, sender: MailEnd): Promise<Judging['demands']> {
    try {
      return await this.examiner.demands(raw, senderPolicy(resolver, sender).triggers);
    } catch (cause) {
      if (cause instanceof UnusableSetting) return 'unknown';
      throw cause;
    }
  }
}
