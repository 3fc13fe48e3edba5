/**
 * What is still to be done, read from the log: a table of work with the time when it is due. The reactors work it off;
 * each of their steps is a command that does nothing when it was done before, so a row too many costs a look and no more.
 */
import type Database from 'better-sqlite3';
import type { Projection } from '#event-store';
import { decodeEvent, eventSchemas, type AnyEvent, type StoredEvent } from '#events';
import { slotOf } from '../nodes/share-of-work.js';
import { preparedStatements } from '../platform/prepared-statements.js';
import type { DueWork } from './work-table.js';

/** Kinds of work. `hand-over` is under way at the engine that began it: what stands open when that one is gone was interrupted. */
export type WorkKind =
  | 'commit'
  | 'deliver'
  | 'report'
  | 'expire'
  | 'purge'
  | 'destroy-content'
  | 'destroy-snippets'
  | 'destroy-key'
  | 'keep'
  | 'spread-legal-hold'
  | 'hand-over';

export type DueKind = Exclude<WorkKind, 'hand-over'>;

/** A row of work. Its id is that of the message; for `deliver` that of the delivery, for `spread-legal-hold` that of the hold. */
export type Work = DueWork<DueKind>;

export const AGENDA_TABLE = 'agenda_v6';

/** A stored event, parsed only when its content is needed: most messages are cleared and need none. */
export interface AgendaEvent {
  readonly type: string;
  readonly messageId: string;
  event(): AnyEvent;
  at(): string;
  /** The engine that wrote it; empty where there was one only. */
  node(): string;
}

export function agendaEvent(stored: StoredEvent): AgendaEvent {
  return {
    type: stored.type,
    messageId: stored.stream.slice(stored.stream.lastIndexOf('-') + 1),
    event: () => decodeEvent(stored),
    node: () => (JSON.parse(stored.meta) as { node?: string }).node ?? '',
    at: () => (JSON.parse(stored.meta) as { at: string }).at, // written by encodeEvent, validated there
  };
}

const HANDLED = new Set([
  'MessageReceived',
  'HandedOver',
  'HandOverRefused',
  'HandOverOutcomeUnknown',
  'CustodyTaken',
  'HoldExtended',
  'ContentDestroyed',
  'SnippetsDestroyed',
  'DeliveryQueued',
  'ReleaseScheduled',
  'ReleaseUndone',
  'ReleaseCommitted',
  'DeletionScheduled',
  'DeletionUndone',
  'DeletionCommitted',
  'ReturnScheduled',
  'ReturnUndone',
  'ReturnCommitted',
  'EncryptionFailed',
  'HoldUnpinned',
  'LegalHoldLifted',
  'LegalHoldOpened',
  'LegalHoldEnded',
]);

/** Whether the program knows an event type at all. */
export function knowsEventType(type: string): boolean {
  return Object.hasOwn(eventSchemas, type);
}

export const agendaProjection: Projection<AgendaEvent> = {
  name: 'agenda',
  version: 6,
  handles: (type) => HANDLED.has(type),
  create(db) {
    statements.forget(db);
    db.exec(`drop table if exists ${AGENDA_TABLE};
      create table ${AGENDA_TABLE} (kind text not null, id text not null, message_id text not null, due_at text not null,
        slot integer not null, node text not null default '', primary key (kind, id)) without rowid;
      create index ${AGENDA_TABLE}_due on ${AGENDA_TABLE} (kind, due_at);
      drop table if exists agenda_v1;
      drop table if exists agenda_v2;
      drop table if exists agenda_v3;
      drop table if exists agenda_v4;
      drop table if exists agenda_v5;`);
  },
  apply(db, recorded) {
    const rows = statements.of(db);
    if (recorded.type === 'MessageReceived') {
      rows.begin.run(recorded.messageId, recorded.messageId, recorded.node());
      return;
    }
    if (recorded.type === 'HandedOver' || recorded.type === 'HandOverRefused' || recorded.type === 'HandOverOutcomeUnknown') {
      rows.drop.run('hand-over', recorded.messageId);
      return;
    }
    apply(rows, recorded.messageId, recorded.event(), recorded.at());
  },
};

