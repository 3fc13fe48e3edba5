import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { emptyHead } from './chain.js';
import { event, eventStoreContract } from './event-store.contract.js';
import { openStore, openStoreForReading } from './open-store.js';
import { NewerStore } from './schema-version.js';
import { StoreLocked } from './store-lock.js';

eventStoreContract('sqlite', () => {
  const directory = mkdtempSync(join(tmpdir(), 'lazaret-store-'));
  return Promise.resolve({
    open: () => openStore(`sqlite:${directory}/var/lazaret.db`),
    dispose: () => rm(directory, { recursive: true }),
  });
});

describe('sqlite: the file', () => {
  let directory: string;
  let path: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'lazaret-store-'));
    path = join(directory, 'var', 'lazaret.db');
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('is open to its owner only, with all that lies beside it', async () => {
    const store = await openStore(`sqlite:${path}`);
    await store.append({ stream: 's', expected: emptyHead('s'), events: [event('a')] });
    const beside = readdirSync(join(directory, 'var'));
    expect(beside).toEqual(expect.arrayContaining(['lazaret.db', 'lazaret.db-wal', 'lazaret.db-shm', 'lazaret.db.pid']));
    for (const name of beside) expect(statSync(join(directory, 'var', name)).mode & 0o077, name).toBe(0);
    expect(statSync(join(directory, 'var')).mode & 0o777).toBe(0o700);
    await store.close();
  });

  it('has one writer: a second one is refused within two seconds and told who has it', async () => {
    const store = await openStore(`sqlite:${path}`);
    const before = performance.now();
    const refused: unknown = await openStore(`sqlite:${path}`).catch((cause: unknown) => cause);
    expect(performance.now() - before).toBeLessThan(2_000);
    expect(refused).toBeInstanceOf(StoreLocked);
    expect(String(refused)).toContain(`process ${String(process.pid)}`);
    await store.append({ stream: 's', expected: emptyHead('s'), events: [event('a')] });
    await store.close();
    await (await openStore(`sqlite:${path}`)).close();
  });

  it('is left alone when a newer program wrote it, and the lock is free again', async () => {
    await (await openStore(`sqlite:${path}`)).close();
    const db = new Database(path);
    db.exec('UPDATE meta SET schema_version = 3');
    await expect(openStore(`sqlite:${path}`)).rejects.toBeInstanceOf(NewerStore);
    await expect(openStore(`sqlite:${path}`)).rejects.toThrow('has schema 3 and this program knows 2: run the newer program.');
    await expect(openStoreForReading(`sqlite:${path}`)).rejects.toThrow('has schema 3 and this program knows 2: run the newer program.');
    expect(db.prepare('SELECT schema_version FROM meta').pluck().get()).toBe(3);
    db.exec('UPDATE meta SET schema_version = 1'); // of the first release: it is opened, and an older program refuses it from then on
    await (await openStore(`sqlite:${path}`)).close();
    expect(db.prepare('SELECT schema_version FROM meta').pluck().get()).toBe(2);
    db.close();
  });

  it('answers StoreUnavailable at once when more than 2,000 appends wait, and answers those that wait', async () => {
    const store = await openStore(`sqlite:${path}`);
    const asked = Array.from({ length: 2_050 }, (_, n) => {
      const stream = `s-${String(n)}`;
      return store.append({ stream, expected: emptyHead(stream), events: [event(stream)] });
    });
    const outcomes = await Promise.allSettled(asked);
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused).toHaveLength(50);
    for (const { reason } of refused) expect(reason).toMatchObject({ code: 'store-unavailable' });
    expect(await store.lastPosition()).toBe(2_000);
    await store.close();
  });

  it('commits what was asked for before it was closed', async () => {
    const store = await openStore(`sqlite:${path}`);
    const asked = store.append({ stream: 's', expected: emptyHead('s'), events: [event('a')] });
    await store.close();
    await expect(asked).resolves.toMatchObject({ revision: 0 });
  });

  it('can be read from outside while it is written, and is not made by reading', async () => {
    await expect(openStoreForReading(`sqlite:${path}`)).rejects.toThrow();
    const store = await openStore(`sqlite:${path}`);
    const outside = await openStoreForReading(`sqlite:${path}`);
    await store.append({ stream: 's', expected: emptyHead('s'), events: [event('a')] });
    expect(await outside.readStream('s')).toEqual(await store.readStream('s'));
    expect(await outside.lastPosition()).toBe(1);
    await outside.close();
    await store.close();
    await expect(openStoreForReading('memory:')).rejects.toThrow(RangeError);
  });

  it('refuses a URL of no known store', async () => {
    await expect(openStore('mysql://host/db')).rejects.toThrow(RangeError);
    await expect(openStore('sqlite:')).rejects.toThrow(RangeError);
  });

  it('finds few streams in a long log by an index, in log order, by whole kinds and by parts of names', async () => {
    const store = await openStore(`sqlite:${path}`);
    const filled = Array.from({ length: 6_000 }, (_, n) => event(`m${String(n)}`));
    await store.append({ stream: 'message-1', expected: emptyHead('message-1'), events: filled });
    const rare = ['legal-hold-1', 'account-2', 'accountant-1', 'account-1', 'policy-base', 'legal-hole-1', 'account'];
    for (const stream of rare) await store.append({ stream, expected: emptyHead(stream), events: [event(`first of ${stream}`)] });
    const end = await store.lastPosition();
    const found = async (after: number, limit: number, ...streamPrefixes: string[]): Promise<string[]> =>
      (await store.readAll(after, limit, { streamPrefixes })).map(({ stream }) => stream);
    expect(await found(0, 10, 'account-')).toEqual(['account-2', 'account-1']);
    expect(await found(0, 1, 'account-')).toEqual(['account-2']);
    expect(await found(0, 10, 'account-', 'legal-hold-', 'policy-base')).toEqual(['legal-hold-1', 'account-2', 'account-1', 'policy-base']);
    expect(await found(0, 10, 'account')).toEqual(['account-2', 'accountant-1', 'account-1', 'account']);
    expect(await found(0, 2, 'account-1', 'accountant-')).toEqual(['accountant-1', 'account-1']);
    expect(await found(end - 6_002, 10, 'legal-')).toEqual(['legal-hold-1', 'legal-hole-1']);
    expect(await found(0, 7_000, 'message-')).toHaveLength(6_000);
    await store.close();
  });
});
