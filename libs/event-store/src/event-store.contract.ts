/**
 * What every adapter promises. A spec calls this with a way to open its adapter; `reopen` must find what was kept. Positions only grow,
 * ids are UUIDs, and each test has streams of its own, so that it also runs on a server where others have written before.
 */
import { randomUUID } from 'node:crypto';
import { v5 as uuidv5 } from 'uuid';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EncodedEvent, StoredEvent } from '#events';
import { EventTooLarge, MAX_EVENT_BYTES } from './append-rules.js';
import { emptyHead, genesis, headOf, linkChain } from './chain.js';
import { RevisionConflict, StoreUnavailable, type EventStore, type StreamHead } from './event-store.js';

/** One store under test. */
export interface StoreUnderTest {
  open(): Promise<EventStore>;
  dispose(): Promise<void>;
  /** Events of earlier tests stand in it. */
  readonly isUsed?: boolean;
}

const NAMES = new Map<string, string>();

/** An event whose id is a UUID made of a name, the same each time: servers take nothing else for an id. */
export function namedEvent(name: string, data: unknown = {}): EncodedEvent {
  const id = uuidv5(name, '1d4be1a5-5f70-4f0c-9a2b-7d0a53c0c1de');
  NAMES.set(id, name);
  return event(id, data);
}

/** The names that {@link namedEvent} made the ids of. */
export function namesOf(events: readonly StoredEvent[]): string[] {
  return events.map(({ id }) => NAMES.get(id) ?? id);
}

/** An event whose id is its name. */
export function event(id: string, data: unknown = {}): EncodedEvent {
  return { id, type: 'Tested', version: 1, data: JSON.stringify(data), meta: '{"at":"2026-11-22T10:00:00.000Z"}' };
}

