/** A table of work with the time when it is due, as a projection has made it. */
import type Database from 'better-sqlite3';

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

  constructor(
    private readonly db: Database.Database,
    private readonly table: string,
  ) {}

  /** The longest due first. @param now - ISO-8601 UTC. */
  due(now: string, kinds: readonly Kind[], limit: number): DueWork<Kind>[] {
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
