import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { emptyHead } from './chain.js';
import { copyLog, type CopyProgress, CopyRefused } from './copy-log.js';
import { event } from './event-store.contract.js';
import { type EventStore, OutcomeUnknown, StoreUnavailable, type StreamHead } from './event-store.js';
import { createMemoryStore } from './memory.js';
import { openStore } from './open-store.js';

/** Twenty appends to five streams by turns, one of them of an engine's own. */
async function filled(store: EventStore): Promise<EventStore> {
  const heads = new Map<string, StreamHead>();
  for (let n = 0; n < 20; n++) {
    const stream = ['message-a', 'message-b', 'node-1', 'settings', 'message-a'][n % 5] ?? '';
    const events = [1, 2, 3].map((index) => event(`${String(n)}.${String(index)}`, { n, text: 'ü \u0000' }));
    heads.set(stream, await store.append({ stream, expected: heads.get(stream) ?? emptyHead(stream), events }));
  }
  return store;
}

const copied = async (store: EventStore): Promise<object[]> =>
  (await store.readAll(0, 1_000)).filter(({ stream }) => stream !== 'node-1').map(({ position: _, ...rest }) => rest);

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lazaret-copy-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

describe('the copy of a log', () => {
  it('has the same events in the same order, byte for byte, without what engines tell each other, and so has the copy of the copy', async () => {
    const source = await filled(createMemoryStore());
    const file = await openStore(`sqlite:${directory}/copy.db`);
    const back = createMemoryStore();
    const seen: CopyProgress[] = [];
    expect(await copyLog(source, file, { onProgress: (progress) => seen.push(progress) })).toEqual({
      events: 48,
      streams: 3,
      alreadyThere: 0,
    });
    expect(await copyLog(file, back)).toEqual({ events: 48, streams: 3, alreadyThere: 0 });
    expect(await copied(back)).toEqual(await copied(source));
    expect(await back.readStream('node-1')).toEqual([]);
    expect(seen.at(-1)).toEqual({ doing: 'verifying', events: 48 });
    await file.close();
  });

  it.each([1, 3, 7, 11])('that was broken off after %d appends is gone on with, and nothing stands twice', async (appends) => {
    const source = await filled(createMemoryStore());
    const target = createMemoryStore();
    let left = appends;
    const failing: EventStore = {
      ...target,
      append: (request) => (left-- > 0 ? target.append(request) : Promise.reject(new Error('killed'))),
    };
    await expect(copyLog(source, failing)).rejects.toThrow('killed');
    const there = (await target.readAll(0, 1_000)).length;
    expect(await copyLog(source, target)).toEqual({ events: 48, streams: 3, alreadyThere: there });
    expect(await copied(target)).toEqual(await copied(source));
    expect(await copyLog(source, target)).toMatchObject({ alreadyThere: 48 });
  });

  it('waits for a target that takes no writes for now, and asks again what it left open', async () => {
    const source = await filled(createMemoryStore());
    const target = createMemoryStore();
    let calls = 0;
    const moody: EventStore = {
      ...target,
      async append(request) {
        calls++;
        if (calls === 2) throw new StoreUnavailable('away');
        const head = await target.append(request);
        if (calls === 4) throw new OutcomeUnknown('the answer was lost');
        return head;
      },
    };
    let reads = 0;
    const restarted = {
      readAll: (...asked: Parameters<EventStore['readAll']>) =>
        ++reads === 2 ? Promise.reject(new StoreUnavailable('away')) : source.readAll(...asked),
    };
    expect(await copyLog(restarted, moody)).toMatchObject({ events: 48 });
    expect(await copied(target)).toEqual(await copied(source));
    const unread: EventStore = { ...target, readAll: () => Promise.reject(new StoreUnavailable('away')) };
    await expect(copyLog(unread, createMemoryStore(), { patienceMs: 10 })).rejects.toThrow(
      'a store cannot be read (away): the same command goes on later',
    );
    const away: EventStore = { ...createMemoryStore(), append: () => Promise.reject(new StoreUnavailable('away')) };
    await expect(copyLog(source, away, { patienceMs: 10 })).rejects.toThrow(
      'the target takes no events (away): the same command goes on later',
    );
  });

  it('holds appends to a number of bytes, not of characters, so that every store takes them', async () => {
    const source = createMemoryStore();
    const events = Array.from({ length: 200 }, (_, n) => event(String(n), '€'.repeat(1_900)));
    await source.append({ stream: 's', expected: emptyHead('s'), events });
    const target = createMemoryStore();
    const sizes: number[] = [];
    const measured: EventStore = {
      ...target,
      append(request) {
        sizes.push(request.events.reduce((sum, { data, meta }) => sum + Buffer.byteLength(data) + Buffer.byteLength(meta), 0));
        return target.append(request);
      },
    };
    expect(await copyLog(source, measured)).toMatchObject({ events: 200 });
    expect(sizes.length).toBeGreaterThan(2);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(400_000);
  });

  it('leaves out what came after a position', async () => {
    const source = await filled(createMemoryStore());
    const target = createMemoryStore();
    expect(await copyLog(source, target, { until: 6 })).toMatchObject({ events: 6 });
    expect(await copied(target)).toEqual((await copied(source)).slice(0, 6));
  });

  it('is refused over a target that holds other events, fewer or more, and changes nothing there', async () => {
    const source = await filled(createMemoryStore());
    for (const foreign of ['message-a', 'message-z']) {
      const target = createMemoryStore();
      await target.append({ stream: foreign, expected: emptyHead(foreign), events: [event('foreign')] });
      await expect(copyLog(source, target)).rejects.toThrow('the target holds other events (the first at position 1)');
      expect(await target.lastPosition()).toBe(1);
    }
    const longer = createMemoryStore();
    await copyLog(source, longer);
    await longer.append({ stream: 'more', expected: emptyHead('more'), events: [event('more')] });
    await expect(copyLog(source, longer)).rejects.toThrow('the target holds other events (the first at position 49)');
  });

  it.each([
    ['altered', `UPDATE events SET data = '{}' WHERE position = 5`],
    ['missing', 'DELETE FROM events WHERE position = 1'],
  ])('is refused when the source is %s, at the event that is', async (problem, tampering) => {
    await (await filled(await openStore(`sqlite:${directory}/lazaret.db`))).close();
    const db = new Database(`${directory}/lazaret.db`);
    db.exec(tampering);
    db.close();
    const source = await openStore(`sqlite:${directory}/lazaret.db`);
    const refused: unknown = await copyLog(source, createMemoryStore()).catch((cause: unknown) => cause);
    expect(refused).toBeInstanceOf(CopyRefused);
    expect(String(refused)).toContain(`of the log that is copied is ${problem}`);
    await source.close();
  });
});
