/** Where a page of the list ended: the sort values of its last row. Opaque to clients, checked when it comes back. */
import type { Sort } from '#contracts';
import { z } from 'zod';

const id = z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/);
const byTime = z.tuple([z.iso.datetime(), id]);
const VALUES = {
  risk: z.tuple([z.int(), z.number(), id]),
  newest: byTime,
  oldest: byTime,
  expiry: byTime,
} as const satisfies Readonly<Record<Sort, z.ZodType>>;

export type CursorValues = readonly (string | number)[];

/** The cursor was not made for this order of the list. */
export class CursorRefused extends Error {
  readonly code = 'invalid-request';
}

export function encodeCursor(sort: Sort, values: CursorValues): string {
  return Buffer.from(JSON.stringify([sort, values])).toString('base64url');
}

/** @throws CursorRefused for anything that {@link encodeCursor} cannot have made for this order. */
export function decodeCursor(sort: Sort, cursor: string): CursorValues {
  const parsed = z.tuple([z.literal(sort), VALUES[sort]]).safeParse(readJson(cursor));
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
