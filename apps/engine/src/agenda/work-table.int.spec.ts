import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { slotOf, SLOTS } from '../nodes/share-of-work.js';
import { WorkTable } from './work-table.js';

const NOW = '2026-03-01T10:00:00.000Z';
const ago = (seconds: number): string => new Date(Date.parse(NOW) - seconds * 1000).toISOString();
let db: Database.Database;
let table: WorkTable<'deliver' | 'expire'>;

beforeEach(() => {
  db = new Database(':memory:');
  db.exec(`create table work (kind text not null, id text not null, message_id text not null, due_at text not null,
    slot integer not null, primary key (kind, id)) without rowid`);
  table = new WorkTable(db, 'work');
});
afterEach(() => {
  db.close();
});

function add(id: string, dueAt: string): void {
  db.prepare('insert into work values (?, ?, ?, ?, ?)').run('deliver', id, id, dueAt, slotOf(id));
}

/** This rank in the slot of an id, another one in all others. */
function ranks(id: string, rank: number, otherwise = -1): number[] {
  return Array.from({ length: SLOTS }, (_, slot) => (slot === slotOf(id) ? rank : otherwise));
}

const due = (share?: readonly number[]): string[] => table.due(NOW, ['deliver'], 10, share).map(({ id }) => id);

describe('work among several engines', () => {
  it('is due at the first in the order of its slot, the longest due first, and at no other', () => {
    add('a', ago(1));
    add('b', ago(2));
    expect(slotOf('a')).not.toBe(slotOf('b'));
    expect(due()).toEqual(['b', 'a']);
    expect(due(ranks('a', 0))).toEqual(['a']);
    expect(due(ranks('a', 0, 0))).toEqual(['b', 'a']);
    expect(due(ranks('a', 1, 0))).toEqual(['b']);
  });

  it('is due at the second a minute later, and at the third after two', () => {
    add('a', ago(59));
    expect([due(ranks('a', 0)), due(ranks('a', 1))]).toEqual([['a'], []]);
    table.again({ kind: 'deliver', id: 'a', dueAt: ago(59) }, ago(60));
    expect([due(ranks('a', 1)), due(ranks('a', 2))]).toEqual([['a'], []]);
    table.again({ kind: 'deliver', id: 'a', dueAt: ago(60) }, ago(120));
    expect(due(ranks('a', 2))).toEqual(['a']);
  });

  it('that is not due yet is due nowhere', () => {
    add('a', ago(-1));
    expect(due(ranks('a', 0))).toEqual([]);
  });
});
