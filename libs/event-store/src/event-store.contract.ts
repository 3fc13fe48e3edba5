/** What every adapter promises. A spec calls this with a way to open its adapter; `reopen` must find what was kept. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EncodedEvent, StoredEvent } from '#events';
import { EventTooLarge, MAX_EVENT_BYTES } from './append-rules.js';
import { emptyHead, genesis, headOf, linkChain } from './chain.js';
import { RevisionConflict, StoreUnavailable, type EventStore, type StreamHead } from './event-store.js';

/** One store under test. */
export interface StoreUnderTest {
  open(): Promise<EventStore>;
  dispose(): Promise<void>;
}

/** An event whose id is its name. */
export function event(id: string, data: unknown = {}): EncodedEvent {
  return { id, type: 'Tested', version: 1, data: JSON.stringify(data), meta: '{"at":"2026-11-22T10:00:00.000Z"}' };
}

/** Waits until something is so, or fails after two seconds. */
export async function until(condition: () => boolean): Promise<void> {
  for (let waited = 0; !condition(); waited += 5) {
    if (waited > 2_000) throw new Error('it did not happen within two seconds');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export function eventStoreContract(name: string, prepare: () => Promise<StoreUnderTest>): void {
  let under: StoreUnderTest;
  let store: EventStore;
  beforeEach(async () => {
    under = await prepare();
    store = await under.open();
  });
  afterEach(async () => {
    await store.close();
    await under.dispose();
  });
  const append = (stream: string, expected: StreamHead, ...ids: string[]): Promise<StreamHead> =>
    store.append({ stream, expected, events: ids.map((id) => event(id)) });
  const reopen = async (): Promise<void> => {
    await store.close();
    store = await under.open();
  };
  const idsOf = (events: readonly StoredEvent[]): string[] => events.map(({ id }) => id);

  describe(`${name}: appending`, () => {
    it('numbers events from 0 and keeps every field', async () => {
      const events = [event('a', { text: 'naïve ☂ \u0000 end' }), { ...event('b'), type: 'Other', version: 7 }];
      const head = await store.append({ stream: 's', expected: emptyHead('s'), events });
      const stored = await store.readStream('s');
      expect(stored).toMatchObject(events.map((each, revision) => ({ ...each, stream: 's', revision })));
      expect(head).toEqual({ revision: 1, chain: stored[1]?.chain });
    });

    it('goes on at the head that it answered', async () => {
      const head = await append('s', await append('s', emptyHead('s'), 'a'), 'b', 'c');
      expect(head.revision).toBe(2);
      expect(idsOf(await store.readStream('s'))).toEqual(['a', 'b', 'c']);
    });

    it('links each event to its predecessor over appends and reopenings', async () => {
      let head = await append('s', emptyHead('s'), 'a', 'b');
      await reopen();
      head = await append('s', head, 'c');
      const stored = await store.readStream('s');
      let chain = genesis('s');
      for (const each of stored) expect(each.chain).toBe((chain = linkChain(chain, 's', each.revision, each)));
      expect(headOf('s', stored)).toEqual(head);
    });

    it.each([
      ['the stream is longer', emptyHead('s'), 0],
      ['the stream is shorter', { revision: 5, chain: 'f'.repeat(64) }, 0],
      ['the hash is another', { revision: 0, chain: 'f'.repeat(64) }, 0],
    ])('refuses with a conflict and writes nothing when %s', async (_, expected, actual) => {
      await append('s', emptyHead('s'), 'a');
      const refused = await append('s', expected, 'x', 'y').catch((cause: unknown) => cause);
      expect(refused).toBeInstanceOf(RevisionConflict);
      expect(refused).toMatchObject({ stream: 's', expected: expected.revision, actual });
      expect(idsOf(await store.readStream('s'))).toEqual(['a']);
      expect(await store.lastPosition()).toBe(1);
    });

    it('refuses the first append to a stream that should exist', async () => {
      await expect(append('s', { revision: 0, chain: genesis('s') }, 'a')).rejects.toMatchObject({ code: 'revision-conflict', actual: -1 });
    });

    it('answers a repeated append again and writes nothing, also after a reopening and when the stream went on', async () => {
      const first = await append('s', emptyHead('s'), 'a', 'b');
      const last = await append('s', first, 'c');
      expect(await append('s', emptyHead('s'), 'a', 'b')).toEqual(first);
      await reopen();
      expect(await append('s', emptyHead('s'), 'a', 'b')).toEqual(first);
      expect(await append('s', first, 'c')).toEqual(last);
      expect(await store.lastPosition()).toBe(3);
    });

    it('takes an append that only begins like what stands there for a conflict', async () => {
      await append('s', emptyHead('s'), 'a', 'b');
      await expect(append('s', emptyHead('s'), 'a')).resolves.toMatchObject({ revision: 0 });
      await expect(append('s', emptyHead('s'), 'a', 'x')).rejects.toBeInstanceOf(RevisionConflict);
      await expect(append('s', emptyHead('s'), 'a', 'b', 'c')).rejects.toBeInstanceOf(RevisionConflict);
    });

    it('lets one of many concurrent appends to a stream win', async () => {
      const outcomes = await Promise.allSettled(
        Array.from({ length: 40 }, (_, n) => append('s', emptyHead('s'), `a${String(n)}`, `b${String(n)}`)),
      );
      const won = outcomes.flatMap(({ status }, n) => (status === 'fulfilled' ? [n] : []));
      expect(won).toHaveLength(1);
      expect(idsOf(await store.readStream('s'))).toEqual([`a${String(won[0])}`, `b${String(won[0])}`]);
      for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(RevisionConflict);
    });

    it('fails only the conflicting ones of appends that arrive together', async () => {
      await append('taken', emptyHead('taken'), 'a');
      const outcomes = await Promise.allSettled(
        ['one', 'taken', 'two', 'taken', 'three'].map((stream, n) => append(stream, emptyHead(stream), `n${String(n)}`)),
      );
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected', 'fulfilled']);
      expect(idsOf(await store.readAll(0, 10))).toEqual(['a', 'n0', 'n2', 'n4']);
    });

    it('takes an event of 64 KiB and refuses one byte more with all its append', async () => {
      const filled = (bytes: number): EncodedEvent => ({ ...event('big'), data: 'é'.repeat((bytes - 2) / 2), meta: '{}' });
      await store.append({ stream: 'fits', expected: emptyHead('fits'), events: [filled(MAX_EVENT_BYTES)] });
      const above = { ...filled(MAX_EVENT_BYTES), meta: '{ }' };
      await expect(store.append({ stream: 's', expected: emptyHead('s'), events: [event('a'), above] })).rejects.toBeInstanceOf(
        EventTooLarge,
      );
      expect(await store.readStream('s')).toEqual([]);
    });

    it('refuses an append without events', async () => {
      await expect(append('s', emptyHead('s'))).rejects.toBeInstanceOf(RangeError);
    });

    it('takes nothing after it was closed', async () => {
      await store.close();
      await expect(append('s', emptyHead('s'), 'a')).rejects.toBeInstanceOf(StoreUnavailable);
      store = await under.open();
      expect(await store.readStream('s')).toEqual([]);
    });
  });

  describe(`${name}: reading`, () => {
    beforeEach(async () => {
      for (const [stream, id] of [
        ['message-1', 'a'],
        ['account-1', 'b'],
        ['message-2', 'c'],
        ['messages', 'd'],
        ['%_', 'e'],
      ] as const)
        await append(stream, emptyHead(stream), id);
    });

    it('answers a stream from a revision on, and nothing for an unknown one', async () => {
      const first = headOf('message-1', await store.readStream('message-1'));
      await append('message-1', first, 'f', 'g');
      expect(idsOf(await store.readStream('message-1', 1))).toEqual(['f', 'g']);
      expect(await store.readStream('message-1', 3)).toEqual([]);
      expect(await store.readStream('message-')).toEqual([]);
    });

    it('answers the log in the order of the commits, after a position, up to a limit', async () => {
      const all = await store.readAll(0, 100);
      expect(idsOf(all)).toEqual(['a', 'b', 'c', 'd', 'e']);
      expect(await store.readAll(all[1]?.position ?? 0, 2)).toEqual(all.slice(2, 4));
      expect(await store.lastPosition()).toBe(all[4]?.position);
      expect(await store.readAll(await store.lastPosition(), 10)).toEqual([]);
    });

    it('filters by prefixes, taken literally', async () => {
      expect(idsOf(await store.readAll(0, 10, { streamPrefixes: ['message-'] }))).toEqual(['a', 'c']);
      expect(idsOf(await store.readAll(0, 10, { streamPrefixes: ['account-', '%'] }))).toEqual(['b', 'e']);
      expect(idsOf(await store.readAll(1, 1, { streamPrefixes: ['message'] }))).toEqual(['c']);
      expect(await store.readAll(0, 10, { streamPrefixes: [] })).toEqual([]);
    });

    it('finds everything again after a reopening', async () => {
      const before = await store.readAll(0, 100);
      await reopen();
      expect(await store.readAll(0, 100)).toEqual(before);
    });

    it('begins an empty log at position 0', async () => {
      const other = await prepare();
      const empty = await other.open();
      expect([await empty.lastPosition(), await empty.readAll(0, 10)]).toEqual([0, []]);
      await empty.close();
      await other.dispose();
    });
  });

  describe(`${name}: subscribing`, () => {
    const neverStops = (cause: Error): never => {
      throw cause;
    };
    const appendMany = async (from: number, to: number): Promise<void> => {
      const numbers = Array.from({ length: to - from }, (_, index) => String(from + index));
      await Promise.all(numbers.map((n) => append(`s-${n}`, emptyHead(`s-${n}`), n)));
    };

    it('hands over history, then what is new, each event once and in order, while appends go on', async () => {
      await appendMany(0, 600);
      const seen: StoredEvent[] = [];
      const handle = async (events: readonly StoredEvent[]): Promise<void> => {
        seen.push(...events);
        await new Promise((resolve) => setImmediate(resolve));
      };
      const subscription = store.subscribeAll({ afterPosition: 0, handle, onStopped: neverStops });
      await appendMany(600, 900);
      await until(() => seen.length >= 900);
      await appendMany(900, 901);
      await until(() => seen.length >= 901);
      await subscription.stop();
      expect(seen).toEqual(await store.readAll(0, 2_000));
    });

    it('begins after a position and keeps to its filter', async () => {
      await append('a-1', emptyHead('a-1'), 'old');
      const seen: string[] = [];
      const subscription = store.subscribeAll({
        afterPosition: await store.lastPosition(),
        filter: { streamPrefixes: ['a-'] },
        handle: (events) => Promise.resolve(void seen.push(...idsOf(events))),
        onStopped: neverStops,
      });
      await append('b-1', emptyHead('b-1'), 'other');
      await append('a-2', emptyHead('a-2'), 'new');
      await until(() => seen.length > 0);
      await subscription.stop();
      expect(seen).toEqual(['new']);
    });

    it('ends with stop(), which waits for the handler, and hands over nothing after it', async () => {
      await appendMany(0, 1);
      let finished = false;
      let calls = 0;
      const handle = async (): Promise<void> => {
        calls++;
        await new Promise((resolve) => setTimeout(resolve, 30));
        finished = true;
      };
      const subscription = store.subscribeAll({ afterPosition: 0, handle, onStopped: neverStops });
      await until(() => calls === 1);
      await subscription.stop();
      expect(finished).toBe(true);
      await appendMany(1, 2);
      await new Promise((resolve) => setTimeout(resolve, 30));
      expect(calls).toBe(1);
    });

    it('ends and reports when the handler throws', async () => {
      await appendMany(0, 1);
      let calls = 0;
      const stopped = new Promise<Error>((onStopped) => {
        const handle = (): Promise<void> => Promise.reject(new Error(`failed ${String(++calls)}`));
        store.subscribeAll({ afterPosition: 0, handle, onStopped });
      });
      expect((await stopped).message).toBe('failed 1');
      await appendMany(1, 2);
      await new Promise((resolve) => setTimeout(resolve, 30));
      expect(calls).toBe(1);
    });
  });
}
