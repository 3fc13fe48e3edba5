/** The page of senders as requests meet it: a look changes nothing, a form is answered step by step. */
import type { SealedBlobStore } from '#crypto';
import { errorName } from '../platform/engine-log.js';
import { answerForm, isStep, type StepName } from './form-answers.js';
import { FormDesk, type FormAnswer, type FormFields, type FormParts, type PageAnswer, type Visitor } from './form-desk.js';
import { MailNotTaken } from './mail-port.js';
import { seeMessage } from './message-sight.js';
import { contextOf, pageOf, spokenLanguage, type PageContext } from './page-context.js';
import { unavailablePage, unknownLinkPage } from './step-pages.js';
import type { StoreFault } from './store-fault.js';
import { WORDS } from './words/all-words.js';

export interface FormSent {
  /** Last part of the address. */
  readonly step: string;
  readonly fields: FormFields;
  readonly visitor: Visitor;
  /** The browser says that one of our pages sent it. */
  readonly isOurs: boolean;
  /** Header `Accept-Language`. */
  readonly languages: string | undefined;
}

export class OriginatorPage {
  private readonly desk: FormDesk;

  constructor(
    private readonly parts: FormParts,
    private readonly blobs: Pick<SealedBlobStore, 'open'>,
  ) {
    this.desk = new FormDesk(parts);
  }

  /** For GET: the page. @param isLook - a GET that is recorded as a look, at most once an hour; HEAD is none. */
  async show(token: string, languages: string | undefined, isLook: boolean): Promise<PageAnswer> {
    const context = await contextOf(this.parts, token);
    if (!context) return unknown(languages);
    if (isLook) await this.recordOpened(context.sight.messageId);
    return { kind: 'page', status: 200, page: pageOf(this.parts, context) };
  }

  async answer(token: string, { step, fields, visitor, isOurs, languages }: FormSent): Promise<FormAnswer> {
    const context = await contextOf(this.parts, token);
    if (!context || !isStep(step)) return unknown(languages);
    if (isOurs) return this.answerOurs(step, context, fields, visitor);
    await this.parts.desk.recordRefused(context.sight.messageId, 'cross-site');
    return this.desk.main(context, 'cross-site');
  }

  /** For when the store cannot be read or written, whatever was asked. */
  unavailable(fault: StoreFault, languages: string | undefined, cause: unknown): PageAnswer {
    this.parts.log.error({ cause: errorName(cause) }, 'the page of a sender could not be answered: the store fails');
    const language = spokenLanguage(languages);
    return { kind: 'page', status: 503, page: unavailablePage(language, WORDS[language], fault) };
  }

  /** The mail as it was received, for who was let have it. */
  async content(messageId: string): Promise<{ readonly sizeBytes: number; readonly chunks: AsyncIterable<Buffer> }> {
    const sight = await seeMessage(this.parts, messageId);
    const received = sight?.events[0]?.event;
    const sizeBytes = received?.type === 'MessageReceived' ? received.data.sizeBytes : 0;
    return { sizeBytes, chunks: this.blobs.open(messageId) };
  }

  private async answerOurs(step: StepName, context: PageContext, fields: FormFields, visitor: Visitor): Promise<FormAnswer> {
    try {
      return await answerForm(step, this.desk, context, fields, visitor);
    } catch (cause) {
      if (!(cause instanceof MailNotTaken)) throw cause;
      this.parts.log.warn({ messageId: context.sight.messageId, cause: errorName(cause) }, 'a mail to the sender of a held message failed');
      return { ...(await this.desk.main(context, 'not-mailed')), status: 503 };
    }
  }

  /** Telemetry is worth no page that does not open. */
  private async recordOpened(messageId: string): Promise<void> {
    try {
      await this.parts.desk.recordOpened(messageId);
    } catch (cause) {
      this.parts.log.warn({ messageId, cause: errorName(cause) }, 'that a link was opened could not be recorded');
    }
  }
}

function unknown(languages: string | undefined): PageAnswer {
  const language = spokenLanguage(languages);
  return { kind: 'page', status: 404, page: unknownLinkPage(language, WORDS[language]) };
}
