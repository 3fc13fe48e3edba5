/** Reads how notices stand from their streams: the list of the outbox forgets after a while. */
import type { EventLog, RecordedEvent } from '../platform/event-log.js';
import { dueNotices } from './due-notices.js';
import { noticeIdOf } from './notice-id.js';
import { noticeStream } from './notice-parts.js';
import { NoticeRecords, type NoticeStanding } from './notice-records-port.js';

export class RecordsOfNotices extends NoticeRecords {
  constructor(private readonly events: Pick<EventLog, 'read'>) {
    super();
  }

  async standingOf(noticeId: string): Promise<NoticeStanding> {
    const { events } = await this.events.read(noticeStream(noticeId));
    const carried = events.find(({ event }) => event.type === 'NoticeCarried')?.event;
    if (carried?.type === 'NoticeCarried') return this.standingOf(carried.data.by);
    const sent = events.find(({ event }) => event.type === 'NoticeSent');
    if (sent) return { status: 'sent', at: sent.meta.at };
    const isOver = events.some(({ event }) => event.type === 'NoticeFailed' || event.type === 'NoticeWithheld');
    return { status: events.length === 0 ? 'absent' : isOver ? 'failed' : 'waiting' };
  }

  async toldSenderAt(messageId: string, facts: readonly RecordedEvent[], senderTag: string): Promise<readonly string[]> {
    const events = facts.map(({ event }) => event);
    const due = events.flatMap((_, index) => {
      const found = dueNotices(events, index);
      return found === 'later' ? [] : found.filter(({ audiences }) => audiences.includes('originator'));
    });
    const ids = new Set(due.map((each) => noticeIdOf(messageId, each, 'originator', senderTag)));
    const standings = await Promise.all([...ids].map((id) => this.standingOf(id)));
    return standings.flatMap((standing) => (standing.status === 'sent' ? [standing.at] : [])).sort();
  }
}
