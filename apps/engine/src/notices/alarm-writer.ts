/** Tells by mail that somebody has opened emergency access: whoever is a DLP manager, by account or by setting, and the person itself. */
import type { NoticeLanguage } from '#contracts';
import type { MailEnd } from '#dlp';
import { noticeDecider, type AnyEvent } from '#events';
import { composeNotice } from '#mail';
import { v5 as uuidv5 } from 'uuid';
import { errorName } from '../platform/engine-log.js';
import { endOf } from '../platform/mail-end.js';
import { plainLine } from '../platform/plain-text.js';
import { ALARM_WORDS } from './alarm-words.js';
import { NOTICE_NAMESPACE } from './digest-limit.js';
import { shownInstant } from './notice-data.js';
import { noticeStream, type NoticeParts } from './notice-parts.js';
import type { SenderNotices } from './notice-policy.js';
import type { NoticeSlip } from './notice-mail-store.js';
import type { NoticeWork } from './outbox-projection.js';
import { gatewayMailbox } from './preview-notice.js';

const DAY_MS = 86_400_000;
/** What is set for everybody. */
const EVERYBODY = { domain: null, tag: null };

type Opened = Extract<AnyEvent, { type: 'BreakGlassOpened' }>['data'];

interface Alarm {
  readonly opened: Opened;
  readonly who: string;
  readonly policy: SenderNotices;
}

type Place = Pick<NoticeSlip, 'language' | 'hop'>;

/** Some of those who are to be told could not be told yet; `code` is the name of the first fault. */
class NotAllTold extends Error {
  readonly code: string;

  constructor(cause: unknown) {
    super('not everybody could be told', { cause });
    this.name = 'NotAllTold';
    this.code = errorName(cause);
  }
}

export class AlarmWriter {
  /** Alarms that have not reached everybody yet. */
  private readonly unfinished = new Set<string>();

  constructor(private readonly parts: NoticeParts) {}

  /** Each step finds itself done when it is repeated. @throws NotAllTold once everybody else is told. */
  async write({ id }: Pick<NoticeWork, 'id'>): Promise<void> {
    const { events, clock, config, log } = this.parts;
    const [accountId = '', revision] = id.split('@');
    const { events: facts } = await events.read(`account-${accountId}`);
    const fact = facts.find((each) => each.revision === Number(revision));
    if (fact?.event.type !== 'BreakGlassOpened') return;
    if (clock.now().getTime() - Date.parse(fact.meta.at) > config.delivery.giveUpDays * DAY_MS) {
      // one of a log that is read again was told in its time
      if (this.unfinished.delete(id)) log.warn({ account: accountId }, 'emergency access was not told to everybody, and is not any more');
      return;
    }
    this.unfinished.add(id);
    const [fault] = await this.tellAll(accountId, fact.event.data, fact.meta.at);
    if (fault !== undefined) throw new NotAllTold(fault);
    this.unfinished.delete(id);
  }

  /** Whoever cannot be told keeps the alarm from nobody else. Answers why not. */
  private async tellAll(accountId: string, opened: Opened, at: string): Promise<readonly unknown[]> {
    const { people, policy } = this.parts;
    const { name, addresses, faults: unread } = await people.about(accountId);
    const faults = [...unread];
    const tried = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
      try {
        return await work();
      } catch (cause) {
        faults.push(cause);
        return undefined;
      }
    };
    const settings = await policy.at(at);
    const managers = (await tried(() => settings.managersOf(EVERYBODY))) ?? [];
    const all = [...addresses, ...managers].map((address) => [address.toLowerCase(), address] as const);
    for (const address of new Map(all).values()) await tried(() => this.queue(address, { opened, who: name, policy: settings }));
    return faults;
  }

  private async queue(address: string, alarm: Alarm): Promise<void> {
    const { events, keys, clock, mails, proof } = this.parts;
    const end = endOf(address, (each) => keys.tagAddress(each));
    const id = uuidv5(['break-glass', alarm.opened.openingId, end.tag ?? address].join('|'), NOTICE_NAMESPACE);
    if ((await events.read(noticeStream(id))).events.length > 0) return;
    const { language, hop } = this.placeOf(end, alarm.policy);
    await mails.put(id, proof.sign(this.composed({ id, address, language }, alarm), id, address), {
      to: address,
      hop,
      language,
      item: null,
    });
    const about = { kind: 'break-glass', audience: 'managers', messageId: null, to: null } as const;
    const notice = { ...about, toTag: end.tag ?? '', language, subjectShown: false };
    const meta = { at: clock.iso(), actor: { kind: 'system' as const, id: 'notices' }, commandId: `notice-${id}-queue` };
    await events.decide(noticeDecider, noticeStream(id), { type: 'QueueNotice', notice, digest: null }, meta);
  }

  /** An alarm is told whatever has become of the settings of who gets it. */
  private placeOf(end: MailEnd, policy: SenderNotices): Place {
    try {
      return { language: policy.language(end), hop: policy.isInside(end) ? 'inbound' : 'outbound' };
    } catch (cause) {
      this.parts.log.warn(
        { cause: errorName(cause) },
        'settings of somebody cannot be used: emergency access is told in English, outbound',
      );
      return { language: 'en', hop: 'outbound' };
    }
  }

  private composed(
    { id, address, language }: { readonly id: string; readonly address: string; readonly language: NoticeLanguage },
    { opened, who }: Alarm,
  ): Buffer {
    const { config, clock, links } = this.parts;
    const words = ALARM_WORDS[language];
    const values: Readonly<Record<string, string>> = {
      ...{ who: plainLine(who) || words.somebody, until: shownInstant(opened.until, language) },
      ...{ link: `${links.dashboardUrl()}/quarantine`, gateway: config.hostname },
    };
    return composeNotice({
      from: gatewayMailbox(config.hostname),
      to: [address],
      subject: words.subject,
      messageId: `${id}@${config.hostname}`,
      thread: `break-glass-${opened.openingId}@${config.hostname}`,
      date: clock.iso(),
      autoSubmitted: 'auto-generated',
      fields: [],
      text: words.text.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? ''),
      html: null,
    });
  }
}
