/** The event store on a PostgreSQL server that crashes, hangs, is cut off, or must not be trusted; and several engines on one. */
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  CannotOpenStore,
  emptyHead,
  type EventStore,
  NewerStore,
  OutcomeUnknown,
  openStore,
  openStoreForReading,
  StoreUnavailable,
  verifyStreams,
} from '../../libs/event-store/src/index.js';
import { event } from '../../libs/event-store/src/event-store.contract.js';
import type { StoredEvent } from '../../libs/events/src/index.js';
import { type PostgresServer, startPostgres, whyNoPostgres } from '../support/postgres-server.js';
import { startTcpProxy, type TcpProxy, type Treatment } from '../support/tcp-proxy.js';

const reason = whyNoPostgres();
let server: PostgresServer;
let stores = 0;
let schema: string;

const ALL_ENDED = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'lazaret'`;

/** The ids of all events, as they are heard of. */
function followed(store: EventStore) {
  const seen: string[] = [];
  const subscription = store.subscribeAll({
    afterPosition: 0,
    handle: (events) => Promise.resolve(void seen.push(...events.map(({ id }) => id))),
    onStopped: (cause) => {
      throw cause;
    },
  });
  return { seen, subscription };
}

describe.skipIf(reason !== undefined)(`PostgreSQL${reason === undefined ? '' : `: skipped, ${reason}`}`, () => {
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());
  beforeEach(() => {
    schema = `schema=store_${String(stores++)}`;
  });

  describe('while engines append, a server', () => {
    it.each<[string, () => Promise<void> | void]>([
      ['that is killed with SIGKILL', () => server.kill().then(() => server.start())],
      ['that is started anew by its administrator', () => server.set('log_min_messages', 'warning')],
      ['whose administrator ends all connections', () => void server.sql(ALL_ENDED)],
    ])('%s has lost nothing that was acknowledged and left no half append, and the same store goes on by itself', async (_, stop) => {
      const store = await openStore(server.url(schema));
      const acknowledged = new Map<string, number>();
      let going = true;
      const loops = Array.from({ length: 8 }, (_, n) => appendPairs(store, `s-${String(n)}`, acknowledged, () => going));
      for (const afterMs of [150, 230, 310]) {
        await pause(afterMs);
        await stop();
        const before = total(acknowledged);
        // more than the appends of two events that the eight loops may have had under way, whose answers come late
        await expect.poll(() => total(acknowledged)).toBeGreaterThan(before + 16);
      }
      going = false;
      await Promise.all(loops);
      for (const [stream, revision] of acknowledged) {
        const stored = await store.readStream(stream);
        expect(stored.length).toBeGreaterThan(revision);
        expect(stored.length % 2).toBe(0);
      }
      const all = await store.readAll(0, 1_000_000);
      expect(all.map(({ position }) => position)).toEqual(all.map((_, index) => index + 1));
      expect((await verifyStreams(store)).firstBad).toBeUndefined();
      await store.close();
    });

    it('that is killed does not stop its subscriptions: they go on where they were', async () => {
      const store = await openStore(server.url(schema));
      const { seen, subscription } = followed(store);
      await store.append({ stream: 'a', expected: emptyHead('a'), events: [event('a')] });
      await expect.poll(() => seen).toEqual(['a']);
      await server.kill();
      await server.start();
      await pause(300); // until it tries to connect again
      const head = emptyHead('b');
      await expect.poll(() => store.append({ stream: 'b', expected: head, events: [event('b')] }).catch(() => undefined)).toBeDefined();
      await expect.poll(() => seen).toEqual(['a', 'b']);
      await subscription.stop();
      await store.close();
    });
  });

  describe('a connection that breaks', () => {
    let proxy: TcpProxy;
    let store: EventStore;
    beforeEach(async () => {
      proxy = await startTcpProxy(server.port);
      store = await openStore(server.urlThrough(proxy.port, schema));
    });
    afterEach(async () => {
      await proxy.stop();
      await store.close();
    });
    const append = (id = 'a', stream = 's'): Promise<unknown> => store.append({ stream, expected: emptyHead(stream), events: [event(id)] });
    /** Once, at the first piece that holds a word. */
    const at = (word: string, treatment: Treatment, then: () => void = () => undefined): void => {
      proxy.treat((bytes) => {
        if (!bytes.includes(`${word}\u0000`) && !bytes.includes(`${word} ISOLATION`)) return 'pass'; // not that of READ COMMITTED
        proxy.treat(() => 'pass');
        then();
        return treatment;
      });
    };

    it.each(['BEGIN', 'COMMIT'])('before %s arrived has written nothing, and the store says so', async (word) => {
      at(word, 'cut');
      await expect(append()).rejects.toBeInstanceOf(StoreUnavailable);
      expect(await store.readStream('s')).toEqual([]);
      await expect.poll(() => append().catch(() => undefined)).toMatchObject({ revision: 0 });
    });

    it('after COMMIT arrived is read again on a new one, and the append is acknowledged', async () => {
      at('COMMIT', 'pass and cut');
      await expect(append()).resolves.toMatchObject({ revision: 0 });
      expect((await store.readStream('s')).map(({ id }) => id)).toEqual(['a']);
    });

    it('at COMMIT, and cannot be made again, leaves the outcome unknown; the same append tells it later', async () => {
      at('COMMIT', 'pass and cut', () => proxy.takes(false));
      await expect(append()).rejects.toBeInstanceOf(OutcomeUnknown);
      await expect(append('b', 't')).rejects.toBeInstanceOf(StoreUnavailable);
      proxy.takes(true);
      await expect.poll(() => append().catch(() => undefined)).toMatchObject({ revision: 0 });
      expect(await store.lastPosition()).toBe(1);
    });

    it('is taken for a server that is away when it hangs, and no append waits for ever', async () => {
      at('BEGIN', 'pass and stall');
      const began = performance.now();
      await expect(append()).rejects.toBeInstanceOf(StoreUnavailable);
      expect(performance.now() - began).toBeLessThan(8_000);
      await expect.poll(() => append().catch(() => undefined)).toMatchObject({ revision: 0 });
    });
  });

  describe('an engine that was stopped while it held the lock', () => {
    it('is put out by the server: another one appends within four seconds', async () => {
      const proxy = await startTcpProxy(server.port);
      const [stopped, other] = [await openStore(server.urlThrough(proxy.port, schema)), await openStore(server.url(schema))];
      // the lock was given, and the engine hears nothing of it
      proxy.treat((bytes) => (bytes.includes('pg_advisory_xact_lock') ? 'pass and stall' : 'pass'));
      const lost = stopped.append({ stream: 's', expected: emptyHead('s'), events: [event('lost')] }).catch((cause: unknown) => cause);
      await pause(100);
      const began = performance.now();
      await other.append({ stream: 's', expected: emptyHead('s'), events: [event('a')] });
      expect(performance.now() - began).toBeLessThan(4_000);
      expect(await lost).toBeInstanceOf(StoreUnavailable);
      expect((await other.readStream('s')).map(({ id }) => id)).toEqual(['a']);
      await proxy.stop();
      await Promise.all([stopped.close(), other.close()]);
    });
  });

  describe('three engines that append at once', () => {
    it('leave neither gap nor double revision, and a reader beside them skips nothing', async () => {
      const reader = await openStore(server.url(schema));
      const seen: StoredEvent[] = [];
      const subscription = reader.subscribeAll({
        afterPosition: 0,
        handle: (events) => Promise.resolve(void seen.push(...events)),
        onStopped: (cause) => {
          throw cause;
        },
      });
      const counts = await Promise.all(['one', 'two', 'three'].map((name) => race(server.url(schema), name)));
      const appends = counts.reduce((sum, { acknowledged }) => sum + acknowledged, 0);
      for (const { acknowledged } of counts) expect(acknowledged).toBeGreaterThan(0);
      await expect.poll(() => seen.length).toBeGreaterThanOrEqual(appends * 2);
      await subscription.stop();
      expect(seen.map(({ position }) => position)).toEqual(Array.from({ length: appends * 2 }, (_, index) => index + 1));
      expect(await verifyStreams(reader)).toMatchObject({ events: appends * 2, streams: 8 });
      expect((await verifyStreams(reader)).firstBad).toBeUndefined();
      await reader.close();
    });
  });

  describe('a server that becomes a standby', () => {
    it('takes nothing and is read, is not opened, and takes appends again once it was promoted', async () => {
      const store = await openStore(server.url(schema));
      const head = await store.append({ stream: 's', expected: emptyHead('s'), events: [event('a')] });
      const { uid, gid } = statSync(server.folder);
      const signal = join(server.folder, 'data', 'standby.signal');
      writeFileSync(signal, '');
      chownSync(signal, uid, gid);
      await server.set('hot_standby', 'on'); // starts it anew
      const append = (): Promise<unknown> => store.append({ stream: 's', expected: head, events: [event('b')] });
      await expect(append()).rejects.toBeInstanceOf(StoreUnavailable);
      await pause(300); // until it tries to connect again
      await expect(append()).rejects.toThrow('during recovery');
      await expect.poll(() => store.lastPosition().catch(() => undefined)).toBe(1);
      await expect(openStore(server.url(schema))).rejects.toThrow(/cannot be opened \(.*during recovery\)/);
      expect(server.sql('SELECT pg_promote()')).toBe('t');
      await expect.poll(() => append().catch(() => undefined)).toMatchObject({ revision: 1 });
      await store.close();
    });
  });

  describe('a server that hangs', () => {
    it('is not waited for when its store is closed', async () => {
      const store = await openStore(server.url(schema));
      const pids = server.sql(`SELECT pid FROM pg_stat_activity WHERE usename = 'lazaret'`).split('\n').map(Number);
      expect(pids.length).toBeGreaterThan(1);
      for (const pid of pids) process.kill(pid, 'SIGSTOP');
      const closed = store.close().then(() => 'closed');
      const outcome = await Promise.race([closed, pause(5_000)]);
      for (const pid of pids) process.kill(pid, 'SIGCONT');
      await closed;
      expect(outcome).toBe('closed');
    });
  });

  describe('a reader', () => {
    it('believes no notification: somebody else who may connect cannot keep it from hearing of commits', async () => {
      const store = await openStore(server.url(schema));
      const { seen, subscription } = followed(store);
      server.sql(`NOTIFY ${schema.replace('schema=', 'lazaret_')}, '9007199254740991'`, 'lazaret');
      await pause(200);
      await store.append({ stream: 's', expected: emptyHead('s'), events: [event('a')] });
      await expect.poll(() => seen, { timeout: 2_000 }).toEqual(['a']);
      await subscription.stop();
      await store.close();
    });

    it('whose listening connection was lost hears of the commits of others all the same', async () => {
      const [reader, writer] = [await openStore(server.url(schema)), await openStore(server.url(schema))];
      const { seen, subscription } = followed(reader);
      server.sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'`);
      await writer.append({ stream: 's', expected: emptyHead('s'), events: [event('a')] });
      await expect.poll(() => seen, { timeout: 2_000 }).toEqual(['a']);
      await subscription.stop();
      await Promise.all([reader.close(), writer.close()]);
    });
  });

  describe('text', () => {
    it('is kept byte for byte, U+0000 too, which no text of PostgreSQL holds', async () => {
      const store = await openStore(server.url(schema));
      const awkward = { ...event('a'), data: '{"a":"\u0000\\u0000 \'\\\\ \u{1F512}"}', meta: 'm\u0000eta' };
      await store.append({ stream: 's', expected: emptyHead('s'), events: [awkward] });
      expect(await store.readStream('s')).toMatchObject([awkward]);
      await expect(store.append({ stream: 's\u0000', expected: emptyHead('s\u0000'), events: [event('a')] })).rejects.toBeInstanceOf(
        RangeError,
      );
      await store.close();
    });
  });

  describe('a store that cannot be opened', () => {
    it('is told in one sentence that holds no password', async () => {
      const wrong = server.url(schema).replace(/:[^:@]+@/, ':not-this-one@');
      const away = 'postgres://lazaret:hidden@127.0.0.1:1/lazaret';
      for (const url of [wrong, away, `${away}?nonsense=1`, 'postgres://lazaret:hid/den@h/lazaret']) {
        const refused: unknown = await openStore(url).catch((cause: unknown) => cause);
        expect(refused).toBeInstanceOf(CannotOpenStore);
        expect(String(refused)).not.toMatch(/not-this-one|hidden|hid/);
      }
      await expect(openStoreForReading(server.url(schema))).rejects.toBeInstanceOf(CannotOpenStore);
    });

    it('is left alone when a newer program wrote it', async () => {
      await (await openStore(server.url(schema))).close();
      const table = `${schema.replace('schema=', '')}.meta`;
      server.sql(`UPDATE ${table} SET schema_version = 2`, 'lazaret');
      await expect(openStore(server.url(schema))).rejects.toBeInstanceOf(NewerStore);
      await expect(openStore(server.url(schema))).rejects.toThrow('has schema 2 and this program knows 1: run the newer program.');
      await expect(openStoreForReading(server.url(schema))).rejects.toBeInstanceOf(NewerStore);
    });

    it('is not one of an older program: it is opened, and that program refuses it from then on', async () => {
      await (await openStore(server.url(schema))).close();
      const table = `${schema.replace('schema=', '')}.meta`;
      server.sql(`UPDATE ${table} SET schema_version = 0`, 'lazaret');
      await (await openStoreForReading(server.url(schema))).close();
      await (await openStore(server.url(schema))).close();
      expect(server.sql(`SELECT schema_version FROM ${table}`, 'lazaret')).toBe('1');
    });

    it('is a server that forgets: fsync=off', async () => {
      await server.set('fsync', 'off');
      await expect(openStore(server.url(schema))).rejects.toThrow('fsync=off');
      await server.set('fsync', 'on');
      await (await openStore(server.url(schema))).close();
    });

    it('is made to write before it confirms, whatever the default of the server', async () => {
      await server.set('synchronous_commit', 'off');
      const store = await openStore(server.url(schema));
      await store.append({ stream: 's', expected: emptyHead('s'), events: [event('a')] });
      await server.kill();
      await server.start();
      await expect.poll(() => store.readStream('s').catch(() => [])).toHaveLength(1);
      await server.set('synchronous_commit', 'on');
      await store.close();
    });
  });

  describe('TLS', () => {
    let folder: string;
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'lazaret-postgres-tls-'));
      makeCertificate(folder, server.folder);
      await server.set('ssl_cert_file', join(server.folder, 'server.crt'));
      await server.set('ssl_key_file', join(server.folder, 'server.key'));
      await server.set('ssl', 'on');
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    it.each(['require', 'verify-ca', 'verify-full'])('with sslmode=%s reaches a server whose authority is named', async (mode) => {
      const store = await openStore(server.url(`${schema}&sslmode=${mode}&sslrootcert=${join(folder, 'server.crt')}`));
      expect(server.sql('SELECT count(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE ssl AND usename = $$lazaret$$')).not.toBe(
        '0',
      );
      expect(server.sql('SELECT count(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE NOT ssl AND usename = $$lazaret$$')).toBe(
        '0',
      );
      await store.append({ stream: 's', expected: emptyHead('s'), events: [event('a')] });
      await store.close();
    });

    it('refuses a server whose authority nobody knows', async () => {
      await expect(openStore(server.url(`${schema}&sslmode=verify-full`))).rejects.toThrow('self-signed certificate');
    });
  });
});

