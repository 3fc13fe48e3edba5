import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StoredEvent } from '#events';
import { headOf } from './chain.js';
import { type EventStore, StoreUnavailable } from './event-store.js';
import { createMemoryStore } from './memory.js';
import type { Projection } from './projection.js';
import { createProjectors, type Projectors } from './projector.js';

/** Notes the amounts in a table of its own; refuses one amount. */
function noting(name: string, refused?: number): Projection<number> {
  return {
    name,
    version: 1,
    handles: () => true,
    create: (db) => db.exec(`DROP TABLE IF EXISTS ${name}; CREATE TABLE ${name} (amount INTEGER NOT NULL) STRICT`),
    apply: (db, amount) => {
      if (amount === refused) throw new Error(`${name} refuses ${String(amount)}`);
      db.prepare(`INSERT INTO ${name} VALUES (?)`).run(amount);
    },
  };
}

describe('projectors of one database', () => {
  let store: EventStore;
  let db: Database.Database;
  let started: Projectors[];
  let alarms: string[];
  let decoded: number[];
  let batches: string[][];
  beforeEach(() => {
    [store, db] = [createMemoryStore(), new Database(':memory:')];
    [started, alarms, decoded, batches] = [[], [], [], []];
  });
  afterEach(async () => {
    for (const { all } of started) await Promise.all(all.map((projector) => projector.stop()));
    db.close();
  });

  const decode = ({ data }: StoredEvent): number => {
    decoded.push(Number(data));
    return Number(data);
  };
  const follow = (projections: readonly Projection<number>[]): Projectors => {
    const projectors = createProjectors({
      store,
      db,
      projections,
      knows: () => true,
      decoder: (_, names) => {
        batches.push([...names]);
        return Promise.resolve(decode);
      },
      onStopped: ({ message }, name, position) => void alarms.push(`${name} at ${String(position)}: ${message}`),
    });
    started.push(projectors);
    projectors.start();
    return projectors;
  };
  const add = async (...amounts: readonly number[]): Promise<void> => {
    const expected = headOf('a', await store.readStream('a'));
    const events = amounts.map((amount) => ({ id: `e${String(amount)}`, type: 'Added', version: 1, data: String(amount), meta: '{}' }));
    await store.append({ stream: 'a', expected, events });
  };
  const reached = async ({ all }: Projectors): Promise<void> => {
    const end = await store.lastPosition();
    await Promise.all(all.map((projector) => projector.reached(end)));
  };
  const rows = (name: string): unknown[] => db.prepare(`SELECT amount FROM ${name} ORDER BY rowid`).pluck().all();

  it('read the log together, and decode each event once', async () => {
    await add(1, 2, 3);
    await reached(follow([noting('one'), noting('two')]));
    expect([rows('one'), rows('two')]).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
    expect(decoded).toEqual([1, 2, 3]);
    expect(batches).toEqual([['one', 'two']]);
  });

  it('leave behind who cannot go on, with the rows and the position of before; the others follow', async () => {
    const projectors = follow([noting('one'), noting('two', 3)]);
    await add(1);
    await reached(projectors);
    await add(2, 3, 4);
    await expect(projectors.all[1]?.reached(4)).rejects.toThrow('two refuses 3');
    await projectors.all[0]?.reached(4);
    expect(alarms).toEqual(['two at 1: two refuses 3']);
    expect([rows('one'), rows('two')]).toEqual([[1, 2, 3, 4], [1]]);
    await add(5);
    await projectors.all[0]?.reached(5);
    expect(rows('one')).toEqual([1, 2, 3, 4, 5]);
  });

  it('that stand elsewhere catch up on their own: nobody waits for a new one, and nothing is applied twice', async () => {
    const first = follow([noting('one')]);
    await add(1, 2);
    await reached(first);
    await Promise.all(first.all.map((projector) => projector.stop()));
    batches = [];
    const both = follow([noting('one'), noting('two')]);
    await reached(both);
    expect(batches).toEqual([['two']]);
    await add(3);
    await reached(both);
    expect([rows('one'), rows('two')]).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
  });

  it('wait, without an alarm, while what decodes or what comes after a batch finds the store away, and apply nothing twice', async () => {
    const away = new Set(['decoder', 'onApplied']);
    const failOnce = (what: string): Promise<void> =>
      away.delete(what) ? Promise.reject(new StoreUnavailable('the server was started anew')) : Promise.resolve();
    const projectors = createProjectors({
      store,
      db,
      projections: [noting('one'), noting('two')],
      knows: () => true,
      decoder: () => failOnce('decoder').then(() => decode),
      onApplied: () => failOnce('onApplied'),
      onStopped: ({ message }, name) => void alarms.push(`${name}: ${message}`),
    });
    started.push(projectors);
    projectors.start();
    await add(1, 2);
    await reached(projectors);
    await add(3);
    await reached(projectors);
    expect([...away, ...alarms]).toEqual([]);
    expect([rows('one'), rows('two')]).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
  });

  it('go on when one of them is stopped, and take it back where it stood', async () => {
    const projectors = follow([noting('one'), noting('two')]);
    await add(1);
    await reached(projectors);
    await projectors.all[0]?.stop();
    await add(2);
    await projectors.all[1]?.reached(2);
    expect([rows('one'), rows('two')]).toEqual([[1], [1, 2]]);
    projectors.start();
    await reached(projectors);
    expect([rows('one'), rows('two')]).toEqual([
      [1, 2],
      [1, 2],
    ]);
    expect(alarms).toEqual([]);
  });
});
