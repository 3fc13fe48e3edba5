import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { messageDecider, type MessageCommand } from '#events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdMessage } from '../../../../test/support/held-message.js';
import { testConfig } from '../../../../test/support/http-engine.js';
import { wholeView } from '../../test/support/whole-view.js';
import type { EngineConfig } from '../config/engine-config.js';
import { messageStream } from '../platform/engine-keys.js';
import { jsonLog } from '../platform/engine-log.js';
import { openEngineParts, type EngineParts } from '../platform/engine-parts.js';
import { findHeldMessage, listHeldMessages } from './held-messages/list-held-messages.js';
import { Projections } from './projections.js';
import { openReadDatabase, readDatabasePath } from './read-database.js';
import { digestOfRows, READ_MODEL_TABLES, rebuildProjections } from './rebuild.js';

let directory = '';
let config: EngineConfig;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'lazaret-project-'));
  config = testConfig(directory, { store: { url: `sqlite:${directory}/lazaret.db` } });
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** Lets an engine live for a while: `work` runs while its read models follow the log. */
async function live<T>(work: (parts: EngineParts, db: Database.Database, projections: Projections) => Promise<T>): Promise<T> {
  const parts = await openEngineParts(config, jsonLog('silent'));
  const db = openReadDatabase(readDatabasePath(config));
  const stopped: Error[] = [];
  const projections = new Projections({ store: parts.store, keys: parts.keys, db, onStopped: (cause) => stopped.push(cause) });
  try {
    await projections.start();
    const result = await work(parts, db, projections);
    await projections.caughtUp();
    expect(stopped).toEqual([]);
    return result;
  } finally {
    await projections.stop();
    db.close();
    await parts.store.close();
  }
}

async function decide(parts: EngineParts, id: string, command: MessageCommand, commandId: string): Promise<void> {
  const meta = { at: parts.clock.iso(), actor: { kind: 'system', id: 'test' }, commandId } as const;
  const handled = await parts.events.decide(messageDecider, messageStream(id), command, meta);
  expect(handled.outcome).toBe('appended');
}

const deletion = { reason: 'policy-breach', verdict: 'real-leak', note: null, actorTag: null, undoSeconds: 0, decisionId: 'd1' } as const;

/** Deletes a message, and purges it at once. */
async function deleteForGood(parts: EngineParts, id: string): Promise<void> {
  await decide(parts, id, { type: 'ScheduleDeletion', ...deletion, now: parts.clock.iso() }, 'delete');
  await decide(parts, id, { type: 'PurgeDeleted', now: parts.clock.iso(), deletedDays: 0 }, 'purge');
  await decide(parts, id, { type: 'DestroySnippets' }, 'snippets');
}

/** Holds three messages, deletes the second with its key, and extends the third. */
async function history(parts: EngineParts): Promise<string[]> {
  const ids: string[] = [];
  for (const subject of ['first', 'second secret subject', 'third']) ids.push(await holdMessage(parts, { subject }));
  const [, second = '', third = ''] = ids;
  await deleteForGood(parts, second);
  await parts.blobs.remove(second);
  const expiresAt = new Date(parts.clock.now().getTime() + 90 * 86_400_000).toISOString();
  await decide(parts, third, { type: 'ExtendHold', reason: 'business-need', expiresAt, actorTag: null }, 'extend');
  return ids;
}

/** Files of the read database in which a word stands in clear. */
async function filesWith(word: string): Promise<string[]> {
  const names = (await readdir(directory)).filter((name) => name.startsWith('read.db'));
  const found: string[] = [];
  for (const name of names) if ((await readFile(path.join(directory, name))).includes(word)) found.push(name);
  return found;
}

