import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { NoticeOutbox as Figures, NoticeRow } from '#contracts';
import { requireRole, type Caller } from '../access/access-port.js';
import { reachesAll, reachOf } from '../access/reach-port.js';
import { EngineClock } from '../platform/engine-clock.js';
import { HeldMessageReach } from '../project/held-messages/held-message-reach-port.js';
import { NoticeOutbox } from './outbox.js';

/** Notices that were sent, wait or failed, about messages that the caller may know of; no addresses. */
export class ShowNoticeOutbox extends Query<{ readonly outbox: Figures; readonly notices: NoticeRow[] }> {
  constructor(
    readonly data: { readonly messageId?: string | undefined; readonly limit: number },
    readonly caller: Caller | null,
  ) {
    super();
  }
}

@QueryHandler(ShowNoticeOutbox)
export class ShowNoticeOutboxHandler implements IQueryHandler<ShowNoticeOutbox> {
  constructor(
    @Inject(NoticeOutbox) private readonly outbox: NoticeOutbox,
    @Inject(EngineClock) private readonly clock: EngineClock,
    @Inject(HeldMessageReach) private readonly reach: HeldMessageReach,
  ) {}

  /** @throws AccessRefused */
  execute({ data, caller }: ShowNoticeOutbox): Promise<{ outbox: Figures; notices: NoticeRow[] }> {
    requireRole('noticeOutbox', caller);
    const { book } = this.outbox;
    const isUnlimited = reachesAll(reachOf(caller));
    const mayKnow = (messageId: string | null): boolean => isUnlimited || (messageId !== null && this.reach.isOpenTo(messageId, caller));
    return Promise.resolve({ outbox: book.figures(this.clock.iso()), notices: book.newest(data, mayKnow) });
  }
}
