/** The event store on a real PostgreSQL server, and the ledger that two engines keep on it. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LedgerKeeper } from '../../apps/engine/src/audit/ledger-keeper.js';
import { LedgerKeys } from '../../apps/engine/src/audit/ledger-keys.js';
import { EventLog } from '../../apps/engine/src/platform/event-log.js';
import { Readiness } from '../../apps/engine/src/platform/readiness.js';
import { engineFixture } from '../../apps/engine/test/support/engine-fixture.js';
import {
  emptyHead,
  type EventStore,
  logEvents,
  openStore,
  openStoreForReading,
  snapshotLog,
  type StreamHead,
  verifyLog,
  verifyStreams,
} from '../../libs/event-store/src/index.js';
import { event, eventStoreContract } from '../../libs/event-store/src/event-store.contract.js';
import { type PostgresServer, startPostgres, whyNoPostgres } from '../support/postgres-server.js';

const reason = whyNoPostgres();
let server: PostgresServer;
let stores = 0;

describe.skipIf(reason !== undefined)(`PostgreSQL${reason === undefined ? '' : `: skipped, ${reason}`}`, () => {
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());

  eventStoreContract('postgres', () => {
    const schema = `store_${String(stores++)}`;
    return Promise.resolve({
      open: () => openStore(server.url(`schema=${schema}`)),
      dispose: () => Promise.resolve(),
    });
  });

  it('is backed up while it is written: all that was acknowledged before is in the file, nothing by half, and every chain holds', async () => {
    const url = server.url(`schema=store_${String(stores++)}`);
    const folder = mkdtempSync(join(tmpdir(), 'lazaret-snapshot-'));
    const store = await openStore(url);
    const acknowledged = new Map<string, StreamHead>();
    let isGoing = true;
    const pairs = async (stream: string): Promise<void> => {
      for (let head = emptyHead(stream), n = 0; isGoing; n++) {
        head = await store.append({
          stream,
          expected: head,
          events: [event(`${stream}.${String(n)}a`, 'ü \u0000'), event(`${stream}.${String(n)}b`)],
        });
        acknowledged.set(stream, head);
      }
    };
    const loops = ['message-a', 'message-b', 'node-1', 'settings'].map(pairs);
    await expect.poll(() => [...acknowledged.values()].reduce((sum, { revision }) => sum + revision, 0)).toBeGreaterThan(400);
    const before = [...acknowledged];
    await snapshotLog(url, join(folder, 'log.db'));
    isGoing = false;
    await Promise.all(loops);
    await store.close();
    expect(readdirSync(folder)).toEqual(['log.db']);
    const copy = await openStoreForReading(`sqlite:${join(folder, 'log.db')}`);
    for (const [stream, head] of before) {
      const stored = await copy.readStream(stream);
      if (stream.startsWith('node-'))
        expect(stored).toEqual([]); // what engines tell each other stays behind
      else expect([stored[head.revision]?.chain, stored.length % 2]).toEqual([head.chain, 0]);
    }
    expect((await verifyStreams(copy)).firstBad).toBeUndefined();
    await copy.close();
    rmSync(folder, { recursive: true });
  });

  it('holds one ledger, however two engines seal at once, rotate its key and write', async () => {
    const engine = await engineFixture({ audit: { sealMinutes: 60, sealEvents: 10 } });
    const url = server.url('schema=two_ledgers');
    const stores = [await openStore(url), await openStore(url)] as const;
    try {
      const keys = new LedgerKeys(join(engine.directory, 'keys'), engine.keys.ring);
      const [one, other] = stores.map(
        (store) => new LedgerKeeper({ ...engine, events: new EventLog(store), readiness: new Readiness(), ledgerKeys: keys }),
      );
      if (one === undefined || other === undefined) throw new Error('there are two');
      for (let round = 0; round < 10; round++) {
        await Promise.all([
          ...stores.map((store, number) => write(store, `engine${String(number)}-${String(round)}`, 5)),
          one.sealNow(),
          other.sealNow(),
          ...(round === 4 ? [one.rotateKey({ actor: { kind: 'cli', id: 'operator' }, commandId: 'rotate' })] : []),
        ]);
      }
      await Promise.all([one.sealNow(), other.sealNow()]);
      await one.sealNow();
      const verdict = await verifyLog(logEvents(stores[1]), { pinned: [(await other.publicKey()) ?? ''] });
      expect(verdict).toMatchObject({ faults: 0, integrity: 'sound', completeness: 'sealed', unsealed: 0, sealed: { events: 100 } });
      expect(verdict.keys.map(({ from }) => from)).toEqual(['first', 'rotation']);
      expect(await keys.ids()).toHaveLength(1);
    } finally {
      await Promise.all(stores.map((store) => store.close()));
      await engine.remove();
    }
  });
});

async function write(store: EventStore, stream: string, count: number): Promise<void> {
  let head = emptyHead(stream);
  for (let number = 0; number < count; number++) {
    const id = `${stream}-${String(number)}`;
    const meta = JSON.stringify({ at: '2026-03-01T10:00:00.000Z', actor: { kind: 'system', id: 'test' }, commandId: id });
    head = await store.append({ stream, expected: head, events: [{ id, type: 'Tested', version: 1, data: '{}', meta }] });
  }
}
