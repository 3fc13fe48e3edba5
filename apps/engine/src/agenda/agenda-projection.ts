/**
 * What is still to be done, read from the log: a table of work with the time when it is due. The reactors work it off;
 * each of their steps is a command that does nothing when it was done before, so a row too many costs a look and no more.
 */
import type { Projection } from '#event-store';
import { decodeEvent, eventSchemas, type AnyEvent, type StoredEvent } from '#events';
import { preparedStatements } from '../platform/prepared-statements.js';
import type { DueWork } from './work-table.js';

/** Kinds of work. `hand-over` is looked at only at start: what then stands open was interrupted. */
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

export const AGENDA_TABLE = 'agenda_v5';

/** A stored event, parsed only when its content is needed: most messages are cleared and need none. */
export interface AgendaEvent {
  readonly type: string;
  readonly messageId: string;
  event(): AnyEvent;
  at(): string;
}

export function agendaEvent(stored: StoredEvent): AgendaEvent {
  return {
    type: stored.type,
    messageId: stored.stream.slice(stored.stream.lastIndexOf('-') + 1),
    event: () => decodeEvent(stored),
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
  version: 5,
  handles: (type) => HANDLED.has(type),
  create(db) {
    statements.forget(db);
    db.exec(`drop table if exists ${AGENDA_TABLE};
      create table ${AGENDA_TABLE} (kind text not null, id text not null, message_id text not null, due_at text not null, primary key (kind, id)) without rowid;
      create index ${AGENDA_TABLE}_due on ${AGENDA_TABLE} (kind, due_at);
      drop table if exists agenda_v1;
      drop table if exists agenda_v2;
      drop table if exists agenda_v3;
      drop table if exists agenda_v4;`);
  },
  apply(db, recorded) {
    const rows = statements.of(db);
    if (recorded.type === 'MessageReceived') {
      rows.put.run('hand-over', recorded.messageId, recorded.messageId, '');
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
      rows.put.run('expire', messageId, messageId, event.data.expiresAt);
      // it may be in the scope of a legal hold
      rows.put.run('keep', messageId, messageId, at);
      // its sender may want to hear that it waits
      if (event.data.cause !== 'recipients-refused') rows.put.run('report', messageId, messageId, at);
      // after refused recipients the others are still being handed over
      if (event.data.cause !== 'recipients-refused') rows.drop.run('hand-over', messageId);
      break;
    case 'HoldExtended':
      rows.put.run('expire', messageId, messageId, event.data.expiresAt);
      break;
    case 'LegalHoldOpened':
    case 'LegalHoldEnded':
      rows.put.run('spread-legal-hold', messageId, messageId, at);
      break;
    case 'HoldUnpinned':
    case 'LegalHoldLifted':
      // its time may have come meanwhile
      rows.put.run('expire', messageId, messageId, at);
      if (event.type === 'LegalHoldLifted') rows.put.run('destroy-snippets', messageId, messageId, at);
      break;
    case 'ContentDestroyed':
      rows.drop.run('expire', messageId);
      rows.drop.run('purge', messageId);
      rows.put.run('destroy-content', messageId, messageId, at);
      if (event.data.snippets === 'kept') rows.put.run('destroy-snippets', messageId, messageId, at);
      else rows.put.run('destroy-key', messageId, messageId, at);
      break;
    case 'SnippetsDestroyed':
      rows.drop.run('destroy-snippets', messageId);
      rows.put.run('destroy-key', messageId, messageId, at);
      break;
    case 'DeliveryQueued':
      rows.put.run('deliver', event.data.deliveryId, messageId, at);
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
      rows.put.run('commit', messageId, messageId, event.data.commitAt);
      break;
    case 'ReleaseCommitted':
      rows.drop.run('commit', messageId);
      rows.put.run('deliver', event.data.deliveryId, messageId, at);
      break;
    case 'DeletionCommitted':
    case 'ReturnCommitted':
      rows.drop.run('commit', messageId);
      rows.put.run('purge', messageId, messageId, at);
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
      if (event.data.disposition === 'refused') rows.put.run('report', messageId, messageId, at);
      break;
    default:
      break;
  }
}

type Statements = ReturnType<typeof statements.of>;

const statements = preparedStatements((db) => ({
  put: db.prepare<[string, string, string, string]>(`insert into ${AGENDA_TABLE} (kind, id, message_id, due_at) values (?, ?, ?, ?)
    on conflict (kind, id) do update set due_at = excluded.due_at`),
  drop: db.prepare<[string, string]>(`delete from ${AGENDA_TABLE} where kind = ? and id = ?`),
}));
