/**
 * Where each event of the log stands, by what an auditor looks for: its time, kind of stream, type, who caused it, and the
 * message that it is about. Nothing of what the event says: that is read from the log, at the position that is found here.
 */
import type { Projection } from '#event-store';
import { preparedStatements } from '../../platform/prepared-statements.js';
import type { ProjectedEvent } from '../projected-event.js';

/** What engines tell each other is no part of the audit, and is not kept. */
const COORDINATION = 'node-';

export const AUDIT_ENTRIES_TABLES = [
  { table: 'audit_entries_v1', orderBy: 'position' },
  { table: 'audit_entries_streams_v1', orderBy: 'stream' },
] as const;

/**
 * `at`: milliseconds since 1970. `message`: null where it is about none. `audit_entries_streams`: of which message the streams
 * are whose facts do not all say it themselves.
 * The index of people leaves out the engine and the mail clients, who cause almost everything.
 */
const SCHEMA = `
  DROP TABLE IF EXISTS audit_entries_v1;
  DROP TABLE IF EXISTS audit_entries_streams_v1;
  CREATE TABLE audit_entries_v1 (
    position INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    type TEXT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor TEXT NOT NULL,
    message TEXT
  ) STRICT;
  CREATE INDEX audit_entries_v1_at ON audit_entries_v1 (at);
  CREATE INDEX audit_entries_v1_kind ON audit_entries_v1 (kind);
  CREATE INDEX audit_entries_v1_type ON audit_entries_v1 (type);
  CREATE INDEX audit_entries_v1_message ON audit_entries_v1 (message) WHERE message IS NOT NULL;
  CREATE INDEX audit_entries_v1_people ON audit_entries_v1 (actor_kind, actor) WHERE actor_kind NOT IN ('system', 'smtp-client');
  CREATE TABLE audit_entries_streams_v1 (stream TEXT PRIMARY KEY, message TEXT NOT NULL) STRICT, WITHOUT ROWID;`;

export const auditEntriesProjection: Projection<ProjectedEvent> = {
  name: 'audit-entries',
  version: 1,
  handles: () => true,
  create(db) {
    statements.forget(db);
    db.exec(SCHEMA);
  },
  apply(db, { stream, position, at, actor, event }) {
    if (stream.startsWith(COORDINATION)) return;
    const rows = statements.of(db);
    const kind = kindOfStream(stream);
    const named = messageNamedBy(event.data);
    const isApart = kind === 'delivery' || kind === 'notice';
    if (isApart && named !== null) rows.remember.run(stream, named);
    const message = named ?? (isApart ? (rows.ofStream.get(stream) ?? null) : messageOfStream(kind, stream));
    rows.add.run(position, Date.parse(at), kind, event.type, actor.kind, actor.id, message);
  },
};

/** What a stream is about, by its name: `legal-hold-01J…` → `legal-hold`. */
export function kindOfStream(stream: string): string {
  return LONG_KINDS.find((kind) => stream === kind || stream.startsWith(`${kind}-`)) ?? /^[^-]*/.exec(stream)?.[0] ?? stream;
}

const LONG_KINDS = ['legal-hold', 'trust-entry', 'revocation-list', 'dkim-key', 'pdf-password', 'pgp-key', 'key-ring'] as const;

function messageNamedBy(data: object): string | null {
  return 'messageId' in data && typeof data.messageId === 'string' ? data.messageId : null;
}

function messageOfStream(kind: string, stream: string): string | null {
  return kind === 'message' || kind === 'lease' || kind === 'link' ? stream.slice(kind.length + 1) : null;
}

const statements = preparedStatements((db) => ({
  add: db.prepare<[number, number, string, string, string, string, string | null]>(
    'INSERT INTO audit_entries_v1 (position, at, kind, type, actor_kind, actor, message) VALUES (?, ?, ?, ?, ?, ?, ?)',
  ),
  remember: db.prepare<[string, string]>('INSERT OR IGNORE INTO audit_entries_streams_v1 (stream, message) VALUES (?, ?)'),
  ofStream: db.prepare<[string], string>('SELECT message FROM audit_entries_streams_v1 WHERE stream = ?').pluck(),
}));
