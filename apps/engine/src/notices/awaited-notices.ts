/** Puts mail into the outbox that somebody waits for, and makes its first attempt at once instead of when the log was read. */
import { noticeDecider } from '#events';
import { composeNotice, type NoticeMail } from '#mail';
import { errorName } from '../platform/engine-log.js';
import { endOf } from '../platform/mail-end.js';
import { AwaitedNotices, type AwaitedNotice, type AwaitedOutcome } from './awaited-notice-port.js';
import { EMPTY_NOTICE, type NoticeData } from './notice-data.js';
import { noticeStream, type NoticeParts } from './notice-parts.js';
import type { SenderNotices } from './notice-policy.js';
import type { NoticeTemplates } from './notice-templates.js';
import { gatewayMailbox } from './preview-notice.js';

/** Whoever waits for a page does not wait longer for a next hop. */
const PATIENCE_MS = 5_000;
type Envelope = Pick<NoticeMail, 'to' | 'messageId' | 'thread' | 'date' | 'autoSubmitted'>;
type Addressee = ReturnType<typeof endOf>;

/** What of the outbox is needed here. */
export interface Turns {
  /** Work on one notice while nobody else works on it. */
  sendInTurn(id: string, work: () => Promise<void>): Promise<void>;
  /** One attempt, in its turn. */
  attempt(id: string): Promise<AwaitedOutcome>;
}

export class OutboxOfAwaited extends AwaitedNotices {
  constructor(
    private readonly parts: NoticeParts,
    private readonly templates: NoticeTemplates,
    private readonly outbox: Turns,
  ) {
    super();
  }

  send(notice: AwaitedNotice): Promise<AwaitedOutcome> {
    return new Promise((resolve, reject) => {
      // the turn of the same notice may be somebody else's, whose attempt hangs: once it is kept, it is late
      const patience = setInterval(() => {
        void this.isKept(notice.id).then((isKept) => {
          if (isKept) resolve('late');
        });
      }, PATIENCE_MS);
      const work = async (): Promise<void> => {
        await this.queue(notice);
        resolve(await this.firstAttempt(notice.id));
      };
      void this.outbox
        .sendInTurn(notice.id, work)
        .catch(reject)
        .finally(() => {
          clearInterval(patience);
        });
    });
  }

  /** Never rejects: what cannot be read now is asked again. */
  private isKept(id: string): Promise<boolean> {
    return this.parts.events.read(noticeStream(id)).then(
      ({ events }) => events.length > 0,
      () => false,
    );
  }

  /** Never rejects. */
  private async firstAttempt(id: string): Promise<AwaitedOutcome> {
    try {
      return await this.outbox.attempt(id);
    } catch (cause) {
      this.parts.log.error({ notice: id, cause: errorName(cause) }, 'the first attempt at a notice failed and will be repeated');
      return 'late';
    }
  }

  private async queue({ id, messageId, key, to, until, onTrial, mail }: AwaitedNotice): Promise<void> {
    const { events, keys, clock, mails, proof, config, policy } = this.parts;
    if ((await events.read(noticeStream(id))).events.length > 0) return;
    const addressee = endOf(to, (address) => keys.tagAddress(address));
    const settings = await policy.at(clock.iso());
    const language = settings.language(addressee);
    const envelope: Envelope = {
      ...{ to: [to], messageId: `${id}@${config.hostname}`, thread: '', date: clock.iso(), autoSubmitted: 'auto-generated' },
    };
    const bytes = this.composed({ messageId, mail }, { settings, addressee, envelope });
    const hop = settings.isInside(addressee) ? 'inbound' : 'outbound';
    const mark = onTrial ? ({ trial: true } as const) : {};
    await mails.put(id, proof.sign(bytes, id, to), { to, hop, language, item: null, until, ...mark });
    const sealer = await keys.ofNotice(messageId, key, id);
    const about = { kind: mail.kind, audience: 'originator', messageId, language, subjectShown: false } as const;
    const notice = { ...about, to: sealer?.seal('to', to) ?? null, toTag: addressee.tag ?? '' };
    const meta = { at: clock.iso(), actor: { kind: 'system' as const, id: 'notices' }, commandId: `notice-${id}-queue` };
    await events.decide(noticeDecider, noticeStream(id), { type: 'QueueNotice', notice, digest: null }, meta);
  }

  private composed(
    { messageId, mail }: Pick<AwaitedNotice, 'messageId' | 'mail'>,
    { settings, addressee, envelope }: { readonly settings: SenderNotices; readonly addressee: Addressee; readonly envelope: Envelope },
  ): Buffer {
    const gateway = this.parts.config.hostname;
    if (mail.kind === 'link') return composeNotice({ ...envelope, ...mail, from: gatewayMailbox(gateway), fields: [], html: null });
    const language = settings.language(addressee);
    const { code, minutes, text } = mail;
    const about = { kind: 'code', audience: 'originator', language, gateway, reference: messageId } as const;
    const data: NoticeData = { ...EMPTY_NOTICE, ...about, code, minutes, text };
    return this.templates.compose(settings.template('code', addressee), data, envelope);
  }
}
