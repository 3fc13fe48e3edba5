/**
 * What the notices still have to do, and each notice with its state, read from the log: rows of work with the time when
 * they are due. Each step is a command that does nothing when it was done before, so a row too many costs a look and no more.
 */
import type Database from 'better-sqlite3';
import type { Projection } from '#event-store';
import { decodeEvent, type AnyEvent, type NoticeEvent, type StoredEvent } from '#events';
import type { DueWork } from '../agenda/work-table.js';
import { slotOf } from '../nodes/share-of-work.js';
import { preparedStatements } from '../platform/prepared-statements.js';

/**
 * `tell`: an event of a message of which somebody may have to be told, `{message id}@{revision}`; `announce`: a hold that ends
 * some day; `send`: a notice; `digest`: a digest to be put together; `alarm`: an opening of emergency access, `{account id}@{revision}`;
 * `certificate-end`: an announcement that certificates or OpenPGP keys end, by its command.
 */
export type NoticeWorkKind = 'tell' | 'announce' | 'send' | 'digest' | 'alarm' | 'certificate-end';

/** Its message id is empty for what is about no message. */
export type NoticeWork = DueWork<NoticeWorkKind>;

export const WORK_TABLE = 'notice_work_v2';
export const NOTICES_TABLE = 'notices_v2';

/** A stored event, parsed only when its content is needed: most messages are cleared, and nobody is told. */
export interface OutboxEvent {
  readonly type: string;
  readonly id: string;
  readonly revision: number;
  says(text: string): boolean;
  event(): AnyEvent;
  at(): string;
  commandId(): string;
}

export function outboxEvent(stored: StoredEvent): OutboxEvent {
  return {
    type: stored.type,
    id: stored.stream.slice(stored.stream.indexOf('-') + 1),
    revision: stored.revision,
    says: (text) => stored.data.includes(text),
    event: () => decodeEvent(stored),
    // written by encodeEvent, validated there
    at: () => (JSON.parse(stored.meta) as { at: string }).at,
    commandId: () => (JSON.parse(stored.meta) as { commandId: string }).commandId,
  };
}

/** Facts of a message of which somebody may have to be told. */
const TOLD = new Set([
  'VerdictReached',
  'CustodyTaken',
  'EncryptionFailed',
  'MailProtected',
  'ReleaseCommitted',
  'DeletionCommitted',
  'ReturnCommitted',
  'RequestDenied',
  'HoldExpired',
  'ExpiryAnnounced',
]);
/** Facts after which a hold ends, or ends at another time. */
const ENDS = new Set(['CustodyTaken', 'HoldExtended', 'HoldUnpinned', 'LegalHoldLifted', 'DeletionRestored', 'CopiesBounced']);
const OF_NOTICES = new Set(['NoticeQueued', 'NoticeDigested', 'NoticeSent', 'NoticeDeferred', 'NoticeFailed', 'NoticeWithheld']);
/** Told to everybody who is concerned, whatever the settings say. */
const ALARM = 'BreakGlassOpened';
const KEY_ENDS = new Set(['CertificateEndAnnounced', 'PgpKeyEndAnnounced']);
/** Settled notices are listed for so long. */
const KEPT_DAYS = 30;
const DAY_MS = 86_400_000;

export const outboxProjection: Projection<OutboxEvent> = {
  name: 'notice-outbox',
  version: 2,
  handles: (type) =>
    TOLD.has(type) || ENDS.has(type) || OF_NOTICES.has(type) || type === 'ContentDestroyed' || type === ALARM || KEY_ENDS.has(type),
  create(db) {
    statements.forget(db);
    db.exec(`drop table if exists notice_work_v1;
      drop table if exists notices_v1;
      drop table if exists ${WORK_TABLE};
      create table ${WORK_TABLE} (kind text not null, id text not null, message_id text not null, due_at text not null,
        slot integer not null, primary key (kind, id)) without rowid;
      create index ${WORK_TABLE}_due on ${WORK_TABLE} (kind, due_at);
      create index ${WORK_TABLE}_message on ${WORK_TABLE} (message_id);
      drop table if exists ${NOTICES_TABLE};
      create table ${NOTICES_TABLE} (
        id text primary key, kind text not null, audience text not null, message_id text, to_tag text not null, state text not null,
        queued_at text not null, settled_at text, into_id text, attempts integer not null, next_attempt_at text, code integer, because text not null) without rowid;
      create index ${NOTICES_TABLE}_queued on ${NOTICES_TABLE} (queued_at);
      create index ${NOTICES_TABLE}_state on ${NOTICES_TABLE} (state, queued_at);
      create index ${NOTICES_TABLE}_message on ${NOTICES_TABLE} (message_id);
      create index ${NOTICES_TABLE}_into on ${NOTICES_TABLE} (into_id);`);
  },
  apply(db, recorded) {
    const rows = statements.of(db);
    const { type, id } = recorded;
    if (OF_NOTICES.has(type)) {
      applyNotice(rows, id, recorded);
      return;
    }
    if (type === ALARM) rows.put('alarm', `${id}@${String(recorded.revision)}`, '', recorded.at());
    if (KEY_ENDS.has(type)) rows.put('certificate-end', recorded.commandId(), '', recorded.at());
    if (type === 'ContentDestroyed') rows.drop.run('announce', id);
    if (ENDS.has(type)) rows.put('announce', id, id, recorded.at());
    if (TOLD.has(type) && (type !== 'VerdictReached' || recorded.says('"warn"') || recorded.says('"block"')))
      rows.put('tell', `${id}@${String(recorded.revision)}`, id, recorded.at());
  },
};

