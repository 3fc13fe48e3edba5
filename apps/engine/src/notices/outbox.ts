/** The outbox of notices: follows the log and works off what is due; a failure costs a later try and never the loop. */
import path from 'node:path';
import Database from 'better-sqlite3';
import { createProjector, type Projector } from '#event-store';
import { eventSchemas } from '#events';
import { TICK_MS, WorkLoop, type Lane } from '../agenda/work-loop.js';
import { errorName } from '../platform/engine-log.js';
import { AlarmWriter } from './alarm-writer.js';
import { CertificateEndWriter } from './certificate-end-writer.js';
import { DigestLimit } from './digest-limit.js';
import { DigestWriter } from './digest-writer.js';
import { ExpiryAnnouncer } from './expiry-announcer.js';
import { NoticeBook } from './notice-book.js';
import { OutboxOfAwaited } from './awaited-notices.js';
import type { AwaitedNotices, AwaitedOutcome } from './awaited-notice-port.js';
import { noticeStream, type NoticeParts } from './notice-parts.js';
import { NoticeSender } from './notice-sender.js';
import { NoticeTemplates } from './notice-templates.js';
import { NoticeWriter } from './notice-writer.js';
import { outboxEvent, outboxProjection, type NoticeWork, type NoticeWorkKind, type OutboxEvent } from './outbox-projection.js';

/** A slow next hop must not delay what is to be written before a key is destroyed. */
const LANES: readonly Lane<NoticeWorkKind>[] = [
  { kinds: ['tell', 'announce', 'digest', 'alarm', 'certificate-end'], atOnce: 8 },
  { kinds: ['send'], atOnce: 8 },
];
const WORDS = {
  unreadable: 'the outbox of notices cannot be read now',
  failed: 'work on a notice failed and will be tried again',
  unsettled: 'the result of work on a notice could not be written; it will be looked at again',
};
/** Content is not kept longer for a notice that cannot be written. */
const LONGEST_WAIT_MS = 24 * 3_600_000;
const SWEPT_AFTER_MS = 3_600_000;

export class NoticeOutbox {
  readonly book: NoticeBook;
  readonly writer: NoticeWriter;
  /** For mail that somebody waits for at a page. */
  readonly awaited: AwaitedNotices;
  private readonly sender: NoticeSender;
  private readonly started: Promise<void>;
  private sweeping: NodeJS.Timeout | undefined;
  private isStarted = (): void => undefined;
  private readonly db: Database.Database;
  private readonly projector: Projector;
  private readonly workers: Readonly<Record<NoticeWorkKind, (work: NoticeWork) => Promise<string | undefined>>>;
  private readonly loop: WorkLoop<NoticeWorkKind>;
  /** Messages whose content waits for a notice, and since when. */
  private readonly waiting = new Map<string, number>();

  constructor(private readonly parts: NoticeParts) {
    const { config, clock, events, log } = parts;
    this.db = new Database(path.join(config.dataDir, 'notices.db'));
    this.db.pragma('journal_mode = WAL');
    this.db.pragma('synchronous = NORMAL'); // rebuilt from the log when lost
    this.projector = createProjector<OutboxEvent>({
      store: events.store,
      db: this.db,
      projection: outboxProjection,
      knows: (type) => Object.hasOwn(eventSchemas, type),
      decode: outboxEvent,
      onStopped: (cause, position) => {
        log.error({ cause: errorName(cause), position }, 'the outbox of notices stands still: an event cannot be read');
      },
    });
    this.book = new NoticeBook(this.db, () => parts.nodes.ranks());
    const templates = new NoticeTemplates(config.hostname, log);
    this.writer = new NoticeWriter(parts, templates, new DigestLimit((toTag, since) => this.book.countTo(toTag, since)));
    this.sender = new NoticeSender(parts);
    this.awaited = new OutboxOfAwaited(parts, templates, this);
    this.started = new Promise((resolve) => (this.isStarted = resolve));
    const digests = new DigestWriter(parts, templates, this.book);
    const announcer = new ExpiryAnnouncer(parts, this.writer);
    const alarms = new AlarmWriter(parts);
    const ends = new CertificateEndWriter(parts);
    this.workers = {
      tell: (work) => this.writer.tell(work),
      send: (work) => this.sender.send(work),
      digest: (work) => digests.write(work).then(() => undefined),
      announce: (work) => announcer.announce(work),
      alarm: (work) => alarms.write(work).then(() => undefined),
      'certificate-end': (work) => ends.write(work).then(() => undefined),
    };
    this.loop = new WorkLoop({
      ...{ lanes: LANES, table: this.book.work, clock, log, words: WORDS, turnOf },
      ranks: () => parts.nodes.ranks(),
      work: async (work) => {
        const again = await this.workers[work.kind](work);
        return again === undefined ? 'done' : { again };
      },
    });
  }

