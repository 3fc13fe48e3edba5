/**
 * What is still to be done, read from the log: a table of work with the time when it is due. The reactors work it off;
 * each of their steps is a command that does nothing when it was done before, so a row too many costs a look and no more.
 */
import type Database from 'better-sqlite3';
import type { Projection } from '#event-store';
import { decodeEvent, eventSchemas, type AnyEvent, type StoredEvent } from '#events';

/** Kinds of work. `hand-over` is looked at only at start: what then stands open was interrupted. */
export type WorkKind = 'commit' | 'deliver' | 'expire' | 'destroy-content' | 'hand-over';

/** A row of work. */
export interface Work {
  readonly kind: WorkKind;
  /** Message id; for `deliver` the delivery id. */
  readonly id: string;
  readonly messageId: string;
  /** ISO-8601 UTC. */
  readonly dueAt: string;
}

export const AGENDA_TABLE = 'agenda_v1';

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
    messageId: stored.stream.slice(stored.stream.indexOf('-') + 1),
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
  'DeliveryQueued',
  'ReleaseScheduled',
  'ReleaseUndone',
  'ReleaseCommitted',
  'DeletionScheduled',
  'DeletionUndone',
  'DeletionCommitted',
]);

/** Whether the program knows an event type at all. */
export function knowsEventType(type: string): boolean {
  return Object.hasOwn(eventSchemas, type);
}

export const agendaProjection: Projection<AgendaEvent> = {
  name: 'agenda',
  version: 1,
  handles: (type) => HANDLED.has(type),
  create(db) {
    prepared.delete(db); // statements of a dropped table
    db.exec(`drop table if exists ${AGENDA_TABLE};
      create table ${AGENDA_TABLE} (kind text not null, id text not null, message_id text not null, due_at text not null, primary key (kind, id)) without rowid;
      create index ${AGENDA_TABLE}_due on ${AGENDA_TABLE} (due_at);`);
  },
  apply(db, recorded) {
    const rows = statements(db);
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
      // after refused recipients the others are still being handed over
      if (event.data.cause !== 'recipients-refused') rows.drop.run('hand-over', messageId);
      break;
    case 'HoldExtended':
      rows.put.run('expire', messageId, messageId, event.data.expiresAt);
      break;
    case 'ContentDestroyed':
      rows.drop.run('expire', messageId);
      rows.put.run('destroy-content', messageId, messageId, at);
      break;
    case 'DeliveryQueued':
      rows.put.run('deliver', event.data.deliveryId, messageId, at);
      break;
    case 'ReleaseScheduled':
    case 'DeletionScheduled':
      rows.put.run('commit', messageId, messageId, event.data.commitAt);
      break;
    case 'ReleaseCommitted':
      rows.drop.run('commit', messageId);
      rows.put.run('deliver', event.data.deliveryId, messageId, at);
      break;
    case 'ReleaseUndone':
    case 'DeletionUndone':
    case 'DeletionCommitted':
      rows.drop.run('commit', messageId);
      break;
    default:
      break;
  }
}

interface Statements {
  readonly put: Database.Statement<[string, string, string, string]>;
  readonly drop: Database.Statement<[string, string]>;
}

const prepared = new WeakMap<Database.Database, Statements>();

function statements(db: Database.Database): Statements {
  const known = prepared.get(db);
  if (known) return known;
  const made: Statements = {
    put: db.prepare(`insert into ${AGENDA_TABLE} (kind, id, message_id, due_at) values (?, ?, ?, ?)
      on conflict (kind, id) do update set due_at = excluded.due_at`),
    drop: db.prepare(`delete from ${AGENDA_TABLE} where kind = ? and id = ?`),
  };
  prepared.set(db, made);
  return made;
}