function applyNotice(rows: Statements, id: string, recorded: OutboxEvent): void {
  const event = recorded.event() as NoticeEvent; // a notice stream holds notice events
  const at = recorded.at();
  switch (event.type) {
    case 'NoticeQueued':
    case 'NoticeWithheld': {
      const { kind, audience, messageId } = event.data;
      const isQueued = event.type === 'NoticeQueued';
      const about = { id, kind, audience, messageId, at };
      rows.add.run({
        ...about,
        toTag: isQueued ? event.data.toTag : '',
        state: isQueued ? 'queued' : 'withheld',
        because: isQueued ? '' : event.data.cause,
      });
      if (isQueued) rows.put('send', id, messageId ?? '', at);
      rows.forget.run(new Date(Date.parse(at) - KEPT_DAYS * DAY_MS).toISOString());
      break;
    }
    case 'NoticeDigested':
      rows.digested.run(event.data.into, id);
      rows.drop.run('send', id);
      rows.put('digest', event.data.into, '', event.data.sendAt);
      break;
    case 'NoticeDeferred':
      rows.deferred.run(event.data.attempt, event.data.nextAttemptAt, event.data.code, id);
      rows.put('send', id, rows.messageOf.get(id)?.message_id ?? '', event.data.nextAttemptAt);
      break;
    // the worker takes the row away, once it has destroyed the mail
    case 'NoticeSent':
      rows.settled.run('sent', event.data.attempt, event.data.code, '', at, id);
      break;
    case 'NoticeFailed':
      rows.settled.run('failed', event.data.attempt, event.data.code, event.data.cause, at, id);
      break;
    default: // that it came by, or which digest tells of it, leaves nothing to do
  }
}

interface Added {
  readonly id: string;
  readonly kind: string;
  readonly audience: string;
  readonly messageId: string | null;
  readonly toTag: string;
  readonly state: string;
  readonly at: string;
  readonly because: string;
}

type Statements = ReturnType<typeof statements.of>;

/** What happened to one message is told by one engine, so that no two write the same at once; each notice is sent by any. */
function putting(db: Database.Database) {
  const put = db.prepare<
    [string, string, string, string, number]
  >(`insert into ${WORK_TABLE} (kind, id, message_id, due_at, slot) values (?, ?, ?, ?, ?)
    on conflict (kind, id) do update set due_at = excluded.due_at`);
  return (kind: NoticeWorkKind, id: string, messageId: string, dueAt: string): void => {
    put.run(kind, id, messageId, dueAt, slotOf(kind === 'tell' ? messageId : id));
  };
}

const statements = preparedStatements((db) => ({
  put: putting(db),
  drop: db.prepare<[string, string]>(`delete from ${WORK_TABLE} where kind = ? and id = ?`),
  add: db.prepare<
    [Added]
  >(`insert or replace into ${NOTICES_TABLE} (id, kind, audience, message_id, to_tag, state, queued_at, attempts, because)
    values (@id, @kind, @audience, @messageId, @toTag, @state, @at, 0, @because)`),
  digested: db.prepare<[string, string]>(`update ${NOTICES_TABLE} set state = 'digested', into_id = ? where id = ?`),
  deferred: db.prepare<[number, string, number, string]>(
    `update ${NOTICES_TABLE} set state = 'deferred', attempts = ?, next_attempt_at = ?, code = ? where id = ?`,
  ),
  settled: db.prepare<[string, number, number, string, string, string]>(
    `update ${NOTICES_TABLE} set state = ?, attempts = ?, next_attempt_at = null, code = ?, because = ?, settled_at = ? where id = ?`,
  ),
  messageOf: db.prepare<[string], { message_id: string | null }>(`select message_id from ${NOTICES_TABLE} where id = ?`),
  forget: db.prepare<[string]>(`delete from ${NOTICES_TABLE} where queued_at < ? and state in ('sent', 'failed', 'withheld', 'digested')`),
}));
