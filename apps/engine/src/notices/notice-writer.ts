/**
 * Writes notices: looks at a fact of a message, finds who is to be told, composes the mail, keeps it, records it. Each step
 * may be done again after a stop: ids derive from what happened, so nothing is lost and nothing is written twice.
 */
import { noticeDecider, type NoticeCommand } from '#events';
import type { NoticeAudience } from '#contracts';
import type { MailEnd } from '#dlp';
import { messageStream } from '../platform/engine-keys.js';
import type { RecordedEvent } from '../platform/event-log.js';
import { endOf } from '../platform/mail-end.js';
import { isToldOnTrial, whyNotSender } from '../platform/why-not-sender.js';
import { METHOD_NAMES } from '../protect/why-not-words.js';
import type { DigestLimit } from './digest-limit.js';
import { dueNotices, type DueNotice } from './due-notices.js';
import { EMPTY_NOTICE, shownInstant, type NoticeData, type NoticePassword } from './notice-data.js';
import { noticeIdOf } from './notice-id.js';
import { noticeStream, type NoticeParts } from './notice-parts.js';
import type { SenderNotices } from './notice-policy.js';
import type { NoticeTemplates } from './notice-templates.js';
import type { NoticeWork } from './outbox-projection.js';
import { reasonWords } from './reason-words.js';
import { aboutMessage, toldMessage, type ToldMessage } from './told-message.js';

/** Sent by themselves however many they are: each answers somebody, or says that mail was not sent and never will be. */
const NEVER_DIGESTED: ReadonlySet<DueNotice['kind']> = new Set(['decision', 'encryption-failed', 'passwords', 'return']);
const SETTLING_MS = 2_000;
const DAY_MS = 86_400_000;

/** All that is known when a notice is composed. */
interface Occasion {
  readonly due: DueNotice;
  readonly audience: NoticeAudience;
  readonly message: ToldMessage;
  readonly sender: MailEnd;
  readonly policy: SenderNotices;
  readonly text: string;
  /** Those that its addressee is told; none but in a notice that is about them. */
  readonly passwords?: readonly NoticePassword[];
  /** Its addressee is told for the trial mode alone. */
  readonly onTrial?: boolean;
}

