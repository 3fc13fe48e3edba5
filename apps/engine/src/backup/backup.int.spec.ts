import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BlobGone } from '#crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdMessage, RAW } from '../../../../test/support/held-message.js';
import { testConfig } from '../../../../test/support/http-engine.js';
import type { EngineConfig } from '../config/engine-config.js';
import { jsonLog } from '../platform/engine-log.js';
import { type EngineParts, openEngineParts } from '../platform/engine-parts.js';
import { CannotRestore } from './cannot-restore.js';
import { type BackupPlaces, makeBackup } from './make-backup.js';
import { restoreBackup } from './restore-backup.js';

const NOW = '2026-11-30T12:00:00.000Z';

let folder: string;
let places: BackupPlaces;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lazaret-backup-'));
  places = { folder: path.join(folder, 'backup'), keysFolder: path.join(folder, 'backup', 'keys') };
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const configOf = (name: string, more: Record<string, unknown> = {}): EngineConfig => {
  const dataDir = path.join(folder, name);
  return testConfig(dataDir, { store: { url: `sqlite:${dataDir}/lazaret.db` }, ...more });
};
const open = (config: EngineConfig): Promise<EngineParts> => openEngineParts(config, jsonLog('silent'));
const close = (parts: EngineParts): Promise<void> => parts.store.close();

/** Mounts a small file system in memory; answers why it cannot, when it cannot. */
function mountTmpfs(target: string, size: string): string | undefined {
  mkdirSync(target);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', target], { encoding: 'utf8' });
  return mounted.status === 0 ? undefined : `no tmpfs can be mounted: ${mounted.stderr || String(mounted.error)}`;
}

/** Its log, and the content of its held messages. */
async function contentOf(config: EngineConfig, ids: readonly string[]) {
  const parts = await open(config);
  const events = (await parts.store.readAll(0, 10_000)).map(({ position: _, ...event }) => event);
  const contents = await Promise.all(ids.map((id) => parts.blobs.read(id).then(String, (cause: unknown) => cause)));
  await close(parts);
  return { events, contents };
}

async function refusal(work: Promise<unknown>): Promise<string> {
  const refused: unknown = await work.catch((cause: unknown) => cause);
  expect(refused).toBeInstanceOf(CannotRestore);
  return String(refused);
}