function apply(rows: Statements, messageId: string, event: AnyEvent, at: string): void {
  switch (event.type) {
    case 'CustodyTaken':
      rows.put('expire', messageId, messageId, event.data.expiresAt);
      // it may be in the scope of a legal hold
      rows.put('keep', messageId, messageId, at);
      // its sender may want to hear that it waits
      if (event.data.cause !== 'recipients-refused') rows.put('report', messageId, messageId, at);
      // after refused recipients the others are still being handed over
      if (event.data.cause !== 'recipients-refused') rows.drop.run('hand-over', messageId);
      break;
    case 'HoldExtended':
      rows.put('expire', messageId, messageId, event.data.expiresAt);
      break;
    case 'LegalHoldOpened':
    case 'LegalHoldEnded':
      rows.put('spread-legal-hold', messageId, messageId, at);
      break;
    case 'HoldUnpinned':
    case 'LegalHoldLifted':
      // its time may have come meanwhile
      rows.put('expire', messageId, messageId, at);
      if (event.type === 'LegalHoldLifted') rows.put('destroy-snippets', messageId, messageId, at);
      break;
    case 'ContentDestroyed':
      rows.drop.run('expire', messageId);
      rows.drop.run('purge', messageId);
      rows.put('destroy-content', messageId, messageId, at);
      if (event.data.snippets === 'kept') rows.put('destroy-snippets', messageId, messageId, at);
      else rows.put('destroy-key', messageId, messageId, at);
      break;
    case 'SnippetsDestroyed':
      rows.drop.run('destroy-snippets', messageId);
      rows.put('destroy-key', messageId, messageId, at);
      break;
    case 'DeliveryQueued':
      rows.put('deliver', event.data.deliveryId, messageId, at);
      break;
    default:
      applyDecision(rows, messageId, event, at);
  }
}

function applyDecision(rows: Statements, messageId: string, event: AnyEvent, at: string): void {
  switch (event.type) {
    case 'ReleaseScheduled':
    case 'DeletionScheduled':
    case 'ReturnScheduled':
      rows.put('commit', messageId, messageId, event.data.commitAt);
      break;
    case 'ReleaseCommitted':
      rows.drop.run('commit', messageId);
      rows.put('deliver', event.data.deliveryId, messageId, at);
      break;
    case 'DeletionCommitted':
    case 'ReturnCommitted':
      rows.drop.run('commit', messageId);
      rows.put('purge', messageId, messageId, at);
      break;
    case 'ReleaseUndone':
    case 'DeletionUndone':
    case 'ReturnUndone':
      rows.drop.run('commit', messageId);
      break;
    case 'EncryptionFailed':
      // copies of a release that do not leave; one append has all that its commit came to
      if (event.data.releaseId !== null) rows.drop.run('commit', messageId);
      // its sender may want to hear that it will never be sent
      if (event.data.disposition === 'refused') rows.put('report', messageId, messageId, at);
      break;
    default:
      break;
  }
}

type Statements = ReturnType<typeof statements.of>;

/** All work on one message falls to one engine. */
function putting(db: Database.Database) {
  const put = db.prepare<
    [string, string, string, string, number]
  >(`insert into ${AGENDA_TABLE} (kind, id, message_id, due_at, slot) values (?, ?, ?, ?, ?)
    on conflict (kind, id) do update set due_at = excluded.due_at`);
  return (kind: DueKind, id: string, messageId: string, dueAt: string): void => {
    put.run(kind, id, messageId, dueAt, slotOf(messageId));
  };
}

const statements = preparedStatements((db) => ({
  put: putting(db),
  begin: db.prepare<[string, string, string]>(
    `insert into ${AGENDA_TABLE} (kind, id, message_id, due_at, slot, node) values ('hand-over', ?, ?, '', 0, ?)
      on conflict (kind, id) do update set node = excluded.node`,
  ),
  drop: db.prepare<[string, string]>(`delete from ${AGENDA_TABLE} where kind = ? and id = ?`),
}));
