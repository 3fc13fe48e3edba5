/** Tables of the list of held messages and the statements that write them. */
import type Database from 'better-sqlite3';

/** Raised with every change of the tables or of what is written into them: a new version is built from the log. */
export const HELD_MESSAGES_VERSION = 3;

/**
 * `arrivals`: messages whose fate is not known yet, with their first facts as the log has them (sealed).
 * `text`: what full-text search sees; trigrams find any part of a word. Both databases files and the index run with
 * secure delete, so that what is dropped is overwritten.
 */
const SCHEMA = `
  DROP TABLE IF EXISTS held_messages_v1;
  DROP TABLE IF EXISTS held_messages_arrivals_v1;
  DROP TABLE IF EXISTS held_messages_patterns_v1;
  DROP TABLE IF EXISTS held_messages_text_v1;
  CREATE TABLE held_messages_v1 (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    revision INTEGER NOT NULL,
    position INTEGER NOT NULL,
    state TEXT NOT NULL,
    severity TEXT NOT NULL,
    severity_rank INTEGER NOT NULL,
    score REAL NOT NULL,
    subject TEXT,
    from_header TEXT,
    envelope_sender TEXT,
    recipients TEXT,
    recipient_count INTEGER NOT NULL,
    why TEXT NOT NULL,
    patterns TEXT NOT NULL,
    attachment_count INTEGER NOT NULL,
    size_bytes INTEGER NOT NULL,
    uninspectable INTEGER NOT NULL,
    received_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    commit_at TEXT,
    closing_verdict TEXT,
    folded TEXT NOT NULL
  ) STRICT;
  CREATE INDEX held_messages_v1_risk ON held_messages_v1 (severity_rank, score, id);
  CREATE INDEX held_messages_v1_received ON held_messages_v1 (received_at, id);
  CREATE INDEX held_messages_v1_expiry ON held_messages_v1 (expires_at, id);
  CREATE INDEX held_messages_v1_state ON held_messages_v1 (state);
  CREATE INDEX held_messages_v1_position ON held_messages_v1 (position);
  CREATE TABLE held_messages_arrivals_v1 (
    id TEXT PRIMARY KEY, received_at TEXT NOT NULL, facts TEXT NOT NULL, folded TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE held_messages_patterns_v1 (
    pattern TEXT NOT NULL, version INTEGER NOT NULL, name TEXT NOT NULL, action TEXT NOT NULL, threshold INTEGER NOT NULL,
    state TEXT NOT NULL, PRIMARY KEY (pattern, version)
  ) STRICT, WITHOUT ROWID;
  CREATE VIRTUAL TABLE held_messages_text_v1 USING fts5(subject, people, patterns, files, masked, tokenize = 'trigram');
  INSERT INTO held_messages_text_v1 (held_messages_text_v1, rank) VALUES ('secure-delete', 1);`;

/** Every table with the order in which a digest reads it. */
export const HELD_MESSAGES_TABLES = [
  { table: 'held_messages_v1', orderBy: 'number' },
  { table: 'held_messages_arrivals_v1', orderBy: 'id' },
  { table: 'held_messages_patterns_v1', orderBy: 'pattern, version' },
  { table: 'held_messages_text_v1', orderBy: 'rowid' },
] as const;

export function createHeldMessagesTables(db: Database.Database): void {
  db.exec(SCHEMA);
}

/** A row as it is written; JSON columns as text. */
export interface HeldMessageRecord {
  readonly id: string;
  readonly revision: number;
  readonly position: number;
  readonly state: string;
  readonly severity: string;
  readonly severityRank: number;
  readonly score: number;
  readonly subject: string | null;
  readonly from: string | null;
  readonly sender: string | null;
  readonly recipients: string | null;
  readonly recipientCount: number;
  readonly why: string;
  readonly patterns: string;
  readonly attachmentCount: number;
  readonly sizeBytes: number;
  readonly uninspectable: number;
  readonly receivedAt: string;
  readonly expiresAt: string;
  readonly folded: string;
}

export interface SearchText {
  readonly subject: string;
  readonly people: string;
  readonly patterns: string;
  readonly files: string;
  readonly masked: string;
}

export type HeldMessageChange = Pick<HeldMessageRecord, 'id' | 'revision' | 'position' | 'state' | 'expiresAt' | 'folded'> & {
  readonly commitAt: string | null;
  readonly closingVerdict: string | null;
};

/** The prepared statements of one database. */
export function heldMessagesStatements(db: Database.Database) {
  return {
    insert: db.prepare<[HeldMessageRecord]>(`INSERT INTO held_messages_v1
      (id, revision, position, state, severity, severity_rank, score, subject, from_header, envelope_sender, recipients, recipient_count,
       why, patterns, attachment_count, size_bytes, uninspectable, received_at, expires_at, folded)
      VALUES (@id, @revision, @position, @state, @severity, @severityRank, @score, @subject, @from, @sender, @recipients, @recipientCount,
       @why, @patterns, @attachmentCount, @sizeBytes, @uninspectable, @receivedAt, @expiresAt, @folded)`),
    update: db.prepare<[HeldMessageChange]>(`UPDATE held_messages_v1 SET revision = @revision, position = @position, state = @state,
      expires_at = @expiresAt, commit_at = @commitAt, closing_verdict = @closingVerdict, folded = @folded WHERE id = @id`),
    folded: db.prepare<[string], { number: number; folded: string; patterns: string }>(
      'SELECT number, folded, patterns FROM held_messages_v1 WHERE id = ?',
    ),
    forget: db.prepare<[string]>(`UPDATE held_messages_v1
      SET subject = NULL, from_header = NULL, envelope_sender = NULL, recipients = NULL, attachment_count = 0 WHERE id = ?`),
    arrive: db.prepare<[{ id: string; receivedAt: string; facts: string; folded: string }]>(
      `INSERT OR REPLACE INTO held_messages_arrivals_v1 (id, received_at, facts, folded) VALUES (@id, @receivedAt, @facts, @folded)`,
    ),
    arrival: db.prepare<[string], { received_at: string; facts: string; folded: string }>(
      'SELECT received_at, facts, folded FROM held_messages_arrivals_v1 WHERE id = ?',
    ),
    depart: db.prepare<[string]>('DELETE FROM held_messages_arrivals_v1 WHERE id = ?'),
    notePattern: db.prepare<[string, number, string, string, number, string]>(
      `INSERT OR REPLACE INTO held_messages_patterns_v1 (pattern, version, name, action, threshold, state) VALUES (?, ?, ?, ?, ?, ?)`,
    ),
    patternName: db
      .prepare<[string, number], string>('SELECT name FROM held_messages_patterns_v1 WHERE pattern = ? AND version = ?')
      .pluck(),
    index: db.prepare<[SearchText & { readonly number: number }]>(
      'INSERT INTO held_messages_text_v1 (rowid, subject, people, patterns, files, masked) VALUES (@number, @subject, @people, @patterns, @files, @masked)',
    ),
    unindex: db.prepare<[number]>('DELETE FROM held_messages_text_v1 WHERE rowid = ?'),
  };
}
