/** Every fault switch of the double: what was acknowledged is there once, what was refused is not, and nobody has to restart anything. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  openEventStoreDouble,
  type DoubleOptions,
  type EventStoreDouble,
} from '../../../test/support/eventstore-double/eventstore-double.js';
import type { Faults } from '../../../test/support/eventstore-double/faults.js';
import { emptyHead, headOf } from './chain.js';
import { namedEvent, namesOf, until } from './event-store.contract.js';
import { OutcomeUnknown, RevisionConflict, StoreUnavailable, type EventStore, type StreamHead } from './event-store.js';
import { openEventStoreDb, type EventStoreTimes } from './eventstoredb.js';
import { verifyStreams } from './verify.js';

const TIMES: EventStoreTimes = { appendMs: 400, askAgainMs: 3_000, readMs: 2_000, openMs: 2_000 };

let double: EventStoreDouble;
let store: EventStore;
afterEach(async () => {
  await store.close();
  await double.close();
});

async function open(options: DoubleOptions = {}, times: Partial<EventStoreTimes> = {}): Promise<void> {
  double = await openEventStoreDouble(options);
  store = await openEventStoreDb(double.url, { ...TIMES, ...times });
}

function append(stream: string, expected: StreamHead, ...names: string[]): Promise<StreamHead> {
  return store.append({ stream, expected, events: names.map((name) => namedEvent(name)) });
}

/** Tries until it works, or fails after ten seconds. */
async function eventually<T>(work: () => Promise<T>): Promise<T> {
  for (const limit = performance.now() + 10_000; ;) {
    try {
      return await work();
    } catch (cause) {
      if (performance.now() > limit) throw cause;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const streamNames = async (stream: string): Promise<string[]> => namesOf(await store.readStream(stream));

describe('an append whose answer is lost', () => {
  beforeEach(() => open());

  it.each<[string, Partial<Faults>]>([
    ['the answer is lost with the connection', { acksToLose: 1 }],
    ['the answer is lost again and again', { acksToLose: 3 }],
    ['the connection breaks before the commit', { appendsToBreak: 2 }],
    ['the answer never comes', { acksToWithhold: 1 }],
    ['the server gives up by its own deadline', { deadlines: 2 }],
    ['the stream of appends ends without an error', { appendStreamsToEnd: 1 }],
  ])('is asked again and stands there once when %s', async (_, faults) => {
    const first = await append('s', emptyHead('s'), 'a');
    Object.assign(double.faults, faults);
    const head = await append('s', first, 'b', 'c');
    expect(head).toEqual(headOf('s', await store.readStream('s')));
    expect(await streamNames('s')).toEqual(['a', 'b', 'c']);
    expect(await append('s', head, 'd')).toMatchObject({ revision: 3 });
  });

  it('ends well for each of many that were under way, and every one stands there once', async () => {
    const streams = Array.from({ length: 300 }, (_, n) => `s-${String(n)}`);
    await append('first', emptyHead('first'), 'first');
    double.faults.acksToLose = 2;
    double.faults.appendsToBreak = 2;
    await Promise.all(streams.map((stream) => append(stream, emptyHead(stream), stream)));
    const all = namesOf(await store.readAll(0, 1_000, { streamPrefixes: ['s-'] }));
    expect(all.sort()).toEqual([...streams].sort());
  });

  it('is unknown when nobody answers in time, and is there once when it is asked again later', async () => {
    await store.close();
    store = await openEventStoreDb(double.url, { ...TIMES, askAgainMs: 300 });
    double.faults.acksToLose = 1_000;
    await expect(append('s', emptyHead('s'), 'a')).rejects.toBeInstanceOf(OutcomeUnknown);
    double.faults.acksToLose = 0;
    await eventually(() => append('s', emptyHead('s'), 'a'));
    expect(await streamNames('s')).toEqual(['a']);
  });

  it('is a conflict when somebody else was faster meanwhile', async () => {
    const other = await openEventStoreDb(double.url, TIMES);
    double.faults.appendsToBreak = 1;
    const outcomes = await Promise.allSettled([
      append('s', emptyHead('s'), 'mine'),
      other.append({ stream: 's', expected: emptyHead('s'), events: [namedEvent('theirs')] }),
    ]);
    await other.close();
    const won = outcomes.findIndex(({ status }) => status === 'fulfilled');
    expect(outcomes[1 - won]).toMatchObject({ status: 'rejected', reason: expect.any(RevisionConflict) as RevisionConflict });
    expect(await streamNames('s')).toEqual([won === 0 ? 'mine' : 'theirs']);
  });
});

describe('a repetition', () => {
  beforeEach(() => open());

  it('with the same ids and another content answers the head that stands, so that the chain goes on', async () => {
    const first = await store.append({ stream: 's', expected: emptyHead('s'), events: [namedEvent('a', { at: 1 })] });
    const again = await store.append({ stream: 's', expected: emptyHead('s'), events: [namedEvent('a', { at: 2 })] });
    expect(again).toEqual(first);
    await append('s', again, 'b');
    expect(await verifyStreams(store)).toEqual({ events: 2, streams: 1 });
  });
});

describe('a server that is away', () => {
  beforeEach(() => open({}, { askAgainMs: 2_000 }));

  it.each<[string, () => Promise<void> | void, () => Promise<void> | void]>([
    ['answers that it is unavailable', () => void (double.faults.isUnavailable = true), () => void (double.faults.isUnavailable = false)],
    ['is stopped', () => double.stop(), () => double.start()],
  ])('is refused at once after the first time, and used again by itself: one that %s', async (_, goes, comes) => {
    const head = await append('s', emptyHead('s'), 'a');
    await goes();
    await expect(append('s', head, 'b')).rejects.toMatchObject({
      code: expect.stringMatching(/^(store-unavailable|outcome-unknown)$/) as string,
    });
    const began = performance.now();
    await expect(append('s', head, 'c')).rejects.toBeInstanceOf(StoreUnavailable);
    await expect(store.readStream('s')).rejects.toBeInstanceOf(StoreUnavailable);
    await expect(store.lastPosition()).rejects.toBeInstanceOf(StoreUnavailable);
    expect(performance.now() - began).toBeLessThan(1_000); // one that asked again would take two seconds each time
    await comes();
    await eventually(() => append('s', head, 'b'));
    expect(await streamNames('s')).toEqual(['a', 'b']);
  });

  it('is told with its address, without the password, when it is away from the beginning', async () => {
    await double.stop();
    const url = `esdb://lazaret:secret@127.0.0.1:${String(double.ports[0])}`;
    const refused = await openEventStoreDb(url, { openMs: 100 }).catch((cause: unknown) => cause);
    expect(refused).toMatchObject({ code: 'cannot-open-store' });
    expect(String(refused)).toContain(`127.0.0.1:${String(double.ports[0])}`);
    expect(String(refused)).not.toContain('secret');
  });
});

describe('a slow server', () => {
  it('gets 128 appends at a time', async () => {
    await open({}, { appendMs: 20_000 });
    double.faults.slowMs = 500;
    const streams = Array.from({ length: 400 }, (_, n) => `s-${String(n)}`);
    await Promise.all(streams.map((stream) => append(stream, emptyHead(stream), stream)));
    expect(double.load.most).toBe(128);
  });

  it('is spared more than 2,000 appends, and any while one waits for more than two seconds', async () => {
    await open({}, { appendMs: 20_000 });
    double.faults.slowMs = 2_400;
    const early = append('early', emptyHead('early'), 'early');
    await new Promise((resolve) => setTimeout(resolve, 2_050));
    await expect(append('late', emptyHead('late'), 'late')).rejects.toThrow('two seconds');
    await early;
    double.faults.slowMs = 300;
    const many = Array.from({ length: 2_001 }, (_, n) => append(`m-${String(n)}`, emptyHead(`m-${String(n)}`), String(n)));
    await expect(many.at(-1)).rejects.toThrow('2000 appends are waiting');
    double.faults.slowMs = 0;
    await Promise.allSettled(many);
  });
});

describe('a reading that breaks', () => {
  it('is begun again, and answers everything', async () => {
    await open();
    await append('s', emptyHead('s'), 'a', 'b', 'c', 'd');
    Object.assign(double.faults, { readsToDrop: 2, dropReadsAfter: 2 });
    expect(await streamNames('s')).toEqual(['a', 'b', 'c', 'd']);
    double.faults.readsToDrop = 1;
    expect(namesOf(await store.readAll(0, 10))).toEqual(['a', 'b', 'c', 'd']);
  });

  it.each<[string, boolean, readonly string[] | undefined]>([
    ['the whole log', true, undefined],
    ['some streams', true, ['s-']],
    ['some streams of a server that does not say when it has caught up', false, ['s-']],
  ])('goes on without a gap or a repetition when it follows %s', async (_, saysCaughtUp, streamPrefixes) => {
    await open({ saysCaughtUp });
    const streams = Array.from({ length: 120 }, (_each, n) => `s-${String(n)}`);
    Object.assign(double.faults, { readsToDrop: 3, dropReadsAfter: 25 });
    const seen: string[] = [];
    const subscription = store.subscribeAll({
      afterPosition: 0,
      ...(streamPrefixes === undefined ? {} : { filter: { streamPrefixes } }),
      handle: (events) => Promise.resolve(void seen.push(...events.map(({ stream }) => stream))),
      onStopped: (cause) => {
        throw cause;
      },
    });
    for (const stream of streams) await append(stream, emptyHead(stream), stream);
    await until(() => seen.length >= streams.length);
    await subscription.stop();
    expect(seen).toEqual(streams);
    expect(double.faults.readsToDrop).toBe(0);
  });
});

describe('a cluster of three', () => {
  it('is followed to its new leader, with appends, readings and subscriptions', async () => {
    await open({ nodes: 3 });
    const seen: string[] = [];
    const subscription = store.subscribeAll({
      afterPosition: 0,
      handle: (events) => Promise.resolve(void seen.push(...namesOf(events))),
      onStopped: (cause) => {
        throw cause;
      },
    });
    let head = await append('s', emptyHead('s'), 'a');
    double.elect(1);
    head = await append('s', head, 'b');
    double.elect(2);
    expect(await streamNames('s')).toEqual(['a', 'b']);
    await double.stop(2);
    double.elect(0);
    await append('s', head, 'c');
    await until(() => seen.length >= 3);
    await subscription.stop();
    expect(seen).toEqual(['a', 'b', 'c']);
  });

  it('is found again after all its nodes were away for longer than one search for them takes', async () => {
    await open({ nodes: 3 }, { askAgainMs: 600 });
    const head = await append('s', emptyHead('s'), 'a');
    await double.stop();
    await expect(append('s', head, 'b')).rejects.toThrow();
    await new Promise((resolve) => setTimeout(resolve, 1_500)); // ten tries, 100 ms apart
    await double.start();
    await eventually(() => append('s', head, 'b'));
    expect(await streamNames('s')).toEqual(['a', 'b']);
  });
});

describe('a user and TLS', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lazaret-esdb-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('are taken from the connection string; a wrong password is told without it', async () => {
    const pems = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
    });
    const caFile = join(folder, 'ca.pem');
    writeFileSync(caFile, pems.cert);
    double = await openEventStoreDouble({ tls: { key: pems.private, cert: pems.cert, user: 'lazaret', password: 'p@ss/word' } });
    const url = `${double.url}&tlsCAFile=${encodeURIComponent(caFile)}`;
    store = await openEventStoreDb(url, TIMES);
    expect(await append('s', emptyHead('s'), 'a')).toMatchObject({ revision: 0 });
    await store.limitStream('s', 1);
    const refused = await openEventStoreDb(url.replace('p%40ss', 'wr0ng'), { openMs: 300 }).catch((cause: unknown) => cause);
    expect(String(refused)).toContain('the user of store.url is not known');
    expect(String(refused)).not.toContain('wr0ng');
    const unverified = openEventStoreDb(double.url, { openMs: 300 });
    await expect(unverified).rejects.toThrow('does not answer');
  });
});