describe('the read models', () => {
  it('leave nothing of what was destroyed in any file, while they run and although somebody reads', async () => {
    await live(async (parts, _db, projections) => {
      const id = await holdMessage(parts, { subject: 'wintergreen merger' });
      await projections.caughtUp();
      const reader = new Database(readDatabasePath(config), { readonly: true });
      reader.exec('begin');
      reader.prepare('select count(*) from projection_checkpoints').get();
      expect(await filesWith('wintergreen')).not.toEqual([]);
      await deleteForGood(parts, id);
      await projections.caughtUp();
      expect(await filesWith('wintergreen')).not.toEqual([]);
      reader.close();
      await expect.poll(() => filesWith('wintergreen'), { timeout: 5_000 }).toEqual([]);
    });
  });

  it('drop what was opened when the content is destroyed, and keep the verdict', async () => {
    await live(async (parts, db, projections) => {
      const [first = '', second = ''] = await history(parts);
      await projections.caughtUp();
      expect(findHeldMessage(db, first, wholeView(0))).toMatchObject({ subject: 'first', state: 'held' });
      expect(findHeldMessage(db, second, wholeView(0))).toMatchObject({
        subject: '',
        from: '',
        recipients: [],
        state: 'deleted',
        severity: 'high',
        closingVerdict: 'real-leak',
      });
      const query = { q: 'secret subject', state: 'all', sort: 'risk', limit: 10 } as const;
      expect(listHeldMessages(db, query, wholeView(0)).total).toBe(0);
    });
    // nothing of it is left in the file either, not even in free pages
    const { size } = await stat(readDatabasePath(config));
    expect(size).toBeGreaterThan(0);
    const db = openReadDatabase(readDatabasePath(config));
    db.pragma('wal_checkpoint(TRUNCATE)');
    db.close();
    expect((await readFile(readDatabasePath(config))).includes('second secret subject')).toBe(false);
  });

  it('built again equal the ones that were followed live, byte for byte', async () => {
    const live1 = await live(async (parts, db, projections) => {
      await history(parts);
      await projections.caughtUp();
      return digestOfRows(db);
    });
    const rebuilt = await rebuildProjections(config);
    expect(rebuilt.digest).toBe(live1.digest);
    expect(rebuilt.earlierDigest).toBe(live1.digest);
    expect(rebuilt.rows).toBeGreaterThan(3);
  });

  it('are compared to the last table of them', async () => {
    await live((_, db) => {
      const tables = db.prepare<[], { name: string; sql: string }>("SELECT name, sql FROM sqlite_master WHERE type = 'table'").all();
      const searched = tables.filter(({ sql }) => sql.startsWith('CREATE VIRTUAL TABLE')).map(({ name }) => `${name}_`);
      const own = tables.map(({ name }) => name).filter((name) => !searched.some((each) => name.startsWith(each)));
      const compared = READ_MODEL_TABLES.map(({ table }) => table);
      expect(own.filter((name) => name !== 'projection_checkpoints').sort()).toEqual([...compared].sort());
      return Promise.resolve();
    });
  });

  it('show by the digest that somebody changed a row, and are right again after the rebuild', async () => {
    const before = await live(async (parts, db, projections) => {
      await history(parts);
      await projections.caughtUp();
      return digestOfRows(db).digest;
    });
    const db = new Database(readDatabasePath(config));
    db.prepare("UPDATE held_messages_v5 SET severity = 'low'").run();
    db.close();
    const rebuilt = await rebuildProjections(config);
    expect(rebuilt.earlierDigest).not.toBe(before);
    expect(rebuilt.digest).toBe(before);
  });

  it('go on after a restart where they stood', async () => {
    const first = await live((parts) => holdMessage(parts, { subject: 'before' }));
    await live(async (parts, db, projections) => {
      const second = await holdMessage(parts, { subject: 'after' });
      await projections.caughtUp();
      expect(findHeldMessage(db, first, wholeView(0))?.subject).toBe('before');
      expect(findHeldMessage(db, second, wholeView(0))?.subject).toBe('after');
    });
  });

  it('are built anew when the log is shorter than what they have seen, as after a restored backup', async () => {
    await live((parts) => holdMessage(parts));
    for (const suffix of ['', '-wal', '-shm']) await rm(`${directory}/lazaret.db${suffix}`, { force: true });
    await live(async (parts, db, projections) => {
      await projections.caughtUp();
      expect(listHeldMessages(db, { state: 'all', sort: 'risk', limit: 10 }, wholeView(0)).total).toBe(0);
      expect(await parts.store.lastPosition()).toBe(0);
    });
  });
});
