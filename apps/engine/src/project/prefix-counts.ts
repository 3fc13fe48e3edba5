/** How much of everything the read models know. */
import type Database from 'better-sqlite3';

export interface PrefixCounts {
  readonly events: number;
  /** Events by kind of stream. */
  readonly kinds: Readonly<Record<string, number>>;
  readonly mail: {
    readonly received: number;
    readonly handedOver: number;
    readonly held: number;
    readonly refused: number;
    readonly outcomeUnknown: number;
  };
  /** Messages that were ever held, by the state of each. */
  readonly heldMessages: Readonly<Record<string, number>>;
}

type Mail = PrefixCounts['mail'];

const MAIL = `SELECT coalesce(sum(received), 0) AS received, coalesce(sum(handed_over), 0) AS handedOver, coalesce(sum(held), 0) AS held,
  coalesce(sum(refused), 0) AS refused, coalesce(sum(outcome_unknown), 0) AS outcomeUnknown FROM day_counts_v1`;
const NONE: Mail = { received: 0, handedOver: 0, held: 0, refused: 0, outcomeUnknown: 0 };

export function countsOfPrefix(db: Database.Database): PrefixCounts {
  const kinds = tally(db, 'SELECT kind AS name, count(*) AS count FROM audit_entries_v3 GROUP BY kind ORDER BY kind');
  return {
    events: Object.values(kinds).reduce((sum, count) => sum + count, 0),
    kinds,
    mail: db.prepare<[], Mail>(MAIL).get() ?? NONE,
    heldMessages: tally(db, 'SELECT state AS name, count(*) AS count FROM held_messages_v5 GROUP BY state ORDER BY state'),
  };
}

function tally(db: Database.Database, select: string): Record<string, number> {
  const rows = db.prepare<[], { name: string; count: number }>(select).all();
  return Object.fromEntries(rows.map(({ name, count }) => [name, count]));
}