export class NoticeWriter {
  /** Who has how many is counted by one at a time. */
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly parts: NoticeParts,
    private readonly templates: NoticeTemplates,
    private readonly limit: DigestLimit,
  ) {}

  /** Answers when to look again, if it is not known yet what there is to tell. */
  async tell({ id, messageId }: NoticeWork): Promise<string | undefined> {
    const { events } = await this.parts.events.read(messageStream(messageId));
    const index = events.findIndex(({ revision }) => revision === Number(id.slice(id.indexOf('@') + 1)));
    const due = dueNotices(
      events.map(({ event }) => event),
      index,
    );
    const nowMs = this.parts.clock.now().getTime();
    // news that old are none any more, as when the outbox reads a log from before there were notices
    const isOld = nowMs - Date.parse(events[index]?.meta.at ?? '') > this.parts.config.delivery.giveUpDays * DAY_MS;
    if (isOld) return undefined;
    if (due === 'later') return new Date(nowMs + SETTLING_MS).toISOString();
    if (due.length > 0) await this.tellAll(messageId, events.slice(0, index + 1), due);
    return undefined;
  }

  /** Puts a notice into the outbox; does nothing when it is there. */
  async queue(noticeId: string, occasion: Occasion, address: string): Promise<void> {
    const { events, keys, clock, mails, proof, config } = this.parts;
    const stream = noticeStream(noticeId);
    if ((await events.read(stream)).events.length > 0) return;
    const { due, audience, message, policy, sender } = occasion;
    const end = endOf(address, (each) => keys.tagAddress(each));
    const language = policy.language(sender);
    const data = this.dataOf(occasion, language);
    const mail = this.templates.compose(policy.template(due.kind, sender), data, {
      to: [address],
      messageId: `${noticeId}@${config.hostname}`,
      thread: `held-${message.messageId}@${config.hostname}`,
      date: clock.iso(),
      autoSubmitted: audience === 'originator' ? 'auto-replied' : 'auto-generated',
    });
    const { kind, subject, sender: from, receivedAt, reference, link } = data;
    const item = NEVER_DIGESTED.has(kind) ? null : { kind, subject, sender: from, receivedAt, reference, link };
    const hop = policy.isInside(end) ? 'inbound' : 'outbound';
    const mark = occasion.onTrial === true ? ({ trial: true } as const) : {};
    await mails.put(noticeId, proof.sign(mail, noticeId, address), { to: address, hop, language, item, ...mark });
    const sealer = await keys.ofNotice(message.messageId, message.received.key, noticeId);
    const notice = {
      ...{ kind, audience, messageId: message.messageId, language, subjectShown: message.subject !== '' },
      ...{ to: sealer?.seal('to', address) ?? null, toTag: end.tag ?? '' },
    };
    await this.inTurn(() => {
      const most = policy.digestAbove(sender);
      const digest = item === null ? null : this.limit.place({ id: noticeId, toTag: notice.toTag }, most, clock.now());
      return this.decide(noticeId, { type: 'QueueNotice', notice, digest });
    });
  }

  /** Opens what a notice about a message needs; undefined once its key is destroyed. */
  async occasionOf(
    messageId: string,
    facts: readonly RecordedEvent[],
  ): Promise<Pick<Occasion, 'message' | 'sender' | 'policy'> | undefined> {
    const received = facts[0]?.event;
    if (received?.type !== 'MessageReceived') return undefined;
    const sealer = await this.parts.keys.ofMessage(messageId, received.data.key);
    if (sealer === undefined) return undefined;
    const message = toldMessage(
      messageId,
      facts.map(({ event, meta }) => ({ event, at: meta.at })),
      sealer,
    );
    if (message === undefined) return undefined;
    const policy = await this.parts.policy.at(facts.at(-1)?.meta.at ?? this.parts.clock.iso());
    return { message, policy, sender: endOf(message.envelope.sender, (address) => this.parts.keys.tagAddress(address)) };
  }

  private async tellAll(messageId: string, facts: readonly RecordedEvent[], due: readonly DueNotice[]): Promise<void> {
    const known = await this.occasionOf(messageId, facts);
    if (known === undefined) {
      this.parts.log.warn({ messageId }, 'nobody can be told of a message whose content is gone');
      return;
    }
    const sealer = await this.parts.keys.ofMessage(messageId, known.message.received.key);
    for (const notice of due) {
      const passwords = await this.passwordsOf(notice);
      if (passwords.length < notice.passwords.length)
        this.parts.log.error({ messageId }, 'a password can be told to nobody any more: its file is gone');
      if (notice.kind === 'passwords' && passwords.length === 0) continue;
      const text = notice.text === null ? '' : (sealer?.open('text', notice.text) ?? '');
      for (const audience of notice.audiences) await this.tellAudience({ ...known, due: notice, audience, text, passwords });
    }
  }

  /** Those that can be opened still. */
  private async passwordsOf({ passwords }: DueNotice): Promise<NoticePassword[]> {
    const told = await Promise.all(passwords.map(async (id) => ({ id, told: await this.parts.passwords.told(id) })));
    return told.flatMap(({ id, told: known }) => (known ? [{ id, recipient: known.recipient, password: known.password.reveal() }] : []));
  }

  private async tellAudience(occasion: Occasion): Promise<void> {
    const { due, audience, message, policy, sender } = occasion;
    if (!due.always && !policy.wants(due.kind, audience, sender)) return;
    const idFor = (toTag: string): string => noticeIdOf(message.messageId, due, audience, toTag);
    if (audience === 'managers') {
      for (const address of await policy.managersOf(sender))
        await this.queue(idFor(this.parts.keys.tagAddress(address) ?? address), occasion, address);
      return;
    }
    const { routes, trialMode } = this.parts.config;
    const { authenticated } = message.received;
    const standing = { isInside: policy.isInside(sender), authenticated, internalDomains: routes.internalDomains, trialMode };
    const cause = whyNotSender(sender, standing);
    const onTrial = isToldOnTrial(sender, standing);
    if (cause === undefined) await this.queue(idFor(sender.tag ?? ''), { ...occasion, onTrial }, message.envelope.sender);
    else
      await this.decide(idFor(''), { type: 'WithholdNotice', notice: { kind: due.kind, audience, messageId: message.messageId, cause } });
  }

  private dataOf({ due, audience, message, policy, sender, text, passwords = [] }: Occasion, language: NoticeData['language']): NoticeData {
    return {
      ...EMPTY_NOTICE,
      ...{ kind: due.kind, audience, language, gateway: this.parts.config.hostname, outcome: due.outcome, text },
      ...{ method: due.method, passwords },
      reasons: due.attempts.map(({ method, why }) => ({ method: METHOD_NAMES[method], because: reasonWords(why, language) })),
      ...aboutMessage(message, due.recipients, language),
      ...this.pseudonymFor(audience, message),
      findings: message.findings(due.recipients, (pattern) => policy.nameOf(pattern)),
      expiresAt: shownInstant(message.expiresAt, language),
      link: this.linkOf(audience, message, sender),
    };
  }

  /** A mail in a mailbox can be read by anybody who reads along: it tells no more than the list does. */
  private pseudonymFor(audience: NoticeAudience, { received }: ToldMessage): Pick<NoticeData, 'sender'> | undefined {
    const { config, keys } = this.parts;
    if (audience !== 'managers' || !config.access.pseudonymousSenders) return undefined;
    return { sender: keys.pseudonymOf(received.senderTag) };
  }

  /** Empty: there is nothing to look at, since we never had the mail. */
  private linkOf(audience: NoticeAudience, { messageId, expiresAt }: ToldMessage, sender: MailEnd): string {
    const { links } = this.parts;
    if (expiresAt === '') return '';
    if (audience === 'managers') return `${links.dashboardUrl()}/quarantine/${messageId}`;
    return sender.tag === null ? '' : links.linkFor(messageId, sender.tag, expiresAt, sender.domain);
  }

  private async decide(noticeId: string, command: NoticeCommand): Promise<void> {
    const meta = { at: this.parts.clock.iso(), actor: { kind: 'system' as const, id: 'notices' }, commandId: `notice-${noticeId}-queue` };
    await this.parts.events.decide(noticeDecider, noticeStream(noticeId), command, meta);
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.turn.then(work, work);
    this.turn = mine.catch(() => undefined);
    return mine;
  }
}
