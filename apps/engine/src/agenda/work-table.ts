/** A table of work with the time when it is due, as a projection has made it. */
import type Database from 'better-sqlite3';

/** Work of another engine that it has not done for so long is done here all the same; by whom comes after it first. */
const LATE_MS = 60_000;

/** A row of work. */
export interface DueWork<Kind extends string> {
  readonly kind: Kind;
  readonly id: string;
  readonly messageId: string;
  /** ISO-8601 UTC. */
  readonly dueAt: string;
}

export class WorkTable<Kind extends string> {
  private prepared: ReturnType<typeof prepare> | undefined;
  private preparedOfShare: ReturnType<typeof prepareOfShare> | undefined;

  constructor(
    private readonly db: Database.Database,
    private readonly table: string,
  ) {}

  /**
   * The longest due first.
   * @param now - ISO-8601 UTC.
   * @param ranks - our place in the order of engines, by slot of work; undefined: all is ours.
   */
  due(now: string, kinds: readonly Kind[], limit: number, ranks?: readonly number[]): DueWork<Kind>[] {
    if (ranks !== undefined) return this.ofShare.all(JSON.stringify(latest(now, ranks)), JSON.stringify(kinds), limit) as DueWork<Kind>[]; // as below
    return this.statements.due.all(JSON.stringify(kinds), now, limit) as DueWork<Kind>[]; // of the kinds that were asked for
  }

  /** An event may have changed the row meanwhile: then that is what counts, here and below. */
  done({ kind, id, dueAt }: Omit<DueWork<Kind>, 'messageId'>): void {
    this.statements.done.run(kind, id, dueAt);
  }

  /** @param at - ISO-8601 UTC. */
  again({ kind, id, dueAt }: Omit<DueWork<Kind>, 'messageId'>, at: string): void {
    this.statements.again.run(at, kind, id, dueAt);
  }

  /** Prepared when they are first wanted: the projection makes the table. */
  private get statements(): ReturnType<typeof prepare> {
    return (this.prepared ??= prepare(this.db, this.table));
  }

  private get ofShare(): ReturnType<typeof prepareOfShare> {
    return (this.preparedOfShare ??= prepareOfShare(this.db, this.table));
  }
}

/** For tables that tell the slot of their work. */
function prepareOfShare(db: Database.Database, table: string) {
  return db.prepare<[string, string, number], DueWork<string>>(
    `select kind, id, message_id as messageId, due_at as dueAt from ${table}
      join (select key, value from json_each(?)) as share on share.key = ${table}.slot
      where kind in (select value from json_each(?)) and due_at <= share.value order by due_at limit ?`,
  );
}

/** When work of each slot was due at the latest for us to do it. */
function latest(now: string, ranks: readonly number[]): string[] {
  return ranks.map((rank) => (rank < 0 ? '' : new Date(Date.parse(now) - rank * LATE_MS).toISOString()));
}

function prepare(db: Database.Database, table: string) {
  return {
    due: db.prepare<[string, string, number], DueWork<string>>(
      `select kind, id, message_id as messageId, due_at as dueAt from ${table}
        where kind in (select value from json_each(?)) and due_at <= ? order by due_at limit ?`,
    ),
    done: db.prepare<[string, string, string]>(`delete from ${table} where kind = ? and id = ? and due_at = ?`),
    again: db.prepare<[string, string, string, string]>(`update ${table} set due_at = ? where kind = ? and id = ? and due_at = ?`),
  };
}
