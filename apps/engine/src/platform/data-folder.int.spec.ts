import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newMessageKey } from '#crypto';
import { testConfig } from '../../../../test/support/http-engine.js';
import { openDataFolder } from './data-folder.js';
import { jsonLog } from './engine-log.js';
import { openEngineParts } from './engine-parts.js';

const ID = '01JNAVZ3T0DK8W5H6M2R4YB7XC';
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lazaret-folders-'));
});
afterEach(() => rmSync(folder, { recursive: true }));
const inside = (name: string): string => path.join(folder, name);

describe('the data folder of an engine', () => {
  it('is for one engine at a time, and says so in a sentence', async () => {
    const first = await openDataFolder(inside('one'));
    await expect(openDataFolder(inside('one'))).rejects.toThrow(
      `${inside('one')} is the data folder of an engine that runs: stop that one first, or give each engine a dataDir of its own`,
    );
    const other = await openDataFolder(inside('two'));
    expect(other.writer).not.toBe(first.writer);
    first.release();
    const again = await openDataFolder(inside('one'));
    expect(again.writer).toBe(first.writer);
    for (const each of [again, other]) each.release();
    expect(statSync(path.join(inside('one'), 'writer')).mode & 0o777).toBe(0o600);
  });
});

describe('two engines with one shared folder', () => {
  const start = (name: string) =>
    openEngineParts(testConfig(inside(name), { store: { url: 'memory:' }, sharedDir: inside('shared') }), jsonLog('silent'));

  it('have one key ring, one key of a day and each the messages of the other; what is their own lies apart', async () => {
    const [one, two] = await Promise.all([start('one'), start('two')]);
    expect(two.keyRing.activeId).toBe(one.keyRing.activeId);
    const keys = await Promise.all([one, two].map(({ dayKeys }) => dayKeys.cleared.keyForNewMessage('2026-03-01', ID)));
    expect(keys[1]).toEqual(keys[0]);
    await one.blobs.put(ID, { messageKey: newMessageKey(), message: Buffer.from('held by one') });
    expect((await two.blobs.read(ID)).toString()).toBe('held by one');
    expect(readdirSync(inside('shared')).sort()).toEqual(['blobs', 'keys']);
    expect(readdirSync(inside('one')).filter((name) => !name.startsWith('engine.'))).toEqual(['followed-log', 'spool', 'writer']);
    await Promise.all([one, two].map(({ store }) => store.close()));
  });

  it('keep everything in the data folder where no shared folder is named', async () => {
    const parts = await openEngineParts(testConfig(inside('only'), { store: { url: 'memory:' } }), jsonLog('silent'));
    expect(readdirSync(inside('only')).filter((name) => !name.startsWith('engine.'))).toEqual([
      'blobs',
      'followed-log',
      'keys',
      'spool',
      'writer',
    ]);
    await parts.store.close();
  });
});
