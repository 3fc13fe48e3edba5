/**
 * What people said of held messages, by the patterns that acted in them and by who sent them to whom; and what became of the
 * changes that were proposed from it. Counted from tags and machine names only: nothing here was ever sealed.
 */
import type Database from 'better-sqlite3';
import type { Projection } from '#event-store';
import type { MessageEvent } from '#events';
import { preparedStatements } from '../../platform/prepared-statements.js';
import { dropTables } from '../drop-tables.js';
import type { ProjectedEvent } from '../projected-event.js';
import { actedRows, type VerdictGroups } from './acted.js';

export const PRECISION_TABLES = [
  { table: 'precision_ends_v1', orderBy: 'message, recipient' },
  { table: 'precision_acted_v1', orderBy: 'message, pattern' },
  { table: 'precision_closings_v1', orderBy: 'message, decision' },
  { table: 'precision_tuning_v1', orderBy: 'id' },
] as const;

const ANY_VERSION = /^precision_[a-z]+_v\d+$/;

const SCHEMA = `
  -- until the verdict of every message, afterwards of held ones
  CREATE TABLE precision_ends_v1 (
    message TEXT NOT NULL, recipient INTEGER NOT NULL, sender_tag TEXT NOT NULL, recipient_tag TEXT NOT NULL,
    PRIMARY KEY (message, recipient)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX precision_ends_v1_pair ON precision_ends_v1 (sender_tag, recipient_tag);
  CREATE TABLE precision_acted_v1 (
    pattern TEXT NOT NULL, message TEXT NOT NULL, version INTEGER NOT NULL, count INTEGER NOT NULL, max_confidence REAL NOT NULL,
    held_at TEXT NOT NULL, otherwise_held INTEGER NOT NULL, PRIMARY KEY (pattern, message)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX precision_acted_v1_message ON precision_acted_v1 (message);
  CREATE TABLE precision_closings_v1 (
    message TEXT NOT NULL, decision TEXT NOT NULL, verdict TEXT NOT NULL, decided_at TEXT NOT NULL, committed INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (message, decision)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE precision_tuning_v1 (
    id TEXT PRIMARY KEY, proposal TEXT NOT NULL, proposed_at TEXT NOT NULL, state TEXT NOT NULL, decided_at TEXT, decided_by TEXT,
    reason TEXT, exception TEXT, version INTEGER
  ) STRICT, WITHOUT ROWID;`;

const DECISION_IDS = {
  ReleaseScheduled: 'releaseId',
  ReleaseUndone: 'releaseId',
  ReleaseCommitted: 'releaseId',
  DeletionScheduled: 'deletionId',
  DeletionUndone: 'deletionId',
  DeletionCommitted: 'deletionId',
  ReturnScheduled: 'returnId',
  ReturnUndone: 'returnId',
  ReturnCommitted: 'returnId',
} as const satisfies Partial<Record<MessageEvent['type'], string>>;
const HANDLED: readonly string[] = ['MessageReceived', 'VerdictReached', 'TuningProposed', 'TuningAccepted', 'TuningDismissed'];

export const precisionProjection: Projection<ProjectedEvent> = {
  name: 'precision',
  version: 1,
  handles: (type) => HANDLED.includes(type) || Object.hasOwn(DECISION_IDS, type),
  create(db) {
    statements.forget(db);
    dropTables(db, ANY_VERSION);
    db.exec(SCHEMA);
  },
  apply: (db, projected) => applyBatch(db, [projected]),
  applyAll: applyBatch,
};

/** Messages of the batch whose verdict is not read yet: most are cleared within it, so that nothing of them is written. */
type Received = Map<string, Extract<MessageEvent, { type: 'MessageReceived' }>['data']>;

function applyBatch(db: Database.Database, batch: readonly ProjectedEvent[]): void {
  const received: Received = new Map();
  for (const projected of batch) applyOne(db, received, projected);
  for (const message of received.keys()) writeEnds(db, received, message);
}

function applyOne(db: Database.Database, received: Received, projected: ProjectedEvent): void {
  const { event, stream, at } = projected;
  const message = stream.slice('message-'.length);
  switch (event.type) {
    case 'MessageReceived':
      received.set(message, event.data);
      break;
    case 'VerdictReached':
      if (noteActed(db, { message, at, groups: event.data.groups })) writeEnds(db, received, message);
      else if (!received.has(message)) statements.of(db).forgetEnds.run(message);
      received.delete(message);
      break;
    case 'TuningProposed':
    case 'TuningAccepted':
    case 'TuningDismissed':
      noteTuning(db, projected);
      break;
    default:
      noteDecision(db, { message, at, event });
  }
}

