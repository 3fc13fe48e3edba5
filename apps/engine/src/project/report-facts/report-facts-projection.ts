/** The read model of the reports: rare facts by their time, mails that are not settled, and counts of each day (UTC). */
import type Database from 'better-sqlite3';
import type { Projection } from '#event-store';
import {
  accessEventSchemas,
  accountEventSchemas,
  decisionEventSchemas,
  erasureEventSchemas,
  exportEventSchemas,
  legalHoldEventSchemas,
  messageEventSchemas,
  noticeEventSchemas,
  retentionEventSchemas,
  simulationEventSchemas,
  type AnyEvent,
  type EventType,
  type MessageEvent,
} from '#events';
import { preparedStatements } from '../../platform/prepared-statements.js';
import type { ProjectedEvent } from '../projected-event.js';
import { isSettled, outcomeOfVerdict, stateOfMail, copyStates, newMailRecord, grownMailRecord, type MailRecord } from './mail-record.js';
import { createReportFactsTables, REPORT_FACTS_VERSION } from './report-facts-tables.js';

/** Facts with which a key goes that is neither of a message nor of a day: of addresses, certificates, passwords, the key ring, the ledger. */
export const ENDS_OF_KEYS = [
  'ScopeClosed',
  'ExceptionWithdrawn',
  'CertificateRemoved',
  'PgpKeyRemoved',
  'PdfPasswordRemoved',
  'DkimKeyRemoved',
  'KeyRingKeysDropped',
  'LedgerKeyRotated',
] as const satisfies readonly EventType[];

/** Facts that are kept one by one: none of them comes with every mail. That a copy was made anew, of held mail only. */
const KEPT: ReadonlySet<string> = new Set([
  ...Object.keys(decisionEventSchemas),
  'MailProtected',
  ...Object.keys(accessEventSchemas),
  ...Object.keys(accountEventSchemas).filter((type) => type !== 'PasswordSet'),
  ...Object.keys(legalHoldEventSchemas),
  ...Object.keys(noticeEventSchemas),
  ...Object.keys(erasureEventSchemas),
  ...Object.keys(exportEventSchemas),
  ...Object.keys(simulationEventSchemas),
  'PrivateKeyExported',
  'PgpPrivateKeyExported',
  ...Object.keys(retentionEventSchemas),
  ...ENDS_OF_KEYS,
]);

export const reportFactsProjection: Projection<ProjectedEvent> = {
  name: 'report-facts',
  version: REPORT_FACTS_VERSION,
  handles: (type) => KEPT.has(type) || Object.hasOwn(messageEventSchemas, type),
  create(db) {
    statements.forget(db);
    createReportFactsTables(db);
  },
  apply: (db, projected) => applyBatch(db, [projected]),
  applyAll: applyBatch,
};

function applyBatch(db: Database.Database, batch: readonly ProjectedEvent[]): void {
  const { keep } = statements.of(db);
  const mails = new MailsOfBatch(db);
  for (const projected of batch) {
    const { event, stream, position, at, actor } = projected;
    const message = messageOf(stream, event);
    if (stream.startsWith('message-')) mails.apply(stream.slice('message-'.length), projected, event as MessageEvent); // it holds nothing else
    if (!KEPT.has(event.type) || (event.type === 'MailProtected' && !mails.wasHeld(message))) continue;
    keep.run(position, at, event.type, stream, message, JSON.stringify(actor), JSON.stringify(event.data));
  }
  mails.write();
}

/** The message that a fact is about, if it is about one. */
function messageOf(stream: string, { data }: AnyEvent): string | null {
  if (stream.startsWith('message-')) return stream.slice('message-'.length);
  return 'messageId' in data ? data.messageId : null;
}

/** Mails of one batch: most are settled within it, so that nothing of them is written but their count. */
class MailsOfBatch {
  private readonly known = new Map<string, MailRecord | undefined>();
  private readonly stored = new Set<string>();