describe('a position at which no event stands', () => {
  it('is taken to the last event before it, by readings and by subscriptions', async () => {
    await open();
    await append('s', emptyHead('s'), 'a', 'b', 'c');
    const [, second] = await store.readAll(0, 10);
    const between = (second?.position ?? 0) + 7;
    expect(namesOf(await store.readAll(between, 10))).toEqual(['c']);
    expect(namesOf(await store.readAll((second?.position ?? 0) - 1, 1))).toEqual(['b']);
    expect(namesOf(await store.readAll(1, 10))).toEqual(['a', 'b', 'c']);
    expect(await store.readAll(1_000_000, 10)).toEqual([]);
    const seen: string[] = [];
    const subscription = store.subscribeAll({
      afterPosition: between,
      handle: (events) => Promise.resolve(void seen.push(...namesOf(events))),
      onStopped: (cause) => {
        throw cause;
      },
    });
    await until(() => seen.length > 0);
    await subscription.stop();
    expect(seen).toEqual(['c']);
  });
});

describe('what others do on the server', () => {
  beforeEach(() => open());

  it('is seen: an event that is not ours is the first bad one of a verification', async () => {
    await append('s', emptyHead('s'), 'a');
    const foreign = {
      id: crypto.randomUUID(),
      type: 'Foreign',
      contentType: 'application/json',
      data: Buffer.from('{}'),
      metadata: Buffer.from('{}'),
    };
    await double.log.append('s', 0, [foreign]);
    expect((await verifyStreams(store)).firstBad).toMatchObject({ stream: 's', revision: 1, problem: 'altered' });
  });

  it('is refused: an append to a stream that was deleted there begins no second history in silence', async () => {
    await append('s', emptyHead('s'), 'a');
    await double.log.softDelete('s');
    expect(await store.readStream('s')).toEqual([]);
    await expect(append('s', emptyHead('s'), 'x')).rejects.toThrow('deleted on the server');
    await append('t', emptyHead('t'), 'a');
    await double.log.tombstone('t');
    await expect(append('t', emptyHead('t'), 'x')).rejects.toThrow('deleted on the server');
  });
});
