import type Database from 'better-sqlite3';

/** Statements of each database, prepared when they are first wanted: preparing them for every event costs more than running them. */
export interface PreparedStatements<Statements> {
  of(db: Database.Database): Statements;
  /** To be called when their tables are made anew. */
  forget(db: Database.Database): void;
}

export function preparedStatements<Statements>(prepare: (db: Database.Database) => Statements): PreparedStatements<Statements> {
  const prepared = new WeakMap<Database.Database, { readonly statements: Statements }>();
  return {
    of(db) {
      const known = prepared.get(db) ?? { statements: prepare(db) };
      prepared.set(db, known);
      return known.statements;
    },
    forget: (db) => void prepared.delete(db),
  };
}
