/** What happened on each day (UTC), counted from the log: the figures of the status page. */
import type Database from 'better-sqlite3';
import type { Projection } from '#event-store';
import type { AnyEvent } from '#events';
import { preparedStatements } from '../../platform/prepared-statements.js';
import { dropTables } from '../drop-tables.js';
import type { ProjectedEvent } from '../projected-event.js';

const COLUMNS = {
  MessageReceived: 'received',
  HandedOver: 'handed_over',
  HandOverRefused: 'refused',
  HandOverOutcomeUnknown: 'outcome_unknown',
} as const satisfies Partial<Record<AnyEvent['type'], string>>;
type Column = 'held' | (typeof COLUMNS)[keyof typeof COLUMNS];

export const DAY_COUNTS_TABLES = [{ table: 'day_counts_v1', orderBy: 'day' }] as const;

const ANY_VERSION = /^day_counts_v\d+$/;

export const dayCountsProjection: Projection<ProjectedEvent> = {
  name: 'day-counts',
  version: 1,
  handles: (type) => type === 'CustodyTaken' || Object.hasOwn(COLUMNS, type),
  create(db) {
    statements.forget(db);
    dropTables(db, ANY_VERSION);
    db.exec(`CREATE TABLE day_counts_v1 (
        day TEXT PRIMARY KEY,
        received INTEGER NOT NULL DEFAULT 0,
        handed_over INTEGER NOT NULL DEFAULT 0,
        held INTEGER NOT NULL DEFAULT 0,
        refused INTEGER NOT NULL DEFAULT 0,
        outcome_unknown INTEGER NOT NULL DEFAULT 0,
        last_message_at TEXT
      ) STRICT, WITHOUT ROWID`);
  },
  apply(db, { event, at }) {
    const column = columnOf(event);
    if (column === undefined) return;
    const day = at.slice(0, 10);
    const { add, noteLast } = statements.of(db);
    add[column].run(day);
    if (event.type === 'MessageReceived') noteLast.run(at, day);
  },
};

function columnOf(event: AnyEvent): Column | undefined {
  switch (event.type) {
    case 'CustodyTaken':
      return event.data.cause === 'held' ? 'held' : undefined;
    case 'MessageReceived':
    case 'HandedOver':
    case 'HandOverRefused':
    case 'HandOverOutcomeUnknown':
      return COLUMNS[event.type];
    default:
      return undefined;
  }
}

const statements = preparedStatements((db) => {
  const add = (column: Column) =>
    db.prepare<[string]>(
      `INSERT INTO day_counts_v1 (day, ${column}) VALUES (?, 1) ON CONFLICT (day) DO UPDATE SET ${column} = ${column} + 1`,
    );
  return {
    add: {
      received: add('received'),
      handed_over: add('handed_over'),
      held: add('held'),
      refused: add('refused'),
      outcome_unknown: add('outcome_unknown'),
    } satisfies Record<Column, unknown>,
    noteLast: db.prepare<[string, string]>('UPDATE day_counts_v1 SET last_message_at = ? WHERE day = ?'),
  };
});

export interface DayCounts {
  readonly received: number;
  readonly handedOver: number;
  readonly held: number;
  readonly refused: number;
  readonly outcomeUnknown: number;
}

interface DayRow {
  readonly received: number;
  readonly handed_over: number;
  readonly held: number;
  readonly refused: number;
  readonly outcome_unknown: number;
}

/** @param day - `2026-03-18`, UTC. */
export function countsOfDay(db: Database.Database, day: string): DayCounts {
  const row = db
    .prepare<[string], DayRow>('SELECT received, handed_over, held, refused, outcome_unknown FROM day_counts_v1 WHERE day = ?')
    .get(day);
  if (!row) return { received: 0, handedOver: 0, held: 0, refused: 0, outcomeUnknown: 0 };
  const { received, handed_over: handedOver, held, refused, outcome_unknown: outcomeUnknown } = row;
  return { received, handedOver, held, refused, outcomeUnknown };
}

/** When the newest message came; null when none ever did. */
export function lastMessageAt(db: Database.Database): string | null {
  const select = 'SELECT last_message_at FROM day_counts_v1 WHERE last_message_at IS NOT NULL ORDER BY day DESC LIMIT 1';
  return db.prepare<[], string>(select).pluck().get() ?? null;
}

/** Messages that came on the days (UTC), by the counters. */
export function receivedBetween(db: Database.Database, firstDay: string, lastDay: string): number {
  const select = 'SELECT coalesce(SUM(received), 0) FROM day_counts_v1 WHERE day BETWEEN ? AND ?';
  return db.prepare<[string, string], number>(select).pluck().get(firstDay, lastDay) ?? 0;
}
