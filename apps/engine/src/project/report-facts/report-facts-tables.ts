/** Tables of the reports: what is rare is kept fact by fact, what comes with every mail is counted by day. */
import type Database from 'better-sqlite3';
import { dropTables } from '../drop-tables.js';

/** Raised with every change of the tables or of what is written into them: a new version is built from the log. */
export const REPORT_FACTS_VERSION = 3;

const ANY_VERSION = /^report_[a-z]+_v\d+$/;

/** Every table with the order in which a digest reads it. */
export const REPORT_FACTS_TABLES = [
  { table: 'report_facts_v3', orderBy: 'position' },
  { table: 'report_mails_v3', orderBy: 'message' },
  { table: 'report_days_v3', orderBy: 'day' },
  { table: 'report_settled_v3', orderBy: 'day, state' },
  { table: 'report_unread_v3', orderBy: 'day, reason, outcome' },
] as const;

/**
 * `report_facts`: data as the log has it, sealed fields sealed. `report_mails`: mails that are not settled, in one record; a settled one
 * is counted in `report_settled` under the day on which it came and leaves. `report_days`: every mail that came, counted apart from that.
 */
const SCHEMA = `
  CREATE TABLE report_facts_v3 (
    position INTEGER PRIMARY KEY, at TEXT NOT NULL, type TEXT NOT NULL, stream TEXT NOT NULL, message TEXT, actor TEXT NOT NULL,
    data TEXT NOT NULL
  ) STRICT;
  CREATE INDEX report_facts_v3_at ON report_facts_v3 (at, position);
  CREATE INDEX report_facts_v3_message ON report_facts_v3 (message, position) WHERE message IS NOT NULL;
  CREATE INDEX report_facts_v3_stream ON report_facts_v3 (stream, position);
  CREATE TABLE report_mails_v3 (
    message TEXT PRIMARY KEY, received_at TEXT NOT NULL, state TEXT NOT NULL, record TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX report_mails_v3_received ON report_mails_v3 (received_at, message);
  CREATE TABLE report_days_v3 (
    day TEXT PRIMARY KEY, mails INTEGER NOT NULL, copies INTEGER NOT NULL, first_position INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE report_settled_v3 (
    day TEXT NOT NULL, state TEXT NOT NULL, mails INTEGER NOT NULL, copies INTEGER NOT NULL, PRIMARY KEY (day, state)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE report_unread_v3 (
    day TEXT NOT NULL, reason TEXT NOT NULL, outcome TEXT NOT NULL, mails INTEGER NOT NULL, parts INTEGER NOT NULL, bytes INTEGER NOT NULL,
    PRIMARY KEY (day, reason, outcome)
  ) STRICT, WITHOUT ROWID;`;

export function createReportFactsTables(db: Database.Database): void {
  dropTables(db, ANY_VERSION);
  db.exec(SCHEMA);
}