function writeEnds(db: Database.Database, received: Received, message: string): void {
  const { senderTag = null, recipients = [] } = received.get(message) ?? {};
  if (senderTag !== null) statements.of(db).ends.run(message, senderTag, JSON.stringify(recipients.map(({ tag }) => tag)));
}

/** Whether anything acted in a copy that is held. */
function noteActed(db: Database.Database, { message, at, groups }: { message: string; at: string; groups: VerdictGroups }): boolean {
  const rows = actedRows(groups);
  const { acted } = statements.of(db);
  for (const { pattern, version, count, maxConfidence, otherwiseHeld } of rows) {
    acted.run(pattern, message, version, count, maxConfidence, at, Number(otherwiseHeld));
  }
  return rows.length > 0;
}

function noteDecision(
  db: Database.Database,
  { message, at, event }: { message: string; at: string; event: ProjectedEvent['event'] },
): void {
  const { close, commit, undo } = statements.of(db);
  switch (event.type) {
    case 'ReleaseScheduled':
      if (event.data.verdict !== null) close.run(message, event.data.releaseId, event.data.verdict, at);
      break;
    case 'DeletionScheduled':
      if (event.data.verdict !== null) close.run(message, event.data.deletionId, event.data.verdict, at);
      break;
    case 'ReturnScheduled':
      if (event.data.verdict !== null) close.run(message, event.data.returnId, event.data.verdict, at);
      break;
    case 'ReleaseCommitted':
      commit.run(message, event.data.releaseId);
      break;
    case 'DeletionCommitted':
      commit.run(message, event.data.deletionId);
      break;
    case 'ReturnCommitted':
      commit.run(message, event.data.returnId);
      break;
    case 'ReleaseUndone':
      undo.run(message, event.data.releaseId);
      break;
    case 'DeletionUndone':
      undo.run(message, event.data.deletionId);
      break;
    case 'ReturnUndone':
      undo.run(message, event.data.returnId);
      break;
    default:
      break;
  }
}

function noteTuning(db: Database.Database, { stream, at, actor, event }: ProjectedEvent): void {
  const id = stream.slice('tuning-'.length);
  const { propose, decide } = statements.of(db);
  if (event.type === 'TuningProposed') propose.run(id, JSON.stringify(event.data), at);
  if (event.type === 'TuningAccepted') {
    decide.run({ id, state: 'accepted', at, by: actor.id, ...event.data });
  }
  if (event.type === 'TuningDismissed') {
    decide.run({ id, state: 'dismissed', at, by: actor.id, reason: event.data.reason, exception: null, version: null });
  }
}

const statements = preparedStatements((db) => ({
  ends: db.prepare<[string, string, string]>(
    `INSERT OR IGNORE INTO precision_ends_v1 (message, recipient, sender_tag, recipient_tag) SELECT ?, key, ?, value FROM json_each(?)`,
  ),
  forgetEnds: db.prepare<[string]>('DELETE FROM precision_ends_v1 WHERE message = ?'),
  acted: db.prepare<[string, string, number, number, number, string, number]>(
    `INSERT OR IGNORE INTO precision_acted_v1 (pattern, message, version, count, max_confidence, held_at, otherwise_held)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
  ),
  close: db.prepare<[string, string, string, string]>(
    'INSERT OR REPLACE INTO precision_closings_v1 (message, decision, verdict, decided_at) VALUES (?, ?, ?, ?)',
  ),
  commit: db.prepare<[string, string]>('UPDATE precision_closings_v1 SET committed = 1 WHERE message = ? AND decision = ?'),
  undo: db.prepare<[string, string]>('DELETE FROM precision_closings_v1 WHERE message = ? AND decision = ?'),
  propose: db.prepare<[string, string, string]>(
    `INSERT OR REPLACE INTO precision_tuning_v1 (id, proposal, proposed_at, state) VALUES (?, ?, ?, 'open')`,
  ),
  decide: db.prepare<[Record<string, string | number | null>]>(
    `UPDATE precision_tuning_v1 SET state = @state, decided_at = @at, decided_by = @by, reason = @reason, exception = @exception,
       version = @version WHERE id = @id`,
  ),
}));
