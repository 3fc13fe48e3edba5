/** A log moves to a server and back, also while the server's answers get lost on the way. On the double. */
import { expect, it } from 'vitest';
import { openEventStoreDouble } from '../../../test/support/eventstore-double/eventstore-double.js';
import { emptyHead } from './chain.js';
import { copyLog } from './copy-log.js';
import { namedEvent } from './event-store.contract.js';
import type { StreamHead } from './event-store.js';
import { openEventStoreDb } from './eventstoredb.js';
import { createMemoryStore } from './memory.js';
import { verifyStreams } from './verify.js';

it('is the same at both ends, byte for byte and in the same order, with lost answers and broken readings on the way', async () => {
  const source = createMemoryStore();
  const heads = new Map<string, StreamHead>();
  for (let n = 0; n < 300; n++) {
    const stream = `message-${String(n % 40)}`;
    const events = [0, 1].map((index) => namedEvent(`${String(n)}.${String(index)}`, { n, text: 'ü \u0000' }));
    heads.set(stream, await source.append({ stream, expected: heads.get(stream) ?? emptyHead(stream), events }));
  }
  const double = await openEventStoreDouble();
  const server = await openEventStoreDb(double.url, { appendMs: 400 });
  Object.assign(double.faults, { acksToLose: 3, appendsToBreak: 2, acksToWithhold: 1, deadlines: 2, readsToDrop: 2, dropReadsAfter: 30 });
  expect(await copyLog(source, server)).toEqual({ events: 600, streams: 40, alreadyThere: 0 });
  expect(double.faults).toMatchObject({ acksToLose: 0, appendsToBreak: 0, acksToWithhold: 0, deadlines: 0, readsToDrop: 0 });
  const back = createMemoryStore();
  expect(await copyLog(server, back)).toEqual({ events: 600, streams: 40, alreadyThere: 0 });
  expect(await back.readAll(0, 1_000)).toEqual(await source.readAll(0, 1_000));
  expect(await verifyStreams(server)).toEqual({ events: 600, streams: 40 });
  expect(await copyLog(source, server)).toEqual({ events: 600, streams: 40, alreadyThere: 600 });
  await server.close();
  await double.close();
});
