import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDayKeys } from './day-keys.js';
import { openKeyRing, type FiledKeyRing } from './key-ring-file.js';
import { rewrapSealedBlobs, openSealedBlobStore } from './sealed-blob-store.js';
import { wrappedKeyFiles } from './wrapped-key-files.js';
import { rewrapSecrets, wrappedSecrets } from './wrapped-secrets.js';

const NOW = '2026-03-01T10:00:00.000Z';
const WORKER = fileURLToPath(new URL('../test/key-worker.ts', import.meta.url));

let folder: string;
let running: ChildProcess[] = [];
const openRing = (): Promise<FiledKeyRing> => openKeyRing(join(folder, 'keys', 'key-ring.json'), 'create', NOW);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lazaret-processes-'));
});
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  running = [];
  rmSync(folder, { recursive: true });
});

interface Worker {
  readonly child: ChildProcess;
  readonly lines: readonly string[];
  tell(): void;
  /** What it said, once it has ended well. */
  ended(): Promise<readonly string[]>;
}

/** A process that is ready to begin. */
async function worker(job: string, name: string): Promise<Worker> {
  const child = spawn(process.execPath, ['--import', 'tsx', WORKER, job, folder, name], { stdio: ['pipe', 'pipe', 'inherit'] });
  running.push(child);
  const lines: string[] = [];
  let rest = '';
  child.stdout.on('data', (chunk: Buffer) => {
    const all = (rest + chunk.toString()).split('\n');
    rest = all.pop() ?? '';
    lines.push(...all);
  });
  const exit = new Promise<number | null>((resolve) => child.on('close', resolve));
  await expect.poll(() => lines.includes('ready')).toBe(true);
  return {
    child,
    lines,
    tell: () => child.stdin.write('\n'),
    async ended() {
      child.stdin.write('\n');
      expect(await exit).toBe(0);
      return lines.filter((line) => line !== 'ready' && line !== 'end');
    },
  };
}

async function keptSecrets(): Promise<{ readonly ring: FiledKeyRing; read(id: string): Promise<readonly (string | undefined)[]> }> {
  const ring = await openRing();
  const secrets = wrappedSecrets(join(folder, 'keys', 'dkim'), ring, 'dkim-key');
  const blobs = await openSealedBlobStore(join(folder, 'blobs'), ring, 'reader');
  return { ring, read: async (id) => [(await secrets.read(id))?.toString(), (await blobs.read(id)).toString()] };
}

describe('several processes in one folder of keys', () => {
  it('make one key for a day, whoever comes first, and one ring', async () => {
    const workers = await Promise.all(['A', 'B', 'C', 'D'].map((name) => worker('days', name)));
    for (const each of workers) each.tell();
    const [first = [], ...others] = await Promise.all(workers.map((each) => each.ended()));
    expect(first).toHaveLength(84);
    for (const other of others) expect(other).toEqual(first);
    expect(readdirSync(join(folder, 'keys')).sort()).toEqual(['days', 'key-ring.json']);
    expect(readdirSync(join(folder, 'keys', 'days')).filter((name) => !name.endsWith('.key'))).toEqual([]);
  }, 60_000);

  it('lose no key while two of them rotate the ring and two store under it', async () => {
    const storing = await Promise.all(['S', 'T'].map((name) => worker('store', name)));
    const rotating = await Promise.all(['X', 'Y'].map((name) => worker('rotate', name)));
    for (const each of [...storing, ...rotating]) each.tell();
    await pause(2_500);
    const rotations = (await Promise.all(rotating.map((each) => each.ended()))).map((lines) => lines.length);
    const stored = (await Promise.all(storing.map((each) => each.ended()))).flat();
    expect(Math.min(...rotations)).toBeGreaterThan(2);
    expect(stored.length).toBeGreaterThan(50);
    const kept = await keptSecrets();
    for (const id of stored) expect(await kept.read(id)).toEqual([id, id]);
  }, 60_000);

  it('lose no key of one that sleeps through whole rotations at any step', async () => {
    const sleeper = await worker('store', 'S');
    sleeper.tell();
    const ring = await openRing();
    for (let round = 0; round < 12; round++) {
      await pause(7 * round);
      sleeper.child.kill('SIGSTOP');
      for (let rotation = 0; rotation < 2; rotation++) {
        await ring.rotate(NOW);
        await rewrapSecrets(join(folder, 'keys', 'dkim'), ring, 'dkim-key');
        await rewrapSealedBlobs(join(folder, 'blobs'), ring, 'rotator');
        const needed = new Set<string>();
        for await (const { keyId } of wrappedKeyFiles(folder)) needed.add(keyId);
        await ring.drop(new Set(ring.keys.map(({ id }) => id).filter((id) => !needed.has(id))));
      }
      sleeper.child.kill('SIGCONT');
    }
    await pause(50);
    const stored = await sleeper.ended();
    expect(stored.length).toBeGreaterThan(12);
    const kept = await keptSecrets();
    expect(kept.ring.keys.length).toBeLessThan(12);
    for (const id of stored) expect(await kept.read(id)).toEqual([id, id]);
  }, 60_000);

  it('bring nothing back that one of them destroys while others wrap it anew', async () => {
    const ring = await openRing();
    const secrets = wrappedSecrets(join(folder, 'keys', 'dkim'), ring, 'dkim-key');
    const blobs = await openSealedBlobStore(join(folder, 'blobs'), ring, 'destroyer');
    const ids = Array.from({ length: 150 }, (_, count) => `D${String(count).padStart(25, '0')}`);
    for (const id of ids) {
      await secrets.create(id, Buffer.from(id));
      await blobs.put(id, { messageKey: Buffer.alloc(32, 1), message: Buffer.from(id) });
    }
    const wrapping = await Promise.all(['X', 'Y'].map((name) => worker('rewrap', name)));
    for (const each of wrapping) each.tell();
    for (const [count, id] of ids.entries()) {
      if (count % 2 === 0) continue;
      await Promise.all([secrets.destroy(id), blobs.destroyKey(id)]);
      await pause(3);
    }
    for (const each of wrapping) expect((await each.ended()).length).toBeGreaterThan(0);
    for (const [count, id] of ids.entries()) {
      const isKept = count % 2 === 0;
      expect([existsSync(join(folder, 'keys', 'dkim', id)), (await blobs.messageKey(id)) !== undefined]).toEqual([isKept, isKept]);
      if (isKept) expect((await secrets.read(id))?.toString()).toBe(id);
    }
    expect(readdirSync(join(folder, 'keys', 'dkim'))).toHaveLength(75); // and nothing half-made beside them
  }, 60_000);

  it('use a day key that one of them has destroyed for the time of the cache at most', async () => {
    const ring = await openRing();
    const one = await openDayKeys(join(folder, 'keys', 'days'), ring, 200);
    const other = await openDayKeys(join(folder, 'keys', 'days'), await openRing(), 200);
    const key = await one.keyForNewMessage('2026-03-01', 'message');
    expect(await other.keyOfMessage('2026-03-01', 'message')).toEqual(key);
    await one.destroy('2026-03-01');
    await pause(250);
    expect(await other.keyOfMessage('2026-03-01', 'message')).toBeUndefined();
  });
});
