import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StandingClock } from '../../test/support/engine-fixture.js';
import { jsonLog } from '../platform/engine-log.js';
import { WorkLoop, type WorkLoopParts, type WorkResult } from './work-loop.js';
import { WorkTable, type DueWork } from './work-table.js';

type Kind = 'write' | 'send';

const DUE = '2026-03-01T09:00:00.000Z'; // an hour before the clock that stands
const TABLE = 'work';
const PATIENCE = { timeout: 20_000 };
let db: Database.Database;
let clock: StandingClock;
let logged: string[];
let loops: WorkLoop<Kind>[];

beforeEach(() => {
  db = new Database(':memory:');
  db.exec(`create table ${TABLE} (kind text, id text, message_id text, due_at text, primary key (kind, id)) without rowid`);
  [clock, logged, loops] = [new StandingClock(), [], []];
});
afterEach(async () => {
  for (const loop of loops) await loop.stop();
  db.close();
});

function put(kind: Kind, id: string, { messageId = id, dueAt = DUE } = {}): void {
  db.prepare(`insert or replace into ${TABLE} values (?, ?, ?, ?)`).run(kind, id, messageId, dueAt);
}

function rows(): unknown[] {
  return db.prepare(`select id || ' ' || due_at from ${TABLE} order by id`).pluck().all();
}

/** A loop without its timer: each look is one that the spec begins, or the loop itself. */
function loopOf(work: WorkLoopParts<Kind>['work'], more: Partial<WorkLoopParts<Kind>> = {}): WorkLoop<Kind> {
  const loop = new WorkLoop<Kind>({
    ...{ table: new WorkTable(db, TABLE), clock, work },
    log: jsonLog('warn', { write: (line: string) => void logged.push((JSON.parse(line) as { msg: string }).msg) }),
    words: { unreadable: 'unreadable', failed: 'failed', unsettled: 'unsettled' },
    lanes: [
      { kinds: ['write'], atOnce: 4 },
      { kinds: ['send'], atOnce: 8 },
    ],
    turnOf: ({ kind, id }) => `${kind} ${id}`,
    ...more,
  });
  loops.push(loop);
  return loop;
}

/** Work that ends when the spec says so. */
class Held {
  readonly begun: string[] = [];
  private readonly ends: ((result: WorkResult) => void)[] = [];
  readonly work = ({ kind, id }: DueWork<Kind>): Promise<WorkResult> => {
    this.begun.push(`${kind} ${id}`);
    return new Promise((resolve) => this.ends.push(resolve));
  };
  endAll(): void {
    for (const end of this.ends.splice(0)) end('done');
  }
}

/** Long enough for every look that needs no timer. */
function aWhile(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 50));
}

describe('work that is due', () => {
  it('is done to its end after one look, though a lane takes only few at once', async () => {
    for (let number = 0; number < 200; number += 1) put('send', String(number));
    const done = new Set<string>();
    let [busy, most] = [0, 0];
    const loop = loopOf(async ({ id }) => {
      most = Math.max(most, (busy += 1));
      await new Promise((resolve) => setImmediate(resolve));
      busy -= 1;
      done.add(id);
      return 'done';
    });
    loop.look();
    await expect.poll(rows, PATIENCE).toEqual([]);
    expect([done.size, most]).toEqual([200, 8]);
  });

  it('waits for no work of another lane', async () => {
    const held = new Held();
    for (let number = 0; number < 20; number += 1) put('write', String(number));
    put('send', 'notice');
    const loop = loopOf(held.work);
    loop.look();
    expect(held.begun).toHaveLength(5);
    expect(held.begun).toContain('send notice');
    held.endAll();
    await expect.poll(() => held.begun.length, PATIENCE).toBe(9);
    held.endAll();
    await expect.poll(() => held.begun.length, PATIENCE).toBe(13);
    const stopped = loop.stop();
    held.endAll();
    await stopped;
    expect(held.begun).toHaveLength(13);
  });

  it('is found behind more rows of one turn than a lane takes at once', async () => {
    const held = new Held();
    for (let number = 10; number < 60; number += 1)
      put('write', `a@${String(number)}`, { messageId: 'a', dueAt: `2026-03-01T09:00:${String(number)}.000Z` });
    put('write', 'b@1', { messageId: 'b', dueAt: '2026-03-01T09:30:00.000Z' });
    const loop = loopOf(held.work, { turnOf: ({ kind, messageId }) => `${kind} ${messageId}` });
    loop.look();
    expect(held.begun).toEqual(['write a@10', 'write b@1']);
    held.endAll();
    await expect.poll(() => held.begun, PATIENCE).toEqual(['write a@10', 'write b@1', 'write a@11']);
    held.endAll();
  });

  it('is left where it is while it is not wanted', async () => {
    put('write', 'a');
    let isWanted = false;
    const loop = loopOf(() => Promise.resolve('done'), { isWanted: () => isWanted });
    loop.look();
    await aWhile();
    expect(rows()).toEqual([`a ${DUE}`]);
    isWanted = true;
    loop.look();
    await expect.poll(rows, PATIENCE).toEqual([]);
  });
});

