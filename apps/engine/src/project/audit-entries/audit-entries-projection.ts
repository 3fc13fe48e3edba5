/**
 * Where each event of the log stands, by what an auditor looks for: its time, kind of stream, type, who caused it, and the
 * message that it is about. Nothing of what the event says: that is read from the log, at the position that is found here.
 */
import type { Projection } from '#event-store';
import { preparedStatements } from '../../platform/prepared-statements.js';
import { dropTables } from '../drop-tables.js';
import type { ProjectedEvent } from '../projected-event.js';
import { SPAN_ENTRIES } from './positions-by-time.js';

/** What engines tell each other is no part of the audit, and is not kept. */
const COORDINATION = 'node-';

export const AUDIT_ENTRIES_TABLES = [
  { table: 'audit_entries_v3', orderBy: 'position' },
  { table: 'audit_entries_streams_v3', orderBy: 'stream' },
  { table: 'audit_entries_spans_v3', orderBy: 'first' },
] as const;

const ANY_VERSION = /^audit_entries(?:_[a-z]+)?_v\d+$/;

/**
 * `at`: milliseconds since 1970. `message`: null where it is about none. `audit_entries_streams`: of which message the streams
 * are whose facts do not all say it themselves. `audit_entries_spans`: the earliest and the latest time of so many entries from
 * the position `first` on, see `positions-by-time`.
 * The index of people leaves out the engine and the mail clients, who cause almost everything.
 */
const SCHEMA = `
  CREATE TABLE audit_entries_v3 (
    position INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    type TEXT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor TEXT NOT NULL,
    message TEXT
  ) STRICT;
  CREATE INDEX audit_entries_v3_kind ON audit_entries_v3 (kind);
  CREATE INDEX audit_entries_v3_type ON audit_entries_v3 (type);
  CREATE INDEX audit_entries_v3_message ON audit_entries_v3 (message) WHERE message IS NOT NULL;
  CREATE INDEX audit_entries_v3_people ON audit_entries_v3 (actor_kind, actor) WHERE actor_kind NOT IN ('system', 'smtp-client');
  CREATE TABLE audit_entries_streams_v3 (stream TEXT PRIMARY KEY, message TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE audit_entries_spans_v3 (
    first INTEGER PRIMARY KEY, entries INTEGER NOT NULL, earliest INTEGER NOT NULL, latest INTEGER NOT NULL
  ) STRICT;`;

export const auditEntriesProjection: Projection<ProjectedEvent> = {
  name: 'audit-entries',
  version: 3,
  handles: () => true,
  create(db) {
    statements.forget(db);
    dropTables(db, ANY_VERSION);
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
    const ms = Date.parse(at);
    rows.add.run(position, ms, kind, event.type, actor.kind, actor.id, message);
    rows.widen.run({ position, ms, most: SPAN_ENTRIES });
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
    'INSERT INTO audit_entries_v3 (position, at, kind, type, actor_kind, actor, message) VALUES (?, ?, ?, ?, ?, ?, ?)',
  ),
  // each position comes once and after those before it, so that it belongs into the newest span or begins one
  widen: db.prepare<{ readonly position: number; readonly ms: number; readonly most: number }>(
    `INSERT INTO audit_entries_spans_v3 (first, entries, earliest, latest) VALUES (
       coalesce(
         (SELECT first FROM (SELECT first, entries FROM audit_entries_spans_v3 ORDER BY first DESC LIMIT 1) WHERE entries < @most),
         @position
       ), 1, @ms, @ms)
     ON CONFLICT (first) DO UPDATE SET entries = entries + 1, earliest = min(earliest, @ms), latest = max(latest, @ms)`,
  ),
  remember: db.prepare<[string, string]>('INSERT OR IGNORE INTO audit_entries_streams_v3 (stream, message) VALUES (?, ?)'),
  ofStream: db.prepare<[string], string>('SELECT message FROM audit_entries_streams_v3 WHERE stream = ?').pluck(),
}));
