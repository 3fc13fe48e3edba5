import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StoredEvent } from '#events';
import { emptyHead, headOf } from './chain.js';
import type { EventStore } from './event-store.js';
import { until } from './event-store.contract.js';
import { createMemoryStore } from './memory.js';
import type { Projection } from './projection.js';
import { createProjector, type Projector } from './projector.js';

/** Sums numbers by stream; a negative one cannot be read, a zero cannot be applied. */
interface Added {
  readonly stream: string;
  readonly amount: number;
}
const totalsOf = (version: number, dropped: readonly number[]): Projection<Added> => ({
  name: 'totals',
  version,
  handles: (type) => type === 'Added',
  create(db) {
    for (const each of dropped) db.exec(`DROP TABLE IF EXISTS totals_v${String(each)}`);
    db.exec(`CREATE TABLE totals_v${String(version)} (stream TEXT PRIMARY KEY, total INTEGER NOT NULL) STRICT`);
  },
  apply: (db, { stream, amount }) => {
    db.prepare(
      `INSERT INTO totals_v${String(version)} VALUES (?, ?) ON CONFLICT (stream) DO UPDATE SET total = total + excluded.total`,
    ).run(stream, amount);
    if (amount === 0) throw new Error('nothing to add');
  },
});
const totals = totalsOf(2, [1, 2]);
const decode = ({ stream, data }: StoredEvent): Added => {
  if (Number(data) < 0) throw new Error('unreadable');
  return { stream, amount: Number(data) };
};

describe('a projector', () => {
  let store: EventStore;
  let db: Database.Database;
  let running: Projector[];
  let alarms: { message: string; position: number }[];
  beforeEach(() => {
    store = createMemoryStore();
    db = new Database(':memory:');
    running = [];
    alarms = [];
  });
  afterEach(async () => {
    for (const projector of running) await projector.stop();
    db.close();
  });

  const create = (knows: (type: string) => boolean = (type) => ['Added', 'Noted'].includes(type), projection = totals): Projector => {
    const onStopped = ({ message }: Error, position: number): void => void alarms.push({ message, position });
    const projector = createProjector({ store, db, projection, knows, decode, onStopped });
    running.push(projector);
    return projector;
  };
  const add = async (stream: string, amount: number, type = 'Added'): Promise<void> => {
    const expected = headOf(stream, await store.readStream(stream));
    const id = `${stream}-${String(expected.revision + 1)}`;
    await store.append({ stream, expected, events: [{ id, type, version: 1, data: String(amount), meta: '{}' }] });
  };
  const rows = (version = 2): unknown[] => db.prepare(`SELECT stream, total FROM totals_v${String(version)} ORDER BY stream`).all();

  it('follows the log and says how far behind it is', async () => {
    await add('a', 1);
    const projector = create();
    expect(await projector.lag()).toBe(1);
    projector.start();
    await add('b', 2);
    await add('a', 3);
    await projector.reached(3);
    expect(rows()).toEqual([
      { stream: 'a', total: 4 },
      { stream: 'b', total: 2 },
    ]);
    expect([projector.position(), await projector.lag()]).toEqual([3, 0]);
  });

  it('passes over known events that mean nothing to it, and its position with them', async () => {
    const projector = create();
    projector.start();
    await add('a', 1, 'Noted');
    await projector.reached(1);
    expect(rows()).toEqual([]);
  });

  it('waits while the disk is full, and goes on without an alarm once there is room', async () => {
    const projector = create();
    projector.start();
    await add('a', 1);
    await projector.reached(1);
    db.pragma(`max_page_count = ${String(db.pragma('page_count', { simple: true }))}`);
    await add('long'.repeat(5_000), 2);
    await add('b', 3);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect([projector.position(), alarms]).toEqual([1, []]);
    db.pragma('max_page_count = 100000');
    await projector.reached(3);
    expect(rows()).toContainEqual({ stream: 'b', total: 3 });
    expect(alarms).toEqual([]);
  });

  it('goes on at its checkpoint: nothing is applied twice', async () => {
    const first = create();
    first.start();
    await add('a', 1);
    await first.reached(1);
    await first.stop();
    await add('a', 10);
    const second = create();
    second.start();
    await second.reached(2);
    expect(rows()).toEqual([{ stream: 'a', total: 11 }]);
  });

  it.each([
    ['of an unknown type', 5, 'Melted', 'unknown event type Melted at position 3'],
    ['that cannot be read', -1, 'Added', 'unreadable'],
    ['that cannot be applied', 0, 'Added', 'nothing to add'],
  ])('stops with an alarm at an event %s, with the rows and the position of before', async (_, amount, type, message) => {
    const projector = create();
    projector.start();
    await add('a', 1);
    await projector.reached(1);
    await projector.stop();
    await add('a', 2);
    await add('a', amount, type);
    await add('a', 4);
    projector.start();
    await expect(projector.reached(4)).rejects.toThrow(message);
    await until(() => alarms.length > 0);
    expect(alarms).toEqual([{ message, position: 1 }]);
    expect(rows()).toEqual([{ stream: 'a', total: 1 }]);
  });

  it('goes on when it is started again by a program that knows the event', async () => {
    await add('a', 1);
    await add('a', 5, 'Melted');
    const old = create();
    old.start();
    await until(() => alarms.length > 0);
    const newer = create(() => true);
    newer.start();
    await newer.reached(2);
    expect(rows()).toEqual([{ stream: 'a', total: 1 }]);
  });

  it('rebuilds the same rows from the log, whatever the tables held', async () => {
    const projector = create();
    projector.start();
    for (let n = 1; n <= 300; n++) await add(`s-${String(n % 7)}`, n);
    await projector.reached(300);
    const before = rows();
    expect(before).toHaveLength(7);
    db.exec(`DELETE FROM totals_v2 WHERE stream = 's-1'; UPDATE totals_v2 SET total = 0`);
    await projector.rebuild();
    expect(rows()).toEqual(before);
    await add('s-1', 1);
    await projector.reached(301);
    expect(rows()).not.toEqual(before);
  });

  it('builds its rows again when it comes back after a newer version, which has dropped them, and that one after it', async () => {
    const older = totalsOf(1, [1]); // knows of no newer one
    for (const [projection, total] of [
      [older, 1],
      [totals, 3],
      [older, 7],
      [totals, 15],
    ] as const) {
      await add('a', (total + 1) / 2);
      const projector = create(() => true, projection);
      projector.start();
      await projector.reached(await store.lastPosition());
      await projector.stop();
      expect(rows(projection.version)).toEqual([{ stream: 'a', total }]);
    }
    expect(alarms).toEqual([]);
  });

  it('begins an empty log at position 0', async () => {
    const projector = create();
    await projector.rebuild();
    expect([projector.position(), await projector.lag(), emptyHead('a').revision]).toEqual([0, 0, -1]);
  });
});
