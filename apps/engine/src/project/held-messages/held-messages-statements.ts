/** What is written into the tables of held messages, and the statements that write it. */
import type Database from 'better-sqlite3';

/** What moves with every fact of a message. */
export interface HeldMessageStanding {
  readonly id: string;
  readonly revision: number;
  readonly position: number;
  readonly state: string;
  readonly waiting: number;
  readonly urgency: number;
  readonly expiresAt: string;
  readonly commitAt: string | null;
  readonly closingVerdict: string | null;
  readonly deletedAt: string | null;
  readonly pinned: number;
  readonly legalHold: number;
  readonly bounced: number;
  readonly encryptionFailed: number;
  readonly team: string | null;
  readonly assignee: string | null;
  readonly proposalId: string | null;
  readonly proposalKind: string | null;
  readonly proposalBy: string | null;
  readonly requestId: string | null;
}

/** A row as it is made; JSON columns as text. */
export interface HeldMessageRecord extends HeldMessageStanding {
  readonly severity: string;
  readonly severityRank: number;
  readonly score: number;
  readonly receivedAt: string;
  readonly uninspectable: number;
  readonly recipientCount: number;
  readonly attachmentCount: number;
  readonly sizeBytes: number;
  readonly matchCount: number;
  readonly senderTag: string | null;
  readonly patterns: string;
  readonly acting: string;
  readonly senderDomain: string | null;
  readonly similarity: string | null;
  readonly campaign: string | null;
  readonly messageId: string | null;
  readonly subject: string | null;
  readonly from: string | null;
  readonly sender: string | null;
  readonly recipients: string | null;
  readonly why: string;
}

export interface SearchText {
  readonly subject: string;
  readonly people: string;
  readonly patterns: string;
  readonly files: string;
  readonly masked: string;
}

export interface ListedMessage {
  readonly number: number;
  readonly folded: string;
  readonly proposal_id: string | null;
  readonly request_id: string | null;
}

/** Columns of the standing, with the names by which their values are given. */
const STANDING = {
  revision: 'revision',
  position: 'position',
  state: 'state',
  waiting: 'waiting',
  urgency: 'urgency',
  expires_at: 'expiresAt',
  commit_at: 'commitAt',
  closing_verdict: 'closingVerdict',
  deleted_at: 'deletedAt',
  pinned: 'pinned',
  legal_hold: 'legalHold',
  bounced: 'bounced',
  encryption_failed: 'encryptionFailed',
  team: 'team',
  assignee: 'assignee',
  proposal_id: 'proposalId',
  proposal_kind: 'proposalKind',
  proposal_by: 'proposalBy',
  request_id: 'requestId',
} as const satisfies Readonly<Record<string, keyof HeldMessageStanding>>;

const RECORD = {
  id: 'id',
  ...STANDING,
  severity: 'severity',
  severity_rank: 'severityRank',
  score: 'score',
  received_at: 'receivedAt',
  uninspectable: 'uninspectable',
  recipient_count: 'recipientCount',
  attachment_count: 'attachmentCount',
  size_bytes: 'sizeBytes',
  match_count: 'matchCount',
  sender_tag: 'senderTag',
  patterns: 'patterns',
  acting: 'acting',
  sender_domain: 'senderDomain',
  similarity: 'similarity',
  campaign: 'campaign',
  message_id: 'messageId',
  subject: 'subject',
  from_header: 'from',
  envelope_sender: 'sender',
  recipients: 'recipients',
  why: 'why',
} as const satisfies Readonly<Record<string, keyof HeldMessageRecord>>;

const names = (columns: Readonly<Record<string, string>>): string =>
  Object.values(columns)
    .map((name) => `@${name}`)
    .join(', ');
const sets = (columns: Readonly<Record<string, string>>): string =>
  Object.entries(columns)
    .map(([column, name]) => `${column} = @${name}`)
    .join(', ');

/** What is opened from sealed fields: nulled when the key is destroyed. */
const OPENED = [
  'subject',
  'from_header',
  'envelope_sender',
  'recipients',
  'message_id',
  'request_text',
  'sender_domain',
  'similarity',
  'campaign',
];

