import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { KeyRingRefused, wrappedKeyFiles } from '#crypto';
import { emptyHead } from '#event-store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testConfig } from '../../../../test/support/http-engine.js';
import { jsonLog } from './engine-log.js';
import { openEngineParts, type EngineParts } from './engine-parts.js';

let dataDir = '';
let ring = '';
beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'lazaret-parts-'));
  ring = path.join(dataDir, 'keys', 'key-ring.json');
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const open = (url = 'sqlite:<dataDir>/lazaret.db'): Promise<EngineParts> =>
  openEngineParts(testConfig(dataDir, { store: { url: url.replace('<dataDir>', dataDir) } }), jsonLog('silent'));

/** Why it does not start. */
async function refusal(url?: string): Promise<string> {
  const refused: unknown = await open(url).catch((cause: unknown) => cause);
  if (!(refused instanceof KeyRingRefused)) throw new Error('it started');
  return refused.message;
}

async function started(act: (parts: EngineParts) => Promise<unknown>): Promise<void> {
  const parts = await open();
  await act(parts);
  await parts.store.close();
}

/** Every place where something is wrapped by the ring, and the name of a file there. */
const WRAPPED = [
  ['keys/days', '2026-03-01.key'],
  ['keys/decision-days', '2026-03-01.key'],
  ['keys/access-days', '2026-03-01.key'],
  ['keys/dkim', '01JNAVZ3T0DK8W5H6M2R4YB7XC'],
  ['keys/private', '01JNAVZ3T0DK8W5H6M2R4YB7XC'],
  ['keys/pgp', '01JNAVZ3T0DK8W5H6M2R4YB7XC'],
  ['keys/pdf-passwords', '01JNAVZ3T0DK8W5H6M2R4YB7XC'],
  ['keys/people', '01JNAVZ3T0DK8W5H6M2R4YB7XC'],
  ['notices/XC', '01JNAVZ3T0DK8W5H6M2R4YB7XC.key'],
  ['blobs/XC', '01JNAVZ3T0DK8W5H6M2R4YB7XC.bytes'],
  ['retained/XC', '01JNAVZ3T0DK8W5H6M2R4YB7XC.key'],
] as const;

const MISSING = /^the key ring \S+ is missing, and without it nothing that is kept can be read: restore it from your backup$/;

describe('a start, and every rotation of the key ring', () => {
  it('leave the locks of the database in place, so that another process cannot take it for closed', async () => {
    await started(async ({ dayKeys, store }) => {
      await dayKeys.cleared.keyForNewMessage('2026-03-01', 'm');
      const found = [];
      for await (const { keyId } of wrappedKeyFiles(dataDir)) found.push(keyId);
      expect(found).toHaveLength(1);
      // a reader that believes itself to be the last one takes the log of what was written with it
      const file = path.join(dataDir, 'lazaret.db');
      const reader = `const db = new (require('better-sqlite3'))(${JSON.stringify(file)}); db.prepare('select count(*) from sqlite_master').get(); db.close();`;
      execFileSync(process.execPath, ['-e', reader]);
      expect(existsSync(`${file}-wal`)).toBe(true);
      expect(existsSync(`${file}-shm`)).toBe(true);
      expect(await store.lastPosition()).toBe(0);
    });
  });
});

describe('a lost key ring', () => {
  it('is told in one sentence, and no fresh one is made, when the log holds anything', async () => {
    await started(({ events, clock }) =>
      events.append('access-x-20260301', emptyHead('access-x-20260301'), [{ type: 'AuditRead', data: { what: 'events' } }], {
        at: clock.iso(),
        actor: { kind: 'cli', id: 'cli' },
        commandId: 'c',
      }),
    );
    await rm(ring);
    expect(await refusal()).toMatch(MISSING);
    expect(await refusal()).toMatch(MISSING); // nor the second time
  });

  it('is told when the log is empty but something is wrapped by it', async () => {
    await started(({ dayKeys }) => dayKeys.cleared.keyForNewMessage('2026-03-01', 'm'));
    await rm(ring);
    expect(await refusal('memory:')).toMatch(MISSING);
  });

  it.each(WRAPPED)('is told when all that is left is wrapped in %s', async (place, file) => {
    await started(async ({ keyRing }) => {
      await mkdir(path.join(dataDir, place), { recursive: true });
      await writeFile(path.join(dataDir, place, file), `${keyRing.wrapKey(Buffer.alloc(40), 'any')}\n`);
    });
    await rm(ring);
    expect(await refusal('memory:')).toMatch(MISSING);
    expect(existsSync(ring)).toBe(false);
  });

  it('is told when another one lies in its place', async () => {
    await started(({ dayKeys }) => dayKeys.cleared.keyForNewMessage('2026-03-01', 'm'));
    const own = dataDir;
    await rename(ring, path.join(own, 'ring-of-before'));
    dataDir = await mkdtemp(path.join(tmpdir(), 'lazaret-parts-'));
    await started(() => Promise.resolve());
    await rename(path.join(dataDir, 'keys', 'key-ring.json'), ring);
    await rm(dataDir, { recursive: true });
    dataDir = own;
    expect(await refusal()).toMatch(/^the key ring \S+ is another one than that which wrapped what is kept: restore it from your backup$/);
  });

  it('is no matter at the first start, nor for a folder that holds nothing of it', async () => {
    await writeFile(path.join(dataDir, 'notes.txt'), 'k1. is no wrapped key');
    const ids: string[] = [];
    await started(({ keyRing }) => Promise.resolve(ids.push(keyRing.activeId)));
    await started(({ keyRing }) => Promise.resolve(ids.push(keyRing.activeId)));
    expect(ids[0]).toMatch(/^[0-9a-f]{16}$/);
    expect(ids[1]).toBe(ids[0]);
  });
});
