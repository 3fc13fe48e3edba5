/** Orders of the list, and where a page of it ended: the sort values of its last row. Opaque to clients, checked when it comes back. */
import type { Sort } from '#contracts';
import { z } from 'zod';
import { condition, type Condition } from './condition.js';

const id = z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/);
const byTime = z.tuple([z.iso.datetime(), id]);

interface Order {
  /** Holds the rows in this order, so that a page ends where it is full. */
  readonly index: string;
  /** Sort values, ending in the id, so that no two rows are equal. */
  readonly columns: readonly string[];
  readonly descending: boolean;
  readonly values: z.ZodType<readonly (string | number)[]>;
}

const ORDERS: Readonly<Record<Sort, Order>> = {
  risk: {
    index: 'held_messages_v5_risk',
    columns: ['severity_rank', 'waiting', 'urgency', 'score', 'id'],
    descending: true,
    values: z.tuple([z.int(), z.int(), z.int(), z.number(), id]),
  },
  newest: { index: 'held_messages_v5_received', columns: ['received_at', 'id'], descending: true, values: byTime },
  oldest: { index: 'held_messages_v5_received', columns: ['received_at', 'id'], descending: false, values: byTime },
  expiry: { index: 'held_messages_v5_expiry', columns: ['expires_at', 'id'], descending: false, values: byTime },
  waiting: {
    index: 'held_messages_v5_waiting',
    columns: ['waiting_since', 'id'],
    descending: false,
    values: z.tuple([z.iso.datetime().or(z.literal('~')), id]),
  },
};

export type CursorValues = readonly (string | number)[];

/** The cursor was not made for this order of the list. */
export class CursorRefused extends Error {
  readonly code = 'invalid-request';
}

/** ORDER BY of a sort. */
export function orderBy(sort: Sort): string {
  const { columns, descending } = ORDERS[sort];
  return columns.map((column) => `${column} ${descending ? 'DESC' : 'ASC'}`).join(', ');
}

/**
 * The table with the index of a sort. Said, not left to be chosen: without figures of the rows, SQLite would rather look all
 * messages of a state up and sort them.
 */
export function tableBy(sort: Sort): string {
  return `held_messages_v5 INDEXED BY ${ORDERS[sort].index}`;
}

/** The columns whose values make the cursor of a row. */
export function sortColumns(sort: Sort): readonly string[] {
  return ORDERS[sort].columns;
}

/** Rows after the cursor. @throws CursorRefused */
export function beyondCursor(sort: Sort, cursor: string): Condition {
  const { columns, descending } = ORDERS[sort];
  const values = decodeCursor(sort, cursor);
  return condition(`(${columns.join(', ')}) ${descending ? '<' : '>'} (${columns.map(() => '?').join(', ')})`, ...values);
}

export function encodeCursor(sort: Sort, values: CursorValues): string {
  return Buffer.from(JSON.stringify([sort, values])).toString('base64url');
}

/** @throws CursorRefused for anything that {@link encodeCursor} cannot have made for this order. */
export function decodeCursor(sort: Sort, cursor: string): CursorValues {
  const parsed = z.tuple([z.literal(sort), ORDERS[sort].values]).safeParse(readJson(cursor));
  if (!parsed.success) throw new CursorRefused('a cursor was not made for this order');
  return parsed.data[1];
}

function readJson(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined; // not JSON
  }
}