  /** Catches up with the log, destroys what a stop has left over, then works. */
  async start(): Promise<void> {
    const end = await this.parts.events.store.lastPosition();
    if (this.projector.position() > end) await this.projector.rebuild();
    else this.projector.start();
    await this.projector.reached(end);
    this.parts.nodes.show({ streamPrefixes: [noticeStream('')], readOn: () => this.readOn() });
    await this.sweep();
    this.loop.start();
    this.isStarted();
  }

  private async readOn(): Promise<void> {
    await this.projector.reached(await this.parts.events.store.lastPosition());
  }

  /** Where there are several engines, another one may just have kept a mail that the log does not know yet: it is looked at again later. */
  private async sweep(): Promise<void> {
    const { mails, nodes, log } = this.parts;
    const isOpen = (id: string): boolean => this.book.isOpen(id);
    const done = (swept: number): void => {
      if (swept > 0) log.info({ swept }, 'mails of notices that nobody needs were destroyed');
    };
    if (nodes.id === undefined) {
      done(await mails.sweep(isOpen));
      return;
    }
    const left = await mails.unneeded(isOpen);
    this.sweeping = setTimeout(() => {
      mails.sweep(isOpen, left).then(done, (cause: unknown) => {
        log.error({ cause: errorName(cause) }, 'mails of notices that nobody needs could not be destroyed');
      });
    }, SWEPT_AFTER_MS).unref();
  }

  /**
   * Work on one notice beside what is read from the log, and never at the same time as that: two attempts at once are two mails. Not
   * before the start, which destroys the mails that the log does not know yet.
   */
  async sendInTurn(id: string, work: () => Promise<void>): Promise<void> {
    await this.started;
    return this.loop.inTurn('send', turnOf({ kind: 'send', id, messageId: '' }), work);
  }

  /** One attempt at a notice that is queued, if one is due; to be called in its turn. */
  async attempt(id: string): Promise<AwaitedOutcome> {
    await this.sender.send({ id });
    const status = await this.sender.status(id);
    return status === 'sent' ? 'sent' : status === 'queued' ? 'late' : 'not-sent';
  }

  /** Lets work under way end. */
  async stop(): Promise<void> {
    clearTimeout(this.sweeping);
    await this.loop.stop();
    await this.projector.stop();
    this.db.close();
  }

  /**
   * While a notice about a message is still to be written, its content is not destroyed: answers when to look again. Written
   * notices do not need it any more.
   */
  async untold(messageId: string): Promise<{ readonly again: string } | undefined> {
    const { clock, events, log } = this.parts;
    const nowMs = clock.now().getTime();
    const since = this.waiting.get(messageId) ?? nowMs;
    const isRead = this.projector.position() >= (await events.store.lastPosition());
    const isTold = isRead && !this.book.hasToTell(messageId);
    const isTooLong = nowMs - since > LONGEST_WAIT_MS;
    if (isTooLong) log.error({ messageId }, 'content is destroyed although a notice about it could not be written');
    if (isTold || isTooLong) {
      this.waiting.delete(messageId);
      return undefined;
    }
    this.waiting.set(messageId, since);
    return { again: new Date(nowMs + TICK_MS).toISOString() };
  }
}

/** Work with the same turn is done one after the other: two facts of one message may tell the same, and write the same files. */
export function turnOf({ kind, id, messageId }: Pick<NoticeWork, 'kind' | 'id' | 'messageId'>): string {
  return `${kind} ${kind === 'tell' ? messageId : id}`;
}
