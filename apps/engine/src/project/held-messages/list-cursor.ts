/** Where a page of the list ended: the sort values of its last row. Opaque to clients, checked when it comes back. */
import type { Sort } from '#contracts';
import { z } from 'zod';

const cursorSchema = z.tuple([
  z.enum(['risk', 'newest', 'oldest', 'expiry']),
  z
    .array(z.union([z.string().max(40), z.number()]))
    .min(2)
    .max(3),
]);

export type CursorValues = readonly (string | number)[];

export function encodeCursor(sort: Sort, values: CursorValues): string {
  return Buffer.from(JSON.stringify([sort, values])).toString('base64url');
}

/** Undefined for anything that {@link encodeCursor} did not make for this order: the list then starts at its top. */
export function decodeCursor(sort: Sort, cursor: string): CursorValues | undefined {
  try {
    const parsed = cursorSchema.safeParse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    return parsed.success && parsed.data[0] === sort && parsed.data[1].length === (sort === 'risk' ? 3 : 2) ? parsed.data[1] : undefined;
  } catch {
    return undefined; // not JSON
  }
}
