/** Mail of the page by way of the outbox of notices: tried while its reader waits, and again later while it is of use. */
import { v5 as uuidv5 } from 'uuid';
import type { AwaitedMail, AwaitedNotices } from '../notices/awaited-notice-port.js';
import type { EngineConfig } from '../config/engine-config.js';
import type { EngineKeys } from '../platform/engine-keys.js';
import type { EventLog } from '../platform/event-log.js';
import { isToldOnTrial, whyNotSender } from '../platform/why-not-sender.js';
import { MailNotTaken, OriginatorMail, type PageMail } from './mail-port.js';
import { seeMessage } from './message-sight.js';
import { settingOf, type PolicyInForce } from './policy-in-force.js';
import { WORDS } from './words/all-words.js';
import { MAIL_WORDS } from './words/mail-words.js';
import type { Language } from './words/words.js';

export interface OutboxMailParts {
  readonly config: Pick<EngineConfig, 'routes' | 'trialMode'>;
  readonly events: EventLog;
  readonly keys: EngineKeys;
  readonly policy: PolicyInForce;
  readonly outbox: AwaitedNotices;
}

const NAMESPACE = '1d0a7c0e-6a0f-5b8e-9c1b-6f3c2a4e5d10';

/** Id of the notice that carries a mail of the page. */
export function pageMailId(messageId: string, id: string): string {
  return uuidv5(`${messageId}|${id}`, NAMESPACE);
}

export class OutboxMail extends OriginatorMail {
  constructor(private readonly parts: OutboxMailParts) {
    super();
  }

  async send(messageId: string, id: string, mail: PageMail): Promise<'sent' | 'late'> {
    const { outbox, policy, config } = this.parts;
    const sight = await seeMessage(this.parts, messageId);
    const received = sight?.events[0]?.event;
    if (!sight || sight.senderAddress === '' || received?.type !== 'MessageReceived') throw new MailNotTaken('nobody to mail to');
    const { routes, trialMode } = config;
    const { authenticated } = received.data;
    const isInside = policy.current().resolver.isInside(sight.sender);
    const standing = { isInside, authenticated, internalDomains: routes.internalDomains, trialMode };
    // the link may be older than the configuration that holds now
    if (whyNotSender(sight.sender, standing) !== undefined) throw new MailNotTaken('nobody who is known to have sent the mail');
    const outcome = await outbox.send({
      id: pageMailId(messageId, id),
      messageId,
      key: received.data.key,
      to: sight.senderAddress,
      until: mail.until,
      onTrial: isToldOnTrial(sight.sender, standing),
      mail: written(mail, settingOf(policy, sight.sender, 'notices.language')),
    });
    if (outcome === 'not-sent') throw new MailNotTaken('the next hop does not take it');
    return outcome;
  }
}

function written(mail: PageMail, language: Language): AwaitedMail {
  const words = MAIL_WORDS[language];
  if (mail.kind === 'link') return { kind: 'link', subject: words.linkSubject, text: words.link.replace('{link}', mail.link) };
  const { code, minutes, purpose } = mail;
  return { kind: 'code', code, minutes, text: words.confirms.replace('{what}', WORDS[language].choice[purpose].title) };
}
