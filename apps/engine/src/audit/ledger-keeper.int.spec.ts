import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMemoryStore, emptyHead, headOf, logEvents, verifyLog } from '#event-store';
import { LEDGER_STREAM, type LedgerEvent } from '#events';
import { engineFixture, type EngineFixture } from '../../test/support/engine-fixture.js';
import { EventLog } from '../platform/event-log.js';
import { Readiness } from '../platform/readiness.js';
import { LedgerKeeper } from './ledger-keeper.js';
import { LedgerKeys } from './ledger-keys.js';

const AUDIT = { sealMinutes: 60, sealEvents: 10 };

let engine: EngineFixture;
let keys: LedgerKeys;
let keeper: LedgerKeeper;
beforeEach(async () => {
  engine = await engineFixture({ audit: AUDIT });
  keys = new LedgerKeys(path.join(engine.directory, 'keys'), engine.keys.ring);
  keeper = newKeeper();
});
afterEach(() => engine.remove());

/** As after a restart, or on another engine. */
const newKeeper = (ledgerKeys = keys, readiness = new Readiness()): LedgerKeeper => new LedgerKeeper({ ...engine, readiness, ledgerKeys });

let number = 0;
async function write(count: number, stream = 'policy-set'): Promise<void> {
  for (let written = 0; written < count; written++) {
    const stored = await engine.store.readStream(stream);
    const head = stored.length === 0 ? emptyHead(stream) : headOf(stream, stored);
    const meta = JSON.stringify({ at: engine.clock.iso(), actor: { kind: 'system', id: 'test' }, commandId: `c-${String(++number)}` });
    await engine.store.append({
      stream,
      expected: head,
      events: [{ id: `e-${String(number)}`, type: 'Tested', version: 1, data: '{}', meta }],
    });
  }
}

async function ledger(): Promise<LedgerEvent[]> {
  return (await engine.events.read(LEDGER_STREAM)).events.map(({ event }) => event as LedgerEvent);
}
const types = async (): Promise<string[]> => (await ledger()).map(({ type }) => type);
const sealedCounts = async (): Promise<number[]> =>
  (await ledger()).flatMap((each) => (each.type === 'LedgerSealed' ? [each.data.events] : []));
const verified = async () => {
  const key = await keeper.publicKey();
  return verifyLog(logEvents(engine.store), key === undefined ? {} : { pinned: [key] });
};

