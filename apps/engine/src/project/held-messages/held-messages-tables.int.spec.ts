import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { createHeldMessagesTables, HELD_MESSAGES_TABLES } from './held-messages-tables.js';

describe('the tables of the list of held messages', () => {
  it('take the place of those of any other version, older or newer, and of nothing else', () => {
    const db = new Database(':memory:');
    db.exec(`CREATE TABLE held_messages_v4 (subject TEXT) STRICT;
      CREATE VIRTUAL TABLE held_messages_text_v4 USING fts5(subject);
      CREATE TABLE held_messages_people_v17 (address TEXT) STRICT;
      CREATE TABLE held_messages_vault (kept TEXT) STRICT;
      CREATE TABLE day_counts_v1 (day TEXT) STRICT`);
    createHeldMessagesTables(db);
    createHeldMessagesTables(db); // as when they are built again
    const tables = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'held_messages_text%'").pluck().all();
    const texts = db.prepare("SELECT name FROM sqlite_master WHERE name LIKE 'held_messages_text_v_'").pluck().all();
    const own = HELD_MESSAGES_TABLES.map(({ table }) => table).filter((table) => table !== 'held_messages_text_v5');
    expect(tables.sort()).toEqual([...own, 'held_messages_vault', 'day_counts_v1'].sort());
    expect(texts).toEqual(['held_messages_text_v5']);
    db.close();
  });
});