/** Appends two events at a time, and asks again after a failure, as the engine does. */
async function appendPairs(store: EventStore, stream: string, acknowledged: Map<string, number>, going: () => boolean): Promise<void> {
  let head = emptyHead(stream);
  while (going()) {
    const events = [1, 2].map((n) => event(`${stream}#${String(head.revision + n)}`, 'x'.repeat(2_000)));
    try {
      head = await store.append({ stream, expected: head, events });
      acknowledged.set(stream, head.revision);
    } catch (cause) {
      expect(cause).toMatchObject({ code: expect.stringMatching(/^(store-unavailable|outcome-unknown)$/) as string });
      await pause(20);
    }
  }
}

function total(acknowledged: ReadonlyMap<string, number>): number {
  return [...acknowledged.values()].reduce((sum, revision) => sum + revision + 1, 0);
}

function race(url: string, name: string): Promise<{ readonly acknowledged: number; readonly conflicts: number }> {
  const program = fileURLToPath(new URL('../../libs/event-store/test/append-race.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', program, url, name, '1500'], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve) => {
    child.on('close', () => {
      const [acknowledged = 0, conflicts = 0] = output.trim().split(' ').map(Number);
      resolve({ acknowledged, conflicts });
    });
  });
}

/** A certificate of its own authority for 127.0.0.1; the server's copy of the key belongs to the server's account. */
function makeCertificate(folder: string, serverFolder: string): void {
  const [key, certificate] = [join(folder, 'server.key'), join(folder, 'server.crt')];
  const subject = ['-subj', '/CN=postgres.example', '-addext', 'subjectAltName=IP:127.0.0.1'];
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject, '-keyout', key, '-out', certificate],
    {
      stdio: 'ignore',
    },
  );
  const { uid, gid } = statSync(serverFolder);
  for (const name of ['server.key', 'server.crt']) {
    execFileSync('cp', [join(folder, name), join(serverFolder, name)]);
    chownSync(join(serverFolder, name), uid, gid);
    chmodSync(join(serverFolder, name), 0o600);
  }
}
