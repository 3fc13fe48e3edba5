/** Tables of the list of held messages. */
import type Database from 'better-sqlite3';
import { dropTables } from '../drop-tables.js';

/** Raised with every change of the tables or of what is written into them: a new version is built from the log. */
export const HELD_MESSAGES_VERSION = 5;

/** Tables of any version: those of others hold opened subjects and addresses that nothing would drop any more. */
const ANY_VERSION = /^held_messages(?:_[a-z]+)?_v\d+$/;

/**
 * The opened columns come first in their group and are nulled when the content is destroyed: `subject` to `similarity`.
 * `campaign` is worked out from the similarities that are still there, so it is a matter of them alone (ADR 0020).
 * `arrivals`: messages whose fate is not known yet, with their first facts as the log has them (sealed).
 * `folded`: the state of each message, apart from the rows, so that going through the rows reads only what is asked for.
 * `text`: what full-text search sees; trigrams find any part of a word. Both database files and the index run with
 * secure delete, so that what is dropped is overwritten.
 * Indexes with a condition hold the few messages that a saved view is about, so that counting it looks at no others.
 */
const SCHEMA = `
  CREATE TABLE held_messages_v5 (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    revision INTEGER NOT NULL,
    position INTEGER NOT NULL,
    state TEXT NOT NULL,
    severity TEXT NOT NULL,
    severity_rank INTEGER NOT NULL,
    waiting INTEGER NOT NULL DEFAULT 0,
    urgency INTEGER NOT NULL,
    score REAL NOT NULL,
    received_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    waiting_since TEXT NOT NULL DEFAULT '~',
    commit_at TEXT,
    closing_verdict TEXT,
    deleted_at TEXT,
    uninspectable INTEGER NOT NULL,
    pinned INTEGER NOT NULL DEFAULT 0,
    legal_hold INTEGER NOT NULL DEFAULT 0,
    bounced INTEGER NOT NULL DEFAULT 0,
    encryption_failed INTEGER NOT NULL DEFAULT 0,
    recipient_count INTEGER NOT NULL,
    attachment_count INTEGER NOT NULL,
    size_bytes INTEGER NOT NULL,
    match_count INTEGER NOT NULL,
    team TEXT,
    assignee TEXT,
    claim_by TEXT,
    claim_until TEXT,
    proposal_id TEXT,
    proposal_kind TEXT,
    proposal_by TEXT,
    proposal_at TEXT,
    request_id TEXT,
    sender_tag TEXT,
    patterns TEXT NOT NULL,
    acting TEXT NOT NULL,
    sender_domain TEXT,
    similarity TEXT,
    campaign TEXT,
    request_text TEXT,
    message_id TEXT,
    subject TEXT,
    from_header TEXT,
    envelope_sender TEXT,
    recipients TEXT,
    why TEXT NOT NULL
  ) STRICT;
  CREATE INDEX held_messages_v5_risk ON held_messages_v5 (severity_rank, waiting, urgency, score, id);
  CREATE INDEX held_messages_v5_received ON held_messages_v5 (received_at, id);
  CREATE INDEX held_messages_v5_expiry ON held_messages_v5 (expires_at, id);
  CREATE INDEX held_messages_v5_waiting ON held_messages_v5 (waiting_since, id);
  CREATE INDEX held_messages_v5_tally ON held_messages_v5 (state, severity, expires_at, pinned, legal_hold, sender_domain, team);
  CREATE INDEX held_messages_v5_unread ON held_messages_v5 (state) WHERE uninspectable = 1;
  CREATE INDEX held_messages_v5_asked ON held_messages_v5 (state) WHERE waiting = 1;
  CREATE INDEX held_messages_v5_proposed ON held_messages_v5 (state) WHERE proposal_id IS NOT NULL;
  CREATE INDEX held_messages_v5_bounced ON held_messages_v5 (state) WHERE bounced = 1;
  CREATE INDEX held_messages_v5_deleted ON held_messages_v5 (deleted_at) WHERE deleted_at IS NOT NULL;
  CREATE INDEX held_messages_v5_assigned ON held_messages_v5 (assignee) WHERE assignee IS NOT NULL;
  CREATE INDEX held_messages_v5_claimed ON held_messages_v5 (claim_by) WHERE claim_by IS NOT NULL;
  CREATE INDEX held_messages_v5_position ON held_messages_v5 (position);
  CREATE INDEX held_messages_v5_campaign ON held_messages_v5 (campaign) WHERE campaign IS NOT NULL;
  CREATE INDEX held_messages_v5_alike ON held_messages_v5 (sender_tag, acting, number) WHERE similarity IS NOT NULL;
  CREATE TABLE held_messages_folded_v5 (number INTEGER PRIMARY KEY, folded TEXT NOT NULL) STRICT;
  CREATE TABLE held_messages_acting_v5 (pattern TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (pattern, number)) STRICT, WITHOUT ROWID;
  CREATE TABLE held_messages_deciders_v5 (
    account TEXT NOT NULL, at TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (account, at, number)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE held_messages_leaders_v5 (
    sender_tag TEXT NOT NULL, acting TEXT NOT NULL, band TEXT NOT NULL, number INTEGER NOT NULL,
    PRIMARY KEY (sender_tag, acting, band, number)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE held_messages_arrivals_v5 (
    id TEXT PRIMARY KEY, received_at TEXT NOT NULL, facts TEXT NOT NULL, folded TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE held_messages_patterns_v5 (
    pattern TEXT NOT NULL, version INTEGER NOT NULL, name TEXT NOT NULL, action TEXT NOT NULL, threshold INTEGER NOT NULL,
    state TEXT NOT NULL, PRIMARY KEY (pattern, version)
  ) STRICT, WITHOUT ROWID;
  CREATE VIRTUAL TABLE held_messages_text_v5 USING fts5(subject, people, patterns, files, masked, tokenize = 'trigram');
  INSERT INTO held_messages_text_v5 (held_messages_text_v5, rank) VALUES ('secure-delete', 1);`;

/** Every table with the order in which a digest reads it. */
export const HELD_MESSAGES_TABLES = [
  { table: 'held_messages_v5', orderBy: 'number' },
  { table: 'held_messages_folded_v5', orderBy: 'number' },
  { table: 'held_messages_acting_v5', orderBy: 'pattern, number' },
  { table: 'held_messages_deciders_v5', orderBy: 'account, at, number' },
  { table: 'held_messages_leaders_v5', orderBy: 'sender_tag, acting, band, number' },
  { table: 'held_messages_arrivals_v5', orderBy: 'id' },
  { table: 'held_messages_patterns_v5', orderBy: 'pattern, version' },
  { table: 'held_messages_text_v5', orderBy: 'rowid' },
] as const;

export function createHeldMessagesTables(db: Database.Database): void {
  dropTables(db, ANY_VERSION);
  db.exec(SCHEMA);
}