  constructor(private readonly db: Database.Database) {}

  apply(id: string, { at, position }: ProjectedEvent, event: MessageEvent): void {
    if (event.type === 'MessageReceived') {
      this.known.set(id, newMailRecord(event, at));
      statements.of(this.db).receive.run(at.slice(0, 10), event.data.recipients.length, position);
      return;
    }
    const before = this.of(id);
    if (before === undefined) return; // settled
    const record = grownMailRecord(before, event, at);
    if (event.type === 'VerdictReached') this.countUnread(record, outcomeOfVerdict(event.data));
    if (isSettled(record)) this.settle(record);
    this.known.set(id, isSettled(record) ? undefined : record);
  }

  /** Whether people ever had to decide on it. */
  wasHeld(id: string | null): boolean {
    return id !== null && this.of(id)?.heldAt != null;
  }

  write(): void {
    const { put, remove } = statements.of(this.db);
    for (const [id, record] of this.known) {
      if (record) put.run(id, record.receivedAt, stateOfMail(record), JSON.stringify(record));
      else if (this.stored.has(id)) remove.run(id);
    }
  }

  private of(id: string): MailRecord | undefined {
    if (!this.known.has(id)) {
      const text = statements.of(this.db).read.get(id);
      if (text !== undefined) this.stored.add(id);
      this.known.set(id, text === undefined ? undefined : parseMailRecord(text));
    }
    return this.known.get(id);
  }

  private settle(record: MailRecord): void {
    const { settle } = statements.of(this.db);
    const day = record.receivedAt.slice(0, 10);
    const leading = stateOfMail(record);
    for (const [state, copies] of copyStates(record)) settle.run(day, state, Number(state === leading), copies);
  }

  private countUnread({ receivedAt, unread, sizeBytes }: MailRecord, outcome: string): void {
    for (const { reason, parts } of unread) statements.of(this.db).unread.run(receivedAt.slice(0, 10), reason, outcome, parts, sizeBytes);
  }
}

/** It was written by this file from a value of this type. */
export function parseMailRecord(text: string): MailRecord {
  return JSON.parse(text) as MailRecord;
}

const statements = preparedStatements((db) => ({
  keep: db.prepare<[number, string, string, string, string | null, string, string]>(
    'INSERT OR REPLACE INTO report_facts_v3 (position, at, type, stream, message, actor, data) VALUES (?, ?, ?, ?, ?, ?, ?)',
  ),
  receive: db.prepare<[string, number, number]>(
    `INSERT INTO report_days_v3 (day, mails, copies, first_position) VALUES (?, 1, ?, ?)
       ON CONFLICT (day) DO UPDATE SET mails = mails + 1, copies = copies + excluded.copies,
         first_position = MIN(first_position, excluded.first_position)`,
  ),
  read: db.prepare<[string], string>('SELECT record FROM report_mails_v3 WHERE message = ?').pluck(),
  put: db.prepare<[string, string, string, string]>(
    'INSERT OR REPLACE INTO report_mails_v3 (message, received_at, state, record) VALUES (?, ?, ?, ?)',
  ),
  remove: db.prepare<[string]>('DELETE FROM report_mails_v3 WHERE message = ?'),
  settle: db.prepare<[string, string, number, number]>(
    `INSERT INTO report_settled_v3 (day, state, mails, copies) VALUES (?, ?, ?, ?)
       ON CONFLICT (day, state) DO UPDATE SET mails = mails + excluded.mails, copies = copies + excluded.copies`,
  ),
  unread: db.prepare<[string, string, string, number, number]>(
    `INSERT INTO report_unread_v3 (day, reason, outcome, mails, parts, bytes) VALUES (?, ?, ?, 1, ?, ?)
       ON CONFLICT (day, reason, outcome) DO UPDATE SET mails = mails + 1, parts = parts + excluded.parts, bytes = bytes + excluded.bytes`,
  ),
}));