/** The prepared statements of one database. */
export function heldMessagesStatements(db: Database.Database) {
  return {
    insert: db.prepare<[HeldMessageRecord]>(`INSERT INTO held_messages_v5 (${Object.keys(RECORD).join(', ')}) VALUES (${names(RECORD)})`),
    update: db.prepare<[HeldMessageStanding]>(`UPDATE held_messages_v5 SET ${sets(STANDING)} WHERE id = @id`),
    fold: db.prepare<[{ number: number; folded: string }]>(
      'INSERT OR REPLACE INTO held_messages_folded_v5 (number, folded) VALUES (@number, @folded)',
    ),
    listed: db.prepare<[string], ListedMessage>(
      'SELECT number, folded, proposal_id, request_id FROM held_messages_v5 JOIN held_messages_folded_v5 USING (number) WHERE id = ?',
    ),
    propose: db.prepare<[{ number: number; at: string | null }]>('UPDATE held_messages_v5 SET proposal_at = @at WHERE number = @number'),
    request: db.prepare<[{ number: number; since: string; text: string | null }]>(
      'UPDATE held_messages_v5 SET waiting_since = @since, request_text = @text WHERE number = @number',
    ),
    claim: db.prepare<[{ id: string; by: string | null; until: string | null; position: number }]>(
      'UPDATE held_messages_v5 SET claim_by = @by, claim_until = @until, position = @position WHERE id = @id',
    ),
    act: db.prepare<[string, number]>('INSERT OR IGNORE INTO held_messages_acting_v5 (pattern, number) VALUES (?, ?)'),
    decide: db.prepare<[string, string, number]>('INSERT OR IGNORE INTO held_messages_deciders_v5 (account, at, number) VALUES (?, ?, ?)'),
    forget: db.prepare<[string]>(
      `UPDATE held_messages_v5 SET ${OPENED.map((column) => `${column} = NULL`).join(', ')}, attachment_count = 0 WHERE id = ?`,
    ),
    arrive: db.prepare<[{ id: string; receivedAt: string; facts: string; folded: string }]>(
      `INSERT OR REPLACE INTO held_messages_arrivals_v5 (id, received_at, facts, folded) VALUES (@id, @receivedAt, @facts, @folded)`,
    ),
    arrival: db.prepare<[string], { received_at: string; facts: string; folded: string }>(
      'SELECT received_at, facts, folded FROM held_messages_arrivals_v5 WHERE id = ?',
    ),
    depart: db.prepare<[string]>('DELETE FROM held_messages_arrivals_v5 WHERE id = ?'),
    notePattern: db.prepare<[string, number, string, string, number, string]>(
      `INSERT OR REPLACE INTO held_messages_patterns_v5 (pattern, version, name, action, threshold, state) VALUES (?, ?, ?, ?, ?, ?)`,
    ),
    patternName: db
      .prepare<[string, number], string>('SELECT name FROM held_messages_patterns_v5 WHERE pattern = ? AND version = ?')
      .pluck(),
    index: db.prepare<[SearchText & { readonly number: number }]>(
      'INSERT INTO held_messages_text_v5 (rowid, subject, people, patterns, files, masked) VALUES (@number, @subject, @people, @patterns, @files, @masked)',
    ),
    unindex: db.prepare<[number]>('DELETE FROM held_messages_text_v5 WHERE rowid = ?'),
    kin: db.prepare<[string], KinMessage>('SELECT number, sender_tag, acting, similarity, campaign FROM held_messages_v5 WHERE id = ?'),
    alike: db.prepare<[string, string], AlikeMessage>(
      `SELECT number, id, similarity, campaign FROM held_messages_v5
       WHERE sender_tag = ? AND acting = ? AND similarity IS NOT NULL ORDER BY number`,
    ),
    near: db.prepare<[string, string, string], AlikeMessage>(
      `SELECT number, id, similarity, campaign FROM held_messages_v5 WHERE number IN (
         SELECT number FROM held_messages_leaders_v5 WHERE sender_tag = ? AND acting = ? AND band IN (SELECT value FROM json_each(?)))
       ORDER BY number`,
    ),
    hasFollowers: db.prepare<[string, number], number>('SELECT 1 FROM held_messages_v5 WHERE campaign = ? AND number <> ?').pluck(),
    group: db.prepare<[string, number]>('UPDATE held_messages_v5 SET campaign = ? WHERE number = ?'),
    lead: db.prepare<[string, string, number, string]>(
      `INSERT OR IGNORE INTO held_messages_leaders_v5 (sender_tag, acting, band, number)
       SELECT ?, ?, value, ? FROM json_each(?)`,
    ),
    leadNoMore: db.prepare<[string, string, number]>(
      'DELETE FROM held_messages_leaders_v5 WHERE sender_tag = ? AND acting = ? AND number = ?',
    ),
  };
}

/** A message of the same sender with the same acting patterns whose similarity is known. */
export interface AlikeMessage {
  readonly number: number;
  readonly id: string;
  readonly similarity: string;
  readonly campaign: string | null;
}

/** A message with what decides where it belongs. */
export interface KinMessage {
  readonly number: number;
  readonly sender_tag: string | null;
  readonly acting: string;
  readonly similarity: string | null;
  readonly campaign: string | null;
}

export type HeldMessagesStatements = ReturnType<typeof heldMessagesStatements>;
