/** What the page of senders shows beyond the message's own facts: who looked on which day, and how long requests waited. */
import type Database from 'better-sqlite3';
import type { Projection } from '#event-store';
import type { AccessEvent, MessageEvent } from '#events';
import { preparedStatements } from '../../platform/prepared-statements.js';
import { dropTables } from '../drop-tables.js';
import type { ProjectedEvent } from '../projected-event.js';

export const SENDER_PAGE_TABLES = [
  { table: 'message_looks_v1', orderBy: 'message, kind, day' },
  { table: 'release_requests_v1', orderBy: 'request' },
] as const;

const ANY_VERSION = /^(?:message_looks|release_requests)_v\d+$/;

const HANDLED: readonly string[] = [
  'ContentViewed',
  'ValueRevealed',
  'ReleaseRequested',
  'RequestDenied',
  'ReleaseScheduled',
  'DeletionScheduled',
  'ReturnScheduled',
] satisfies (MessageEvent | AccessEvent)['type'][];

export const senderPageProjection: Projection<ProjectedEvent> = {
  name: 'sender-page',
  version: 1,
  handles: (type) => HANDLED.includes(type),
  create(db) {
    statements.forget(db);
    dropTables(db, ANY_VERSION);
    db.exec(`
      -- the first of a day and kind: that somebody looked, not how often
      CREATE TABLE message_looks_v1 (
        message TEXT NOT NULL,
        kind TEXT NOT NULL,
        day TEXT NOT NULL,
        at TEXT NOT NULL,
        PRIMARY KEY (message, kind, day)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE release_requests_v1 (
        request TEXT PRIMARY KEY,
        message TEXT NOT NULL,
        asked_at TEXT NOT NULL,
        answered_at TEXT
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX release_requests_v1_open ON release_requests_v1 (message) WHERE answered_at IS NULL;
      CREATE INDEX release_requests_v1_asked ON release_requests_v1 (asked_at)`);
  },
  apply(db, { event, stream, at }) {
    const message = stream.slice('message-'.length);
    switch (event.type) {
      case 'ContentViewed':
        looked(db, event.data.messageId, 'opened', at);
        break;
      case 'ValueRevealed':
        looked(db, event.data.messageId, 'revealed', at);
        break;
      case 'ReleaseRequested':
        statements.of(db).ask.run(event.data.requestId, message, at);
        break;
      case 'ReleaseScheduled':
      case 'DeletionScheduled':
        // who takes it into their own hands got no answer
        if (event.data.by === 'person') answered(db, message, at);
        break;
      case 'RequestDenied':
      case 'ReturnScheduled':
        answered(db, message, at);
        break;
      default: // not handled: see above
    }
  },
};

function looked(db: Database.Database, message: string, kind: string, at: string): void {
  statements.of(db).look.run(message, kind, at.slice(0, 10), at);
}

function answered(db: Database.Database, message: string, at: string): void {
  statements.of(db).answer.run(at, message);
}

const statements = preparedStatements((db) => ({
  look: db.prepare<[string, string, string, string]>(
    'INSERT INTO message_looks_v1 (message, kind, day, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
  ),
  ask: db.prepare<[string, string, string]>(
    'INSERT INTO release_requests_v1 (request, message, asked_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  ),
  answer: db.prepare<[string, string]>('UPDATE release_requests_v1 SET answered_at = ? WHERE message = ? AND answered_at IS NULL'),
}));