describe('work that fails', () => {
  it('is due again a second later, then after twice as long each time up to 15 seconds, and begins anew after a success', async () => {
    put('send', 'a');
    let works = false;
    const again = '2026-03-01T12:00:00.000Z';
    const loop = loopOf(() => (works ? Promise.resolve({ again }) : Promise.reject(new Error('no'))));
    const waits = async (seconds: number): Promise<void> => {
      loop.look();
      const dueAt = new Date(clock.now().getTime() + seconds * 1_000).toISOString();
      await expect.poll(rows, PATIENCE).toEqual([`a ${dueAt}`]);
      clock.advance(seconds);
    };
    for (const seconds of [1, 2, 4, 8, 15, 15]) await waits(seconds);
    expect(logged).toHaveLength(6);
    works = true;
    loop.look();
    await expect.poll(rows, PATIENCE).toEqual([`a ${again}`]);
    works = false;
    put('send', 'a');
    await waits(1);
  });

  it('is not done in a circle while its result cannot be written, unless an event makes it due anew', async () => {
    db.exec(`create trigger full before delete on ${TABLE} begin select raise(abort, 'no room'); end`);
    put('send', 'a');
    let times = 0;
    const loop = loopOf(() => {
      times += 1;
      return Promise.resolve('done');
    });
    const look = async (): Promise<number> => {
      loop.look();
      await aWhile();
      return times;
    };
    expect([await look(), await look()]).toEqual([1, 1]);
    clock.advance(14);
    expect(await look()).toBe(1);
    clock.advance(1);
    expect(await look()).toBe(2);
    put('send', 'a', { dueAt: '2026-03-01T10:00:01.000Z' });
    expect(await look()).toBe(3);
    db.exec('drop trigger full');
    clock.advance(15);
    expect([await look(), rows()]).toEqual([4, []]);
  });

  it('costs a look when the table cannot be read, and no more', async () => {
    const loop = loopOf(() => Promise.resolve('done'));
    put('send', 'a');
    loop.look();
    await expect.poll(rows, PATIENCE).toEqual([]);
    db.exec(`alter table ${TABLE} rename to away`);
    loop.look();
    db.exec(`alter table away rename to ${TABLE}`);
    put('send', 'b');
    loop.look();
    await expect.poll(rows, PATIENCE).toEqual([]);
    expect(logged).toEqual(['unreadable']);
  });
});

describe('work that no row says', () => {
  it('is never done at the same time as a row of its turn', async () => {
    const held = new Held();
    const loop = loopOf(held.work);
    put('send', 'a');
    loop.look();
    let isDone = false;
    const other = loop.inTurn('send', 'send a', () => Promise.resolve(void (isDone = true)));
    await aWhile();
    expect([held.begun, isDone]).toEqual([['send a'], false]);
    held.endAll();
    await other;
    expect(isDone).toBe(true);
  });

  it('tells its failure to whoever began it, and keeps nothing waiting', async () => {
    const loop = loopOf(() => Promise.resolve('done'));
    await expect(loop.inTurn('send', 'send a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    put('send', 'a');
    loop.look();
    await expect.poll(rows, PATIENCE).toEqual([]);
  });
});
