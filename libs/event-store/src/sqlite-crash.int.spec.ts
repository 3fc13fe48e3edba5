import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { emptyHead } from './chain.js';
import { event } from './event-store.contract.js';
import type { EventStore, StreamHead } from './event-store.js';
import { openStore } from './open-store.js';
import { verifyStreams } from './verify.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lazaret-crash-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** Starts the loop, kills it some milliseconds after its first words, and answers the last revision acknowledged per stream. */
function killWhileAppending(url: string, afterMs: number): Promise<Map<string, number>> {
  const loop = fileURLToPath(new URL('../test/append-loop.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', loop, url], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    if (output === '') setTimeout(() => child.kill('SIGKILL'), afterMs);
    output += chunk.toString();
  });
  return new Promise((resolve) => {
    child.on('close', () => {
      const lines = output.slice(0, output.lastIndexOf('\n')).split('\n').slice(1);
      resolve(new Map(lines.map((line) => [line.split(' ')[0] ?? '', Number(line.split(' ')[1])])));
    });
  });
}

describe('a process killed with SIGKILL while it appends', () => {
  it('has lost nothing that was acknowledged and left no half append, five times over', async () => {
    const url = `sqlite:${directory}/lazaret.db`;
    for (const afterMs of [40, 95, 150, 210, 333]) {
      const acknowledged = await killWhileAppending(url, afterMs);
      expect(acknowledged.size).toBeGreaterThan(0);
      const store = await openStore(url);
      for (const [stream, revision] of acknowledged) {
        const stored = await store.readStream(stream);
        expect(stored.length).toBeGreaterThan(revision);
        expect(stored.length % 2).toBe(0);
      }
      expect((await verifyStreams(store)).firstBad).toBeUndefined();
      await store.close();
    }
  }, 60_000);
});

/** Mounts a small file system in memory; answers why it cannot, when it cannot. */
function mountTmpfs(path: string, size: string): string | undefined {
  mkdirSync(path);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', path], { encoding: 'utf8' });
  return mounted.status === 0 ? undefined : `no tmpfs can be mounted: ${mounted.stderr || String(mounted.error)}`;
}

describe('a full disk', () => {
  it('refuses appends, keeps all that was acknowledged, and takes the refused one once there is space', async ({ skip }) => {
    const disk = join(directory, 'disk');
    const reason = mountTmpfs(disk, '4m');
    if (reason !== undefined) skip(reason);
    const ballast = join(disk, 'ballast');
    writeFileSync(ballast, Buffer.alloc(2_000_000));
    const store = await openStore(`sqlite:${disk}/lazaret.db`);
    try {
      const acknowledged = await appendUntilRefused(store, emptyHead('s'));
      for (let again = 0; again < 3; again++) expect(await appendUntilRefused(store, acknowledged)).toEqual(acknowledged);
      expect((await store.readStream('s')).length).toBeGreaterThan(acknowledged.revision);

      rmSync(ballast);
      await new Promise((resolve) => setTimeout(resolve, 300)); // the writer tries to reopen four times a second at most
      const head = await store.append({ stream: 's', expected: acknowledged, events: [bigEvent(acknowledged)] });
      expect(head.revision).toBe(acknowledged.revision + 1);
      expect((await store.readStream('s')).map(({ id }) => id)).toEqual(
        Array.from({ length: head.revision + 1 }, (_, n) => `e${String(n)}`),
      );
      expect((await verifyStreams(store)).firstBad).toBeUndefined();
    } finally {
      await store.close();
      spawnSync('umount', [disk]);
    }
  });
});

/** Appends big events until the store takes no more, which it must say as one of the two errors of a store that cannot write. */
async function appendUntilRefused(store: EventStore, from: StreamHead): Promise<StreamHead> {
  for (let head = from, n = 0; n < 1_000; n++) {
    try {
      head = await store.append({ stream: 's', expected: head, events: [bigEvent(head)] });
    } catch (cause) {
      expect(cause).toMatchObject({ code: expect.stringMatching(/^(store-unavailable|outcome-unknown)$/) as string });
      return head;
    }
  }
  throw new Error('the disk was never full');
}

function bigEvent(after: StreamHead) {
  return event(`e${String(after.revision + 1)}`, 'x'.repeat(20_000));
}
