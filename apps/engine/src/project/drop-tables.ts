import type Database from 'better-sqlite3';

/** Drops every table of such a name: of an earlier or a later version nothing else would, and what was destroyed since may stand in it. */
export function dropTables(db: Database.Database, names: RegExp): void {
  const tables = db.prepare<[], string>("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all();
  for (const table of tables) if (names.test(table)) db.exec(`DROP TABLE ${table}`);
}