describe('a backup', () => {
  it('of a running engine is restored to the same log and the same content, without what is built anew', async () => {
    const config = configOf('var');
    const parts = await open(config);
    const ids = [await holdMessage(parts), await holdMessage(parts)];
    const made = await makeBackup(config, places, NOW);
    const later = await holdMessage(parts); // after it: not in it
    await close(parts);
    expect(made).toMatchObject({ events: expect.any(Number) as number, keys: expect.any(Number) as number });

    const target = configOf('elsewhere');
    expect(await restoreBackup(target, places)).toMatchObject({ events: made.events, files: made.files - 1, begun: NOW, keysBegun: NOW });
    const [before, after] = [await contentOf(config, ids), await contentOf(target, [...ids, later])];
    expect(after.contents).toEqual([RAW.toString(), RAW.toString(), expect.any(BlobGone)]);
    expect(after.events).toEqual(before.events.slice(0, after.events.length));
    expect(before.events.length).toBeGreaterThan(after.events.length);
    for (const gone of ['read.db', 'agenda.db', 'cli.token', 'spool'])
      expect(existsSync(path.join(places.folder, 'shared', gone))).toBe(false);
    expect(statSync(path.join(target.dataDir, 'lazaret.db')).mode & 0o777).toBe(0o600);
  });

  it('keeps every key apart, so that a key destroyed since is gone with the keys of later', async () => {
    const config = configOf('var');
    const parts = await open(config);
    const [kept, destroyed] = [await holdMessage(parts), await holdMessage(parts)];
    await makeBackup(config, { folder: path.join(folder, 'sunday'), keysFolder: path.join(folder, 'sunday-keys') }, NOW);
    await parts.blobs.destroyKey(destroyed);
    await makeBackup(config, { folder: path.join(folder, 'monday'), keysFolder: path.join(folder, 'monday-keys') }, NOW);
    await close(parts);
    for (const file of readdirSync(path.join(folder, 'sunday'), { recursive: true, withFileTypes: true }))
      if (file.isFile()) expect(readFileSync(path.join(file.parentPath, file.name), 'latin1')).not.toMatch(/^k1\./);

    const target = configOf('elsewhere');
    await restoreBackup(target, { folder: path.join(folder, 'sunday'), keysFolder: path.join(folder, 'monday-keys') });
    expect((await contentOf(target, [kept, destroyed])).contents).toEqual([RAW.toString(), expect.any(BlobGone)]);
  });

  it('holds a shared folder and the engine’s own, and follows links', async () => {
    const config = configOf('var', { sharedDir: path.join(folder, 'shared') });
    await mkdir(path.join(folder, 'disk'));
    await mkdir(path.join(folder, 'shared'));
    await symlink(path.join(folder, 'disk'), path.join(folder, 'shared', 'blobs'));
    const parts = await open(config);
    const id = await holdMessage(parts);
    writeFileSync(path.join(config.dataDir, 'trusted-clock.json'), '{}');
    await makeBackup(config, places, NOW);
    await close(parts);
    const target = configOf('elsewhere', { sharedDir: path.join(folder, 'elsewhere-shared') });
    await restoreBackup(target, places);
    expect((await contentOf(target, [id])).contents).toEqual([RAW.toString()]);
    expect(existsSync(path.join(target.dataDir, 'trusted-clock.json'))).toBe(true);
  });

  it('is made into an empty folder only, and restored into empty ones only', async () => {
    const config = configOf('var');
    await close(await open(config));
    await makeBackup(config, places, NOW);
    expect(await refusal(makeBackup(config, places, NOW))).toContain('backup is not empty');
    expect(await refusal(restoreBackup(config, places))).toContain('var is not empty: a backup is restored where nothing is');
    expect(existsSync(path.join(config.dataDir, 'lazaret.db'))).toBe(true);
  });

  it('that was not finished is none', async () => {
    const config = configOf('var');
    await close(await open(config));
    await makeBackup(config, places, NOW);
    await rm(path.join(places.folder, 'manifest.json'));
    expect(await refusal(restoreBackup(configOf('elsewhere'), places))).toContain('is no backup, or one that was not finished');
  });

  it('of a newer form is left to the newer program', async () => {
    const config = configOf('var');
    await close(await open(config));
    await makeBackup(config, places, NOW);
    const file = path.join(places.folder, 'manifest.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"format":1', '"format":2'));
    expect(await refusal(restoreBackup(configOf('elsewhere'), places))).toContain('run the newer program');
  });

  it.each([
    ['the log', /log\.db$/],
    ['a sealed message', /\.msg$/],
    ['a key', /\.bytes$/],
    ['the ring', /key-ring\.json$/],
  ])('of which %s was changed by one byte, or is missing, is refused, and nothing is left in the target', async (_, name) => {
    const config = configOf('var');
    const parts = await open(config);
    await holdMessage(parts);
    await makeBackup(config, places, NOW);
    await close(parts);
    const [found] = readdirSync(places.folder, { recursive: true, encoding: 'utf8' }).filter((each) => name.test(each));
    const file = path.join(places.folder, found ?? '');
    const whole = readFileSync(file);
    const target = configOf('elsewhere');
    appendFileSync(file, ' ');
    expect(await refusal(restoreBackup(target, places))).toMatch(/is not what the manifest says/);
    await rm(file);
    expect(await refusal(restoreBackup(target, places))).toMatch(/is missing|does not open every key/);
    expect(existsSync(target.dataDir)).toBe(false);
    writeFileSync(file, whole, { mode: 0o600 });
    await restoreBackup(target, places);
  });

  it('that cannot be restored leaves nothing on file systems of their own, and the reason is told', async ({ skip }) => {
    const config = configOf('var');
    const parts = await open(config);
    await holdMessage(parts);
    await makeBackup(config, places, NOW);
    await close(parts);
    const [disk, small] = [path.join(folder, 'disk'), path.join(folder, 'small')];
    const reason = mountTmpfs(disk, '4m') ?? mountTmpfs(small, '16k');
    if (reason !== undefined) skip(reason);
    try {
      const target = testConfig(disk, { store: { url: `sqlite:${small}/lazaret.db` } });
      const full: unknown = await restoreBackup(target, places).catch((cause: unknown) => cause);
      expect(full).toMatchObject({ code: 'ENOSPC' });
      expect([...readdirSync(disk), ...readdirSync(small)]).toEqual([]);
    } finally {
      for (const mounted of [disk, small]) spawnSync('umount', [mounted]);
    }
  });
});
