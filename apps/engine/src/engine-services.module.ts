import { Global, Module, type DynamicModule } from '@nestjs/common';
import { TrialMailbox } from './deliver/trial-mailbox.js';
import { ContentViewer } from './inspect/content-viewer.js';
import { MailExaminer } from './inspect/mail-examiner.js';
import { PolicyBook } from './policy/policy-book.js';
import { RetainedMail } from './retention/retained-mail-port.js';

/** What the mail side of the engine offers to the pages. */
export interface EngineServices {
  readonly policy: PolicyBook;
  readonly retained: RetainedMail;
  readonly viewer: ContentViewer;
  readonly examiner: MailExaminer;
  /** Undefined outside trial mode. */
  readonly trialMailbox: TrialMailbox | undefined;
}

/** Injection token of the trial mailbox, which is undefined outside trial mode. */
export const TRIAL_MAILBOX = Symbol('trial mailbox');

@Global()
@Module({})
export class EngineServicesModule {
  static of(services: EngineServices): DynamicModule {
    const providers = [
      { provide: PolicyBook, useValue: services.policy },
      { provide: RetainedMail, useValue: services.retained },
      { provide: ContentViewer, useValue: services.viewer },
      { provide: MailExaminer, useValue: services.examiner },
      { provide: TRIAL_MAILBOX, useValue: services.trialMailbox },
    ];
    return { module: EngineServicesModule, providers, exports: providers.map(({ provide }) => provide) };
  }
}