/** Waits until something is so, or fails after ten seconds. */
export async function until(condition: () => boolean): Promise<void> {
  for (let waited = 0; !condition(); waited += 5) {
    if (waited > 10_000) throw new Error('it did not happen within ten seconds');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export function eventStoreContract(name: string, prepare: () => Promise<StoreUnderTest>): void {
  let under: StoreUnderTest;
  let store: EventStore;
  /** Before the names of this test's streams. */
  let own: string;
  /** Where the log ended before this test. */
  let begin: number;
  beforeEach(async () => {
    under = await prepare();
    store = await under.open();
    own = `${randomUUID().slice(0, 8)}-`;
    begin = await store.lastPosition();
  });
  afterEach(async () => {
    await store.close();
    await under.dispose();
  });
  const named = (stream: string): string => own + stream;
  const empty = (stream: string): StreamHead => emptyHead(named(stream));
  const read = (stream: string, from?: number): Promise<readonly StoredEvent[]> => store.readStream(named(stream), from);
  const append = (stream: string, expected: StreamHead, ...names: string[]): Promise<StreamHead> =>
    store.append({ stream: named(stream), expected, events: names.map((name) => namedEvent(name)) });
  const logged = async (): Promise<string[]> => namesOf(await store.readAll(begin, 2_000));
  const reopen = async (): Promise<void> => {
    await store.close();
    store = await under.open();
  };

  describe(`${name}: appending`, () => {
    it('numbers events from 0 and keeps every field', async () => {
      const events = [namedEvent('a', { text: 'naïve ☂ \u0000 end' }), { ...namedEvent('b'), type: 'Other', version: 7 }];
      const head = await store.append({ stream: named('s'), expected: empty('s'), events });
      const stored = await read('s');
      expect(stored).toMatchObject(events.map((each, revision) => ({ ...each, stream: named('s'), revision })));
      expect(head).toEqual({ revision: 1, chain: stored[1]?.chain });
    });

    it.each([
      ['a number of another notation', '{"amount":1.0, "b":1e2,  "a":{} }'],
      ['keys that a parser sorts', '{"b":1,"10":2,"2":3}'],
      ['escapes and signs', '"\\u2602 ☂ 😀 \\ud83d \u2028"'],
      ['text that is no JSON', 'no: JSON'],
      ['no text', ''],
    ])('gives back the exact text of data and metadata: %s', async (_, text) => {
      await store.append({ stream: named('s'), expected: empty('s'), events: [{ ...namedEvent('a'), data: text, meta: text }] });
      await reopen();
      const [stored] = await read('s');
      expect([stored?.data, stored?.meta]).toEqual([text, text]);
      expect(stored?.chain).toBe(linkChain(genesis(named('s')), named('s'), 0, { ...namedEvent('a'), data: text, meta: text }));
    });

    it('goes on at the head that it answered', async () => {
      const head = await append('s', await append('s', empty('s'), 'a'), 'b', 'c');
      expect(head.revision).toBe(2);
      expect(namesOf(await read('s'))).toEqual(['a', 'b', 'c']);
    });

    it('links each event to its predecessor over appends and reopenings', async () => {
      let head = await append('s', empty('s'), 'a', 'b');
      await reopen();
      head = await append('s', head, 'c');
      const stored = await read('s');
      let chain = genesis(named('s'));
      for (const each of stored) expect(each.chain).toBe((chain = linkChain(chain, named('s'), each.revision, each)));
      expect(headOf(named('s'), stored)).toEqual(head);
    });

    it.each([
      ['the stream is longer', -1],
      ['the stream is shorter', 5],
      ['the hash is another', 0],
    ])('refuses with a conflict and writes nothing when %s', async (_, revision) => {
      await append('s', empty('s'), 'a');
      const expected = revision < 0 ? empty('s') : { revision, chain: 'f'.repeat(64) };
      const refused = await append('s', expected, 'x', 'y').catch((cause: unknown) => cause);
      expect(refused).toBeInstanceOf(RevisionConflict);
      expect(refused).toMatchObject({ stream: named('s'), expected: revision, actual: 0 });
      expect(namesOf(await read('s'))).toEqual(['a']);
      expect(await logged()).toEqual(['a']);
    });

    it('refuses the first append to a stream that should exist', async () => {
      await expect(append('s', { revision: 0, chain: genesis(named('s')) }, 'a')).rejects.toMatchObject({
        code: 'revision-conflict',
        actual: -1,
      });
    });

    it('answers a repeated append again and writes nothing, also after a reopening and when the stream went on', async () => {
      const first = await append('s', empty('s'), 'a', 'b');
      const last = await append('s', first, 'c');
      expect(await append('s', empty('s'), 'a', 'b')).toEqual(first);
      await reopen();
      expect(await append('s', empty('s'), 'a', 'b')).toEqual(first);
      expect(await append('s', first, 'c')).toEqual(last);
      expect(await logged()).toEqual(['a', 'b', 'c']);
    });

    it('takes an append that only begins like what stands there for a conflict', async () => {
      await append('s', empty('s'), 'a', 'b');
      await expect(append('s', empty('s'), 'a')).resolves.toMatchObject({ revision: 0 });
      await expect(append('s', empty('s'), 'a', 'x')).rejects.toBeInstanceOf(RevisionConflict);
      await expect(append('s', empty('s'), 'a', 'b', 'c')).rejects.toBeInstanceOf(RevisionConflict);
    });

    it('lets one of many concurrent appends to a stream win', async () => {
      const outcomes = await Promise.allSettled(
        Array.from({ length: 40 }, (_, n) => append('s', empty('s'), `a${String(n)}`, `b${String(n)}`)),
      );
      const won = outcomes.flatMap(({ status }, n) => (status === 'fulfilled' ? [n] : []));
      expect(won).toHaveLength(1);
      expect(namesOf(await read('s'))).toEqual([`a${String(won[0])}`, `b${String(won[0])}`]);
      for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(RevisionConflict);
    });

    it('fails only the conflicting ones of appends that arrive together', async () => {
      await append('taken', empty('taken'), 'a');
      const outcomes = await Promise.allSettled(
        ['one', 'taken', 'two', 'taken', 'three'].map((stream, n) => append(stream, empty(stream), `n${String(n)}`)),
      );
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected', 'fulfilled']);
      expect((await logged()).sort()).toEqual(['a', 'n0', 'n2', 'n4']);
    });

    it('takes an event of 64 KiB and refuses one byte more with all its append', async () => {
      const filled = (bytes: number): EncodedEvent => ({ ...namedEvent('big'), data: 'é'.repeat((bytes - 2) / 2), meta: '{}' });
      await store.append({ stream: named('fits'), expected: empty('fits'), events: [filled(MAX_EVENT_BYTES)] });
      const above = { ...filled(MAX_EVENT_BYTES), meta: '{ }' };
      await expect(store.append({ stream: named('s'), expected: empty('s'), events: [namedEvent('a'), above] })).rejects.toBeInstanceOf(
        EventTooLarge,
      );
      expect(await read('s')).toEqual([]);
    });

    it('refuses an append without events', async () => {
      await expect(append('s', empty('s'))).rejects.toBeInstanceOf(RangeError);
    });

    it('takes nothing after it was closed', async () => {
      await store.close();
      await expect(append('s', empty('s'), 'a')).rejects.toBeInstanceOf(StoreUnavailable);
      store = await under.open();
      expect(await read('s')).toEqual([]);
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
        await append(stream, empty(stream), id);
    });

    it('answers a stream from a revision on, and nothing for an unknown one', async () => {
      const first = headOf(named('message-1'), await read('message-1'));
      await append('message-1', first, 'f', 'g');
      expect(namesOf(await read('message-1', 1))).toEqual(['f', 'g']);
      expect(await read('message-1', 3)).toEqual([]);
      expect(await read('message-')).toEqual([]);
      expect([await read('message-1\u0000'), await read('message-1', 2 ** 40)]).toEqual([[], []]);
    });

    it('answers the log in the order of the commits, after a position, up to a limit', async () => {
      const all = await store.readAll(begin, 100);
      expect(namesOf(all)).toEqual(['a', 'b', 'c', 'd', 'e']);
      expect(await store.readAll(all[1]?.position ?? 0, 2)).toEqual(all.slice(2, 4));
      expect(await store.lastPosition()).toBe(all[4]?.position);
      expect(await store.readAll(await store.lastPosition(), 10)).toEqual([]);
    });

    it('filters by prefixes, taken literally', async () => {
      const [first] = await store.readAll(begin, 1);
      expect(namesOf(await store.readAll(begin, 10, { streamPrefixes: [named('message-')] }))).toEqual(['a', 'c']);
      expect(namesOf(await store.readAll(begin, 10, { streamPrefixes: [named('account-'), named('%')] }))).toEqual(['b', 'e']);
      expect(namesOf(await store.readAll(first?.position ?? 0, 1, { streamPrefixes: [named('message')] }))).toEqual(['c']);
      expect(await store.readAll(begin, 10, { streamPrefixes: [] })).toEqual([]);
    });

    it('finds everything again after a reopening', async () => {
      const before = await store.readAll(begin, 100);
      await reopen();
      expect(await store.readAll(begin, 100)).toEqual(before);
    });

    it('begins an empty log at position 0, and has nothing after its end', async () => {
      const other = await prepare();
      const unwritten = await other.open();
      const end = await unwritten.lastPosition();
      if (other.isUsed !== true) expect(end).toBe(0);
      expect(await unwritten.readAll(end, 10)).toEqual([]);
      await unwritten.close();
      await other.dispose();
    });

    it('counts positions upwards', async () => {
      const positions = (await store.readAll(begin, 100)).map(({ position }) => position);
      expect(positions[0]).toBeGreaterThan(begin);
      expect(positions).toEqual([...new Set(positions)].sort((left, right) => left - right));
    });
  });

  describe(`${name}: limiting a stream`, () => {
    it('shows the last events only, and goes on at its head', async () => {
      await append('node-1', empty('node-1'), 'a', 'b', 'c');
      await store.limitStream(named('node-1'), 2);
      expect(namesOf(await read('node-1'))).toEqual(['b', 'c']);
      const head = await append('node-1', headOf(named('node-1'), await read('node-1')), 'd');
      expect(head.revision).toBe(3);
      expect(namesOf(await read('node-1'))).toEqual(['c', 'd']);
      expect(namesOf(await read('node-1', 3))).toEqual(['d']);
    });

    it('leaves other streams as they are, and takes a limit again', async () => {
      await append('s', empty('s'), 'a', 'b', 'c');
      await append('node-1', empty('node-1'), 'd', 'e');
      await store.limitStream(named('node-1'), 5);
      await store.limitStream(named('node-1'), 1);
      expect([namesOf(await read('node-1')), namesOf(await read('s'))]).toEqual([['e'], ['a', 'b', 'c']]);
    });

    it('keeps at least one event, for the head must stay', async () => {
      await expect(store.limitStream(named('node-1'), 0)).rejects.toBeInstanceOf(RangeError);
    });
  });

  describe(`${name}: subscribing`, () => {
    const neverStops = (cause: Error): never => {
      throw cause;
    };
    const appendMany = async (from: number, to: number): Promise<void> => {
      const numbers = Array.from({ length: to - from }, (_, index) => String(from + index));
      await Promise.all(numbers.map((n) => append(`s-${n}`, empty(`s-${n}`), n)));
    };

    it('hands over history, then what is new, each event once and in order, while appends go on', async () => {
      await appendMany(0, 600);
      const seen: StoredEvent[] = [];
      const handle = async (events: readonly StoredEvent[]): Promise<void> => {
        seen.push(...events);
        await new Promise((resolve) => setImmediate(resolve));
      };
      const subscription = store.subscribeAll({ afterPosition: begin, handle, onStopped: neverStops });
      await appendMany(600, 900);
      await until(() => seen.length >= 900);
      await appendMany(900, 901);
      await until(() => seen.length >= 901);
      await subscription.stop();
      expect(seen).toEqual(await store.readAll(begin, 2_000));
    });

    it('begins after a position and keeps to its filter', async () => {
      await append('a-1', empty('a-1'), 'old');
      const seen: string[] = [];
      const subscription = store.subscribeAll({
        afterPosition: await store.lastPosition(),
        filter: { streamPrefixes: [named('a-')] },
        handle: (events) => Promise.resolve(void seen.push(...namesOf(events))),
        onStopped: neverStops,
      });
      await append('b-1', empty('b-1'), 'other');
      await append('a-2', empty('a-2'), 'new');
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
      const subscription = store.subscribeAll({ afterPosition: begin, handle, onStopped: neverStops });
      await until(() => calls === 1);
      await subscription.stop();
      expect(finished).toBe(true);
      await appendMany(1, 2);
      await new Promise((resolve) => setTimeout(resolve, 30));
      expect(calls).toBe(1);
    });

    it('hands a batch over again when the handler found the store away, and goes on after it', async () => {
      await appendMany(0, 1);
      const seen: string[][] = [];
      const handle = (events: readonly StoredEvent[]): Promise<void> => {
        seen.push(namesOf(events));
        return seen.length === 1 ? Promise.reject(new StoreUnavailable('away')) : Promise.resolve();
      };
      const subscription = store.subscribeAll({ afterPosition: begin, handle, onStopped: neverStops });
      await until(() => seen.length === 2);
      await appendMany(1, 2);
      await until(() => seen.length === 3);
      await subscription.stop();
      expect(seen).toEqual([['0'], ['0'], ['1']]);
    });

    it('ends with stop() while the handler finds the store away', async () => {
      await appendMany(0, 1);
      let calls = 0;
      const handle = (): Promise<void> => {
        calls++;
        return Promise.reject(new StoreUnavailable('away'));
      };
      const subscription = store.subscribeAll({ afterPosition: begin, handle, onStopped: neverStops });
      await until(() => calls > 0);
      await subscription.stop();
      const before = calls;
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(calls).toBe(before);
    });

    it('ends and reports when the handler throws', async () => {
      await appendMany(0, 1);
      let calls = 0;
      const stopped = new Promise<Error>((onStopped) => {
        const handle = (): Promise<void> => Promise.reject(new Error(`failed ${String(++calls)}`));
        store.subscribeAll({ afterPosition: begin, handle, onStopped });
      });
      expect((await stopped).message).toBe('failed 1');
      await appendMany(1, 2);
      await new Promise((resolve) => setTimeout(resolve, 30));
      expect(calls).toBe(1);
    });
  });
}
