/** Looks into the tables of the outbox: figures, rows for people, what is due. */
import type Database from 'better-sqlite3';
import type { NoticeOutbox, NoticeRow } from '#contracts';
import { WorkTable } from '../agenda/work-table.js';
import { NOTICES_TABLE, WORK_TABLE, type NoticeWorkKind } from './outbox-projection.js';

const DAY_MS = 86_400_000;

interface StoredRow {
  readonly id: string;
  readonly kind: NoticeRow['kind'];
  readonly audience: NoticeRow['audience'];
  readonly message_id: string | null;
  readonly state: NoticeRow['state'];
  readonly queued_at: string;
  readonly attempts: number;
  readonly next_attempt_at: string | null;
  readonly code: number | null;
  readonly because: string;
}

/** A member of a digest. */
export interface DigestMember {
  readonly id: string;
  readonly audience: NoticeRow['audience'];
  readonly toTag: string;
}

export interface NoticesAsked {
  readonly messageId?: string | undefined;
  readonly limit: number;
}

/** Somebody who may know of few messages sees those among so many of the newest. */
const MOST_LOOKED_AT = 5_000;

export class NoticeBook {
  readonly work: WorkTable<NoticeWorkKind>;

  constructor(
    private readonly db: Database.Database,
    /** Our place in the order of engines, by slot of work: what others have to tell is theirs to count. */
    private readonly ranks: () => readonly number[] | undefined,
  ) {
    this.work = new WorkTable(db, WORK_TABLE);
  }

  /** @param now - ISO-8601 UTC. */
  figures(now: string): NoticeOutbox {
    const ranks = this.ranks();
    const count = (states: string, since = ''): { n: number; first: string | null } =>
      this.db
        .prepare<[string], { n: number; first: string | null }>(
          `select count(*) as n, min(queued_at) as first from ${NOTICES_TABLE} where state in (${states}) and coalesce(settled_at, '9') >= ?`,
        )
        .get(since) ?? { n: 0, first: null };
    const waiting = count("'queued', 'deferred'");
    const [untold] = this.db
      .prepare<[], { slot: number; first: string }>(
        `select slot, min(due_at) as first from ${WORK_TABLE} where kind in ('tell', 'alarm') group by slot order by first`,
      )
      .all()
      .filter(({ slot }) => ranks === undefined || ranks[slot] === 0);
    const { n: digested } = this.db
      .prepare<[], { n: number }>(
        `select count(*) as n from ${NOTICES_TABLE} where state = 'digested' and into_id in (select id from ${WORK_TABLE} where kind = 'digest')`,
      )
      .get() ?? { n: 0 };
    const failed = count("'failed'", new Date(Date.parse(now) - DAY_MS).toISOString()).n;
    const oldest = [waiting.first, untold?.first].filter((at) => typeof at === 'string').sort()[0];
    const lagMs = oldest === undefined ? 0 : Math.max(0, Date.parse(now) - Date.parse(oldest));
    return { queued: waiting.n, digested, failed, lagSeconds: Math.floor(lagMs / 1000) };
  }

  /** @param mayKnow - of the message that a notice is about; null for what is about many or none. */
  newest({ messageId, limit }: NoticesAsked, mayKnow: (messageId: string | null) => boolean): NoticeRow[] {
    const where = messageId === undefined ? '' : 'where message_id = ?';
    const stored = this.db
      .prepare<(string | number)[], StoredRow>(`select * from ${NOTICES_TABLE} ${where} order by queued_at desc, id limit ?`)
      .iterate(...(messageId === undefined ? [MOST_LOOKED_AT] : [messageId, MOST_LOOKED_AT]));
    const rows: StoredRow[] = [];
    for (const row of stored) {
      if (mayKnow(row.message_id)) rows.push(row);
      if (rows.length >= limit) break;
    }
    return rows.map(({ message_id: about, queued_at: queuedAt, next_attempt_at: nextAttemptAt, ...row }) => ({
      ...{ id: row.id, kind: row.kind, audience: row.audience, messageId: about, state: row.state, queuedAt },
      ...{ attempts: row.attempts, nextAttemptAt, code: row.code, because: row.because },
    }));
  }

  /** Whether somebody may still have to be told of something that happened to this message. */
  hasToTell(messageId: string): boolean {
    return this.db.prepare(`select 1 from ${WORK_TABLE} where message_id = ? and kind = 'tell' limit 1`).get(messageId) !== undefined;
  }

  /** Notices to this addressee since an instant, without those in digests and what was asked for at the page of a mail. */
  countTo(toTag: string, since: string): string[] {
    return this.db
      .prepare<[string, string], { id: string }>(
        `select id from ${NOTICES_TABLE} where queued_at >= ? and to_tag = ? and state not in ('digested', 'withheld') and kind not in ('digest', 'code', 'link', 'break-glass', 'certificate-end')`,
      )
      .all(since, toTag)
      .map(({ id }) => id);
  }

  /** In the order in which they were queued. */
  membersOf(digestId: string): DigestMember[] {
    return this.db
      .prepare<[string], DigestMember>(
        `select id, audience, to_tag as toTag from ${NOTICES_TABLE} where into_id = ? and state = 'digested' order by queued_at, id`,
      )
      .all(digestId);
  }

  /** Whether the mail of this notice is still needed. */
  isOpen(id: string): boolean {
    const row = this.db
      .prepare<[string], { state: string; into_id: string | null }>(`select state, into_id from ${NOTICES_TABLE} where id = ?`)
      .get(id);
    if (row === undefined) return false;
    if (row.state === 'queued' || row.state === 'deferred') return true;
    return (
      row.state === 'digested' &&
      this.db.prepare(`select 1 from ${WORK_TABLE} where kind = 'digest' and id = ?`).get(row.into_id) !== undefined
    );
  }
}
