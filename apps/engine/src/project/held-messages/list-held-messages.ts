/** The quarantine as a list: searched, filtered, sorted, paged by the values of the last row. */
import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type Database from 'better-sqlite3';
import {
  messageStateSchema,
  severitySchema,
  whySchema,
  type HeldMessageList,
  type HeldMessageQuery,
  type HeldMessageRow,
  type Sort,
} from '#contracts';
import { z } from 'zod';
import { requireRole, type Caller } from '../../access/access-port.js';
import { AccessRecorder } from '../../access/access-recorder-port.js';
import { EngineClock } from '../../platform/engine-clock.js';
import { ReadModels } from '../read-models.js';
import { decodeCursor, encodeCursor, type CursorValues } from './list-cursor.js';
import { listConditions, type Condition } from './list-filter.js';

export class ListHeldMessages extends Query<HeldMessageList> {
  constructor(
    readonly query: HeldMessageQuery,
    readonly caller: Caller | null,
  ) {
    super();
  }
}

@QueryHandler(ListHeldMessages)
export class ListHeldMessagesHandler implements IQueryHandler<ListHeldMessages> {
  constructor(
    @Inject(ReadModels) private readonly models: ReadModels,
    @Inject(AccessRecorder) private readonly accesses: AccessRecorder,
    @Inject(EngineClock) private readonly clock: EngineClock,
  ) {}

  async execute({ query, caller }: ListHeldMessages): Promise<HeldMessageList> {
    requireRole('heldMessages', caller);
    if (caller) await this.accesses.recordListing(caller.actor);
    return listHeldMessages(this.models.db, query, this.clock.now().getTime());
  }
}

/** Sort values, each ending in the id, so that no two rows are equal. */
const ORDERS: Readonly<Record<Sort, { readonly columns: readonly string[]; readonly descending: boolean }>> = {
  risk: { columns: ['severity_rank', 'score', 'id'], descending: true },
  newest: { columns: ['received_at', 'id'], descending: true },
  oldest: { columns: ['received_at', 'id'], descending: false },
  expiry: { columns: ['expires_at', 'id'], descending: false },
};

const SHOWN_RECIPIENTS = 3;

/** A row of the table; JSON columns as text. */
const rowSchema = z.object({
  id: z.string(),
  revision: z.int(),
  state: messageStateSchema,
  severity: severitySchema,
  severity_rank: z.int(),
  score: z.number(),
  subject: z.string().nullable(),
  from_header: z.string().nullable(),
  envelope_sender: z.string().nullable(),
  recipients: z.string().nullable(),
  recipient_count: z.int(),
  why: z.string(),
  attachment_count: z.int(),
  size_bytes: z.int(),
  uninspectable: z.int(),
  received_at: z.string(),
  expires_at: z.string(),
  commit_at: z.string().nullable(),
  closing_verdict: z.string().nullable(),
});
type Row = z.infer<typeof rowSchema>;

/** @param nowMs - milliseconds since 1970, for what expires soon. */
export function listHeldMessages(db: Database.Database, query: HeldMessageQuery, nowMs: number): HeldMessageList {
  const conditions = listConditions(query, nowMs);
  const { columns, descending } = ORDERS[query.sort];
  const after = query.cursor === undefined ? undefined : decodeCursor(query.sort, query.cursor);
  const page = after ? [...conditions, beyond(columns, descending, after)] : conditions;
  const order = columns.map((column) => `${column} ${descending ? 'DESC' : 'ASC'}`).join(', ');
  const sql = `SELECT ${Object.keys(rowSchema.shape).join(', ')} FROM held_messages_v1 WHERE ${joined(page)} ORDER BY ${order} LIMIT ?`;
  const found = db
    .prepare(sql)
    .all(...valuesOf(page), query.limit + 1)
    .map((row) => rowSchema.parse(row));
  const rows = found.slice(0, query.limit);
  const last = found.length > query.limit ? rows.at(-1) : undefined;
  const counts = countViews(db, nowMs);
  return {
    rows: rows.map(shownRow),
    total: count(db, conditions),
    openTotal: counts.open,
    nextCursor: last ? encodeCursor(query.sort, sortValues(last, query.sort)) : null,
    counts,
  };
}

