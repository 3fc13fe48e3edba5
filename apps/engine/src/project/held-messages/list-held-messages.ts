/** The quarantine as a list: searched, filtered, sorted, paged by the values of the last row. */
import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type Database from 'better-sqlite3';
import type { HeldMessageCounts, HeldMessageList, HeldMessageQuery, HeldMessageRow, HeldMessageSelection } from '#contracts';
import { requireRole, type Caller } from '../../access/access-port.js';
import { AccessRecorder } from '../../access/access-recorder-port.js';
import { ReadModels } from '../read-models.js';
import { allOf, among, condition, type Condition } from './condition.js';
import { beyondCursor, encodeCursor, orderBy, sortColumns, tableBy } from './list-cursor.js';
import { isSearched, listCondition } from './list-filter.js';
import { COUNTED, type Counted } from './list-views.js';
import { reachConditions } from './reach-condition.js';
import { ROW_COLUMNS, rowSchema, shownRow, type Row } from './shown-row.js';
import { Viewers, type Viewer } from './viewer.js';

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
    @Inject(Viewers) private readonly viewers: Viewers,
  ) {}

  async execute({ query, caller }: ListHeldMessages): Promise<HeldMessageList> {
    requireRole('heldMessages', caller);
    if (caller) await this.accesses.recordListing(caller.actor);
    return listHeldMessages(this.models.db, query, this.viewers.of(caller));
  }
}

/** @throws SearchRefused or CursorRefused */
export function listHeldMessages(db: Database.Database, query: HeldMessageQuery, viewer: Viewer): HeldMessageList {
  const { selected, total } = found(db, query, viewer);
  const { sort, cursor, limit } = query;
  const page = cursor === undefined ? selected : allOf([selected, beyondCursor(sort, cursor)]);
  const sql = `SELECT ${ROW_COLUMNS} FROM ${tableBy(sort)} WHERE ${page.sql} ORDER BY ${orderBy(sort)} LIMIT ?`;
  const read = db.prepare(sql).all(...page.values, limit + 1);
  const rows = read.slice(0, limit).map((row) => rowSchema.parse(row));
  const last = read.length > limit ? rows.at(-1) : undefined;
  const counts = countViews(db, viewer);
  return {
    rows: shownRows(db, rows, viewer),
    total,
    openTotal: counts.open,
    nextCursor: last ? encodeCursor(sort, valuesOf(last, sortColumns(sort))) : null,
    counts,
  };
}

interface Found {
  readonly selected: Condition;
  readonly total: number;
}

/** What is searched for is looked up once, for the page and for the total; a state or a view is counted by its index. */
function found(db: Database.Database, query: HeldMessageSelection, viewer: Viewer): Found {
  const selected = listCondition(query, viewer);
  if (!isSearched(query)) return { selected, total: countOf(db, selected) };
  const sql = `SELECT number FROM held_messages_v5 WHERE ${selected.sql}`;
  const numbers = db
    .prepare<unknown[], number>(sql)
    .pluck()
    .all(...selected.values);
  return { selected: condition('number IN (SELECT value FROM json_each(?))', JSON.stringify(numbers)), total: numbers.length };
}

/** Messages that a query selects, in the order of risk, each at its revision: what a decision about many is made on. */
export function selectHeldMessages(
  db: Database.Database,
  selection: HeldMessageSelection,
  viewer: Viewer,
  limit: number,
): { readonly messages: readonly { readonly id: string; readonly revision: number }[]; readonly total: number } {
  const { selected, total } = found(db, selection, viewer);
  const sql = `SELECT id, revision FROM ${tableBy('risk')} WHERE ${selected.sql} ORDER BY ${orderBy('risk')} LIMIT ?`;
  const messages = db.prepare<unknown[], { id: string; revision: number }>(sql).all(...selected.values, limit);
  return { messages, total };
}

/** One row by id; undefined when the message was never held, or is outside the viewer's reach. */
export function findHeldMessage(db: Database.Database, id: string, viewer: Viewer): HeldMessageRow | undefined {
  const within = allOf([condition('id = ?', id), ...reachConditions(viewer.reach)]);
  const row = db.prepare(`SELECT ${ROW_COLUMNS} FROM held_messages_v5 WHERE ${within.sql}`).get(...within.values);
  return row === undefined ? undefined : shownRows(db, [rowSchema.parse(row)], viewer)[0];
}

/** Rows as they are shown, each with the size of its campaign. */
export function shownRows(db: Database.Database, rows: readonly Row[], viewer: Viewer): HeldMessageRow[] {
  const sizes = campaignSizes(db, [...new Set(rows.flatMap(({ campaign }) => campaign ?? []))], viewer);
  return rows.map((row) => shownRow(row, viewer, sizes));
}

function campaignSizes(db: Database.Database, campaigns: readonly string[], { reach }: Viewer): ReadonlyMap<string, number> {
  if (campaigns.length === 0) return new Map();
  const { sql, values } = allOf([among('campaign', campaigns), ...reachConditions(reach)]);
  const rows = db
    .prepare<unknown[], { campaign: string; size: number }>(
      `SELECT campaign, COUNT(*) AS size FROM held_messages_v5 WHERE ${sql} GROUP BY campaign`,
    )
    .all(...values);
  return new Map(rows.map(({ campaign, size }) => [campaign, size]));
}

function valuesOf(row: Row, columns: readonly string[]): (string | number)[] {
  const values = new Map<string, unknown>(Object.entries(row));
  return columns.map((column) => {
    const value = values.get(column);
    return typeof value === 'number' ? value : String(value);
  });
}

function countOf(db: Database.Database, { sql, values }: Condition): number {
  return (
    db
      .prepare<unknown[], number>(`SELECT COUNT(*) FROM held_messages_v5 WHERE ${sql}`)
      .pluck()
      .get(...values) ?? 0
  );
}

/** Each view by the index that serves it. What is closed is all that is nothing else. */
function countViews(db: Database.Database, viewer: Viewer): HeldMessageCounts {
  const within = reachConditions(viewer.reach);
  const views = Object.entries(COUNTED).map(([name, of]) => ({ name, ...allOf([of(viewer), ...within]) }));
  const columns = views.map(({ name, sql }) => `(SELECT COUNT(*) FROM held_messages_v5 WHERE ${sql}) AS ${name}`).join(', ');
  const counts = db.prepare<unknown[], Counted>(`SELECT ${columns}`).get(...views.flatMap(({ values }) => values));
  if (counts === undefined) throw new Error('a count without a row'); // a SELECT without FROM always has one
  const { listed, ...others } = counts;
  return { ...others, closed: listed - others.open - others.pending - others.failed };
}
