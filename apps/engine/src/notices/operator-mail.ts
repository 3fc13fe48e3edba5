/** Mail to people who run the gateway: without a template, whatever their settings say of notices, once for each thing that there is to tell. */
import type { NoticeLanguage } from '#contracts';
import type { MailEnd } from '#dlp';
import { noticeDecider, type NoticeEvent } from '#events';
import { composeNotice } from '#mail';
import { v5 as uuidv5 } from 'uuid';
import { errorName } from '../platform/engine-log.js';
import { endOf } from '../platform/mail-end.js';
import { NOTICE_NAMESPACE } from './digest-limit.js';
import { noticeStream, type NoticeParts } from './notice-parts.js';
import type { NoticeSlip } from './notice-mail-store.js';
import type { SenderNotices } from './notice-policy.js';
import { gatewayMailbox } from './preview-notice.js';

/** What is told. */
export interface OperatorLetter {
  readonly kind: Extract<Extract<NoticeEvent, { type: 'NoticeQueued' }>['data']['kind'], 'break-glass' | 'certificate-end'>;
  /** With the kind it names what is told: nobody is told the same twice. */
  readonly id: string;
  words(language: NoticeLanguage): { readonly subject: string; readonly text: string };
}

type Place = Pick<NoticeSlip, 'language' | 'hop'>;

/** Some of those who are to be told could not be told yet; `code` is the name of the first fault. */
export class NotAllTold extends Error {
  readonly code: string;

  constructor(cause: unknown) {
    super('not everybody could be told', { cause });
    this.name = 'NotAllTold';
    this.code = errorName(cause);
  }
}

export class OperatorMail {
  constructor(private readonly parts: NoticeParts) {}

  /** Whoever cannot be told keeps it from nobody else. Answers why not. */
  async tellAll(addresses: readonly string[], letter: OperatorLetter, policy: SenderNotices): Promise<readonly unknown[]> {
    const faults: unknown[] = [];
    const distinct = new Map(addresses.map((address) => [address.toLowerCase(), address]));
    for (const address of distinct.values()) {
      try {
        await this.queue(address, letter, policy);
      } catch (cause) {
        faults.push(cause);
      }
    }
    return faults;
  }

  private async queue(address: string, letter: OperatorLetter, policy: SenderNotices): Promise<void> {
    const { events, keys, clock, mails, proof } = this.parts;
    const end = endOf(address, (each) => keys.tagAddress(each));
    const id = uuidv5([letter.kind, letter.id, end.tag ?? address].join('|'), NOTICE_NAMESPACE);
    if ((await events.read(noticeStream(id))).events.length > 0) return;
    const { language, hop } = this.placeOf(end, policy);
    const mail = this.composed({ id, address, language }, letter);
    await mails.put(id, proof.sign(mail, id, address), { to: address, hop, language, item: null });
    const about = { kind: letter.kind, audience: 'managers', messageId: null, to: null } as const;
    const notice = { ...about, toTag: end.tag ?? '', language, subjectShown: false };
    const meta = { at: clock.iso(), actor: { kind: 'system' as const, id: 'notices' }, commandId: `notice-${id}-queue` };
    await events.decide(noticeDecider, noticeStream(id), { type: 'QueueNotice', notice, digest: null }, meta);
  }

  /** They are told whatever has become of their settings. */
  private placeOf(end: MailEnd, policy: SenderNotices): Place {
    try {
      return { language: policy.language(end), hop: policy.isInside(end) ? 'inbound' : 'outbound' };
    } catch (cause) {
      this.parts.log.warn({ cause: errorName(cause) }, 'settings of somebody cannot be used: they are told in English, outbound');
      return { language: 'en', hop: 'outbound' };
    }
  }

  private composed(
    { id, address, language }: { readonly id: string; readonly address: string; readonly language: NoticeLanguage },
    letter: OperatorLetter,
  ): Buffer {
    const { config, clock } = this.parts;
    return composeNotice({
      from: gatewayMailbox(config.hostname),
      to: [address],
      ...letter.words(language),
      messageId: `${id}@${config.hostname}`,
      thread: `${letter.kind}-${letter.id}@${config.hostname}`,
      date: clock.iso(),
      autoSubmitted: 'auto-generated',
      fields: [],
      html: null,
    });
  }
}

/** Words with what belongs into their gaps: `{who}`. */
export function filledIn(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
}
