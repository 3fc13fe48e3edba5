import { createMemoryStore, type EventStore } from '#event-store';
import type { ExportScope, StoredEvent } from '#events';
import { beforeEach, describe, expect, it } from 'vitest';
import { ScopeWalk } from './scope-walk.js';

const OTHERS = 1_000;
const scope: ExportScope = { after: null, upTo: null, from: null, until: null, types: [], streams: [], messageId: 'm1' };
let log: StoredEvent[];
let store: EventStore;
/** Events that were read off the log. */
let read: number;

beforeEach(() => {
  log = [];
  read = 0;
  write('message-m1', 'MessageReceived');
  write('delivery-d1', 'DeliveryRequested', '{"messageId":"m1"}');
  for (let other = 0; other < OTHERS; other++) write('message-m2', 'NoteAdded');
  const memory = createMemoryStore(log);
  store = {
    ...memory,
    readStream: (stream) => createMemoryStore(log).readStream(stream), // with what was written since
    readAll: async (...asked) => {
      const events = await memory.readAll(...asked);
      read += events.length;
      return events;
    },
  };
});

function write(stream: string, type: string, data = '{}'): void {
  const position = log.length + 1;
  const meta = JSON.stringify({ at: '2026-11-30T08:00:00.000Z', actor: { kind: 'system', id: 'test' }, commandId: 'c' });
  log.push({ id: `e${String(position)}`, type, version: 1, data, meta, stream, revision: 0, position, chain: '' });
}

async function walked(walk: ScopeWalk, after: number): Promise<number[]> {
  const found: number[] = [];
  for await (const { events } of walk.pages(store, { after, upTo: log.length }, 10)) found.push(...events.map(({ position }) => position));
  return found;
}

describe('the walk through the events of a message', () => {
  it('never begins before the message', async () => {
    const walk = new ScopeWalk({ ...scope, messageId: 'm3' });
    write('message-m3', 'MessageReceived');
    expect(await walked(walk, 0)).toEqual([OTHERS + 3]);
    expect(await walked(walk, 0)).toEqual([OTHERS + 3]);
    expect(read).toBe(2);
  });

  it('begins at the message once, and goes on from where it was', async () => {
    const walk = new ScopeWalk(scope);
    expect(await walked(walk, 0)).toEqual([1, 2]);
    expect(read).toBe(OTHERS + 2);
    write('delivery-d1', 'DeliveryRelayed');
    expect(await walked(walk, OTHERS + 2)).toEqual([OTHERS + 3]);
    expect(read).toBe(OTHERS + 3);
  });

  it('is caught up with when what is asked for begins later, in steps that are no smaller than need be', async () => {
    write('delivery-d1', 'DeliveryRelayed');
    const walk = new ScopeWalk(scope);
    const pages: number[] = [];
    for await (const { reached } of walk.pages(store, { after: OTHERS, upTo: log.length }, 1)) pages.push(reached);
    expect(pages).toEqual([OTHERS, OTHERS, OTHERS, OTHERS, OTHERS + 1, OTHERS + 2, OTHERS + 3]);
  });

  it('goes back to what is asked for again, and no further', async () => {
    write('delivery-d1', 'DeliveryRelayed');
    const walk = new ScopeWalk(scope);
    expect(await walked(walk, 0)).toEqual([1, 2, OTHERS + 3]);
    read = 0;
    expect(await walked(walk, OTHERS)).toEqual([OTHERS + 3]);
    expect(read).toBe(3);
    expect(await walked(walk, 1)).toEqual([2, OTHERS + 3]);
  });

  it('that broke off goes on from there, and has missed nothing', async () => {
    const walk = new ScopeWalk(scope);
    for await (const { reached } of walk.pages(store, { after: OTHERS, upTo: log.length }, 10)) if (reached >= 0) break;
    expect(read).toBe(250);
    write('delivery-d1', 'DeliveryRelayed');
    expect(await walked(walk, OTHERS)).toEqual([OTHERS + 3]);
    expect(read).toBe(OTHERS + 3);
  });

  it('may be gone by two at once', async () => {
    write('delivery-d1', 'DeliveryRelayed');
    const walk = new ScopeWalk(scope);
    const [one, other] = await Promise.all([walked(walk, 0), walked(walk, OTHERS)]);
    expect(one).toEqual([1, 2, OTHERS + 3]);
    expect(other).toEqual([OTHERS + 3]);
  });
});
