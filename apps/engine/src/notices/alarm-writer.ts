/** Tells by mail that somebody has opened emergency access: whoever is a DLP manager, by account or by setting, and the person itself. */
import type { NoticeLanguage } from '#contracts';
import type { AnyEvent } from '#events';
import { plainLine } from '../platform/plain-text.js';
import { ALARM_WORDS } from './alarm-words.js';
import { shownInstant } from './notice-data.js';
import type { NoticeParts } from './notice-parts.js';
import { filledIn, NotAllTold, OperatorMail } from './operator-mail.js';
import type { NoticeWork } from './outbox-projection.js';

const DAY_MS = 86_400_000;
/** What is set for everybody. */
const EVERYBODY = { domain: null, tag: null };

type Opened = Extract<AnyEvent, { type: 'BreakGlassOpened' }>['data'];

export class AlarmWriter {
  /** Alarms that have not reached everybody yet. */
  private readonly unfinished = new Set<string>();
  private readonly mail: OperatorMail;

  constructor(private readonly parts: NoticeParts) {
    this.mail = new OperatorMail(parts);
  }

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
    const settings = await policy.at(at);
    const unset: unknown[] = [];
    const managers = await settings.managersOf(EVERYBODY).catch((cause: unknown) => {
      unset.push(cause);
      return [];
    });
    const letter = {
      kind: 'break-glass',
      id: opened.openingId,
      words: (language: NoticeLanguage) => this.words(opened, name, language),
    } as const;
    const untold = await this.mail.tellAll([...addresses, ...managers], letter, settings);
    return [...unread, ...unset, ...untold];
  }

  private words({ until }: Opened, who: string, language: NoticeLanguage): { readonly subject: string; readonly text: string } {
    const { config, links } = this.parts;
    const words = ALARM_WORDS[language];
    const values = {
      ...{ who: plainLine(who) || words.somebody, until: shownInstant(until, language) },
      ...{ link: `${links.dashboardUrl()}/quarantine`, gateway: config.hostname },
    };
    return { subject: words.subject, text: filledIn(words.text, values) };
  }
}