export function shownRow(row: Row): HeldMessageRow {
  const recipients = row.recipients === null ? [] : z.array(z.string()).parse(JSON.parse(row.recipients));
  return {
    id: row.id,
    revision: row.revision,
    state: row.state,
    severity: row.severity,
    score: row.score,
    from: row.from_header ?? '',
    envelopeSender: row.envelope_sender ?? '',
    recipients: recipients.slice(0, SHOWN_RECIPIENTS),
    recipientCount: row.recipient_count,
    subject: row.subject ?? '',
    why: z.array(whySchema).parse(JSON.parse(row.why)),
    attachmentCount: row.attachment_count,
    sizeBytes: row.size_bytes,
    uninspectable: row.uninspectable === 1,
    receivedAt: row.received_at,
    expiresAt: row.expires_at,
    commitAt: row.commit_at,
    closingVerdict: row.closing_verdict,
  };
}

/** One row by id; undefined when the message was never held. */
export function findHeldMessage(db: Database.Database, id: string): HeldMessageRow | undefined {
  const row = db.prepare(`SELECT ${Object.keys(rowSchema.shape).join(', ')} FROM held_messages_v1 WHERE id = ?`).get(id);
  return row === undefined ? undefined : shownRow(rowSchema.parse(row));
}

function sortValues(row: Row, sort: Sort): CursorValues {
  switch (sort) {
    case 'risk':
      return [row.severity_rank, row.score, row.id];
    case 'newest':
    case 'oldest':
      return [row.received_at, row.id];
    case 'expiry':
      return [row.expires_at, row.id];
  }
}

function beyond(columns: readonly string[], descending: boolean, values: CursorValues): Condition {
  return { sql: `(${columns.join(', ')}) ${descending ? '<' : '>'} (${columns.map(() => '?').join(', ')})`, values };
}

function count(db: Database.Database, conditions: readonly Condition[]): number {
  const sql = `SELECT COUNT(*) FROM held_messages_v1 WHERE ${joined(conditions)}`;
  return (
    db
      .prepare<unknown[], number>(sql)
      .pluck()
      .get(...valuesOf(conditions)) ?? 0
  );
}

function countViews(db: Database.Database, nowMs: number): HeldMessageList['counts'] {
  const open = "state IN ('held', 'blocked')";
  const sql = `SELECT
    COUNT(*) FILTER (WHERE ${open}) AS open,
    COUNT(*) FILTER (WHERE ${open} AND expires_at <= ?) AS expiring24h,
    COUNT(*) FILTER (WHERE ${open} AND severity IN ('critical', 'high')) AS highRisk,
    COUNT(*) FILTER (WHERE ${open} AND uninspectable = 1) AS uninspectable,
    COUNT(*) FILTER (WHERE state LIKE '%-pending') AS pending,
    COUNT(*) FILTER (WHERE NOT (${open} OR state LIKE '%-pending' OR state = 'failed')) AS closed,
    COUNT(*) FILTER (WHERE state = 'failed') AS failed
    FROM held_messages_v1`;
  const tomorrow = new Date(nowMs + 86_400_000).toISOString();
  const none = { open: 0, expiring24h: 0, highRisk: 0, uninspectable: 0, pending: 0, closed: 0, failed: 0 };
  return db.prepare<[string], HeldMessageList['counts']>(sql).get(tomorrow) ?? none;
}

function joined(conditions: readonly Condition[]): string {
  return conditions.map(({ sql }) => sql).join(' AND ');
}

function valuesOf(conditions: readonly Condition[]): (string | number)[] {
  return conditions.flatMap(({ values }) => values);
}