describe('the ledger', () => {
  it('has no key and no event before there is something to seal', async () => {
    await keeper.look();
    await keeper.sealNow();
    expect([await types(), await keys.ids(), await keeper.publicKey()]).toEqual([[], [], undefined]);
  });

  it('is sealed once the oldest event has its age, and not again without new ones', async () => {
    await write(3);
    await keeper.look();
    expect(await types()).toEqual([]);
    expect(await keeper.standing()).toMatchObject({ unsealedEvents: 3, unsealedSeconds: 0, sealed: undefined });
    engine.clock.advance(3_599);
    await write(1);
    await keeper.look();
    expect(await keeper.standing()).toMatchObject({ unsealedEvents: 4, unsealedSeconds: 3_599 });
    engine.clock.advance(1);
    await keeper.look();
    engine.clock.advance(7_200);
    await keeper.look();
    expect(await types()).toEqual(['LedgerStarted', 'LedgerSealed']);
    expect(await keeper.standing()).toMatchObject({ unsealedEvents: 0, unsealedSeconds: 0, sealed: { checkpoint: 1, events: 4 } });
    expect(await verified()).toMatchObject({ faults: 0, completeness: 'sealed', unsealed: 0 });
  });

  it('is sealed on count: as often as there are enough events, however many have come at once', async () => {
    await write(25);
    await keeper.look();
    expect(await sealedCounts()).toEqual([10, 20]);
    expect(await keeper.standing()).toMatchObject({ unsealedEvents: 5 });
  });

  it('goes on after a restart where it was, and reads nothing anew that is sealed', async () => {
    await write(12);
    await keeper.look();
    const next = newKeeper();
    await write(7);
    let read = 0;
    const { readAll } = engine.store;
    Object.assign(engine.store, {
      readAll: async (after: number, limit: number, filter?: object) => {
        const events = await readAll.call(engine.store, after, limit, filter);
        if (filter === undefined) read += events.length;
        return events;
      },
    });
    await next.sealNow();
    expect(await sealedCounts()).toEqual([10, 19]);
    expect(read).toBeLessThan(14); // nine events, and what the ledger itself has written
    expect(await verified()).toMatchObject({ faults: 0, checkpoints: 2, keys: [{ from: 'first' }] });
  });

  it('covers neither itself nor what engines settle among themselves', async () => {
    await write(10);
    await keeper.look();
    await write(30, 'node-mx1');
    await keeper.look();
    expect(await keeper.standing()).toMatchObject({ unsealedEvents: 0 });
    expect(await sealedCounts()).toEqual([10]);
  });

  it('is written by one of two who seal at once, and the other goes on behind it', async () => {
    await write(5);
    const other = newKeeper();
    await Promise.all([keeper.sealNow(), other.sealNow()]);
    expect(await types()).toEqual(['LedgerStarted', 'LedgerSealed']);
    expect(await keys.ids()).toHaveLength(1);
    await write(3);
    await Promise.all([other.sealNow(), keeper.sealNow()]);
    await write(2);
    await keeper.sealNow();
    expect(await sealedCounts()).toEqual([5, 8, 10]);
    expect(await verified()).toMatchObject({ faults: 0, unsealed: 0 });
  });

  it('is not gone on with when the log is not what was sealed, and says so', async () => {
    await write(10);
    await keeper.look();
    engine.memory.splice(9, 1); // the last event that was sealed
    const events = new EventLog(createMemoryStore(engine.memory));
    const next = new LedgerKeeper({ ...engine, events, readiness: new Readiness(), ledgerKeys: keys });
    await next.sealNow();
    expect(await next.standing()).toMatchObject({ doesNotFit: true });
    expect(await sealedCounts()).toEqual([10]);
  });

  it.each([
    ['before the first checkpoint', 3, [4]],
    ['after a checkpoint', 10, [10, 11]],
  ])('is warned of while it cannot be read, and no longer: %s', async (_, events, counts) => {
    const readiness = new Readiness();
    const next = newKeeper(keys, readiness);
    await write(events);
    await next.look();
    const { readStream } = engine.store;
    Object.assign(engine.store, { readStream: () => Promise.reject(new TypeError('not what a store answers')) });
    await next.look();
    expect(readiness.warnings()).toEqual(['ledger']);
    expect(await next.standing()).toMatchObject({ doesNotFit: true });
    Object.assign(engine.store, { readStream });
    await next.look();
    expect(readiness.warnings()).toEqual([]);
    expect(await next.standing()).toMatchObject({ doesNotFit: false });
    await write(1);
    await next.sealNow();
    expect(await sealedCounts()).toEqual(counts);
  });
});

describe('the key of the ledger', () => {
  it('lies wrapped in a file, and never in the log', async () => {
    await write(1);
    await keeper.sealNow();
    const [id = ''] = await keys.ids();
    const [started] = await ledger();
    expect(started).toMatchObject({ type: 'LedgerStarted', data: { because: 'first', keyId: id, publicKey: await keeper.publicKey() } });
    await expect(new LedgerKeys(path.join(engine.directory, 'keys'), engine.keys.ring).open(id)).resolves.toMatchObject({ keyId: id });
  });

  it('is rotated by a command, once: both keys sign, and the old one is destroyed', async () => {
    await write(1);
    await keeper.sealNow();
    const [old] = await keys.ids();
    const by = { actor: { kind: 'account', id: 'a1' }, commandId: 'http-1' } as const;
    await keeper.rotateKey(by);
    await keeper.rotateKey(by);
    await newKeeper().rotateKey(by);
    expect(await types()).toEqual(['LedgerStarted', 'LedgerSealed', 'LedgerKeyRotated']);
    expect(await keys.ids()).toHaveLength(1);
    expect(await keys.ids()).not.toContain(old);
    await write(1);
    await newKeeper().sealNow();
    expect(await verified()).toMatchObject({ faults: 0, checkpoints: 2, keys: [{ from: 'first' }, { from: 'rotation' }] });
  });

  it('that is lost is replaced by a new start, which a verification tells', async () => {
    await write(1);
    await keeper.sealNow();
    const before = await keeper.publicKey();
    for (const id of await keys.ids()) await keys.destroy(id);
    const next = newKeeper();
    expect(await next.publicKey()).toBeUndefined();
    await write(1);
    await next.sealNow();
    expect(await types()).toEqual(['LedgerStarted', 'LedgerSealed', 'LedgerStarted', 'LedgerSealed']);
    expect(await verifyLog(logEvents(engine.store), { pinned: [before ?? ''] })).toMatchObject({
      integrity: 'broken',
      firstBad: { problem: 'unknown key' },
    });
    const after = await next.publicKey();
    expect(await verifyLog(logEvents(engine.store), { pinned: [after ?? ''] })).toMatchObject({
      faults: 0,
      keys: [{ from: 'first' }, { from: 'key-lost' }],
    });
  });
});
