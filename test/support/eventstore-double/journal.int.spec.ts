import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { emptyHead, openStore, verifyStreams, type EventStore } from '#event-store';
import { namedEvent, namesOf, until } from '../../../libs/event-store/src/event-store.contract.js';
import { openEventStoreDouble } from './eventstore-double.js';
import { startEventStoreProcess } from './eventstore-process.js';

let folder: string;
let journal: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lazaret-esdb-journal-'));
  journal = join(folder, 'eventstore.journal');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const appendOne = (store: EventStore, name: string) =>
  store.append({ stream: name, expected: emptyHead(name), events: [namedEvent(name)] });

describe('the double with a journal', () => {
  it('finds again what it has answered, and cuts off what it never finished', async () => {
    const before = await openEventStoreDouble({ journal });
    const first = await openStore(before.url);
    await appendOne(first, 'a');
    const all = await first.readAll(0, 10);
    await first.close();
    await before.close();
    appendFileSync(journal, '{"position":9999,"stre');
    const after = await openEventStoreDouble({ journal });
    const second = await openStore(after.url);
    expect(await second.readAll(0, 10)).toEqual(all);
    await appendOne(second, 'b');
    expect(namesOf(await second.readAll(0, 10))).toEqual(['a', 'b']);
    await second.close();
    await after.close();
  });

  it('loses nothing of what was acknowledged when its process is killed, and its users go on without a restart', async () => {
    const server = await startEventStoreProcess({ journal });
    const store = await openStore(server.url);
    const acknowledged: string[] = [];
    let isOver = false;
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (let n = 0; !isOver; n++) {
        const name = `w${String(writer)}-${String(n)}`;
        await appendOne(store, name).then(
          () => acknowledged.push(name),
          () => new Promise((resolve) => setTimeout(resolve, 20)),
        );
      }
    });
    await until(() => acknowledged.length > 100);
    await server.kill9();
    const beforeTheKill = acknowledged.length;
    await server.restart();
    await until(() => acknowledged.length > beforeTheKill + 50);
    isOver = true;
    await Promise.all(writers);
    const standing = namesOf(await store.readAll(0, 100_000));
    expect(new Set(standing).size).toBe(standing.length);
    expect(acknowledged.filter((name) => !standing.includes(name))).toEqual([]);
    expect((await verifyStreams(store)).firstBad).toBeUndefined();
    await store.close();
    await server.stop();
  });
});
