import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultPatterns } from '#dlp';
import { jsonLog } from '../platform/engine-log.js';
import { storable } from '../policy/storable-pattern.js';
import { CrashJournal } from './crash-journal.js';
import { inspectionReportSchema } from './inspection-report.js';
import type * as Inspection from './message-inspection.js';
import type * as Pool from './inspection-pool.js';

/** The processes are forked from the build (`npm run build:engine`): they run without anything that could compile sources. */
const BUILT = new URL('../../../../dist/apps/engine/src/inspect/', import.meta.url);
const { InspectionPool } = (await import(new URL('inspection-pool.js', BUILT).href)) as typeof Pool;
const { MessageInspection } = (await import(new URL('message-inspection.js', BUILT).href)) as typeof Inspection;

/** Visa's published test number. */
const MAIL = Buffer.from('Subject: Card\r\n\r\nPlease charge 4111 1111 1111 1111 today.\r\n');
const NOTHING = { patterns: [], skipWords: [] };
const EVERYTHING = { patterns: defaultPatterns().map(storable), skipWords: [] };
const TAG = 'ab'.repeat(32);
const OTHER_TAG = 'cd'.repeat(32);

let pool: Pool.InspectionPool;
let directory: string;
let release: () => void;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'lazaret-pool-'));
});
afterEach(() => {
  pool.close();
  rmSync(directory, { recursive: true });
});

async function start(options: Partial<Pool.PoolOptions>, configuration = EVERYTHING): Promise<void> {
  const limits = { processes: 1, recycleAfterMessages: 100, timeoutMs: 20_000, memoryBytes: 512 * 1024 * 1024 };
  pool = await InspectionPool.start({ ...limits, ...options }, configuration, jsonLog('silent'));
}

async function patternsFound(): Promise<number> {
  return inspectionReportSchema.parse(await pool.run({ kind: 'inspect' }, [MAIL])).summaries.length;
}

/** A message whose bytes come only when `release` is called. */
async function* slow(): AsyncGenerator<Buffer> {
  await new Promise<void>((resolve) => (release = resolve));
  yield MAIL;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

describe('the inspection processes', () => {
  it('scan with the patterns that were given while they ran', async () => {
    await start({}, NOTHING);
    expect(await patternsFound()).toBe(0);
    pool.configure(EVERYTHING);
    expect(await patternsFound()).toBeGreaterThan(0);
  });

  it('scan with the patterns that were given while a fresh one was starting', async () => {
    await start({ recycleAfterMessages: 1 }, NOTHING);
    expect(await patternsFound()).toBe(0);
    await pause(60); // the next one is being forked with the old patterns
    pool.configure(EVERYTHING);
    expect(await patternsFound()).toBeGreaterThan(0);
  });

  it('let only so many messages wait, and serve those that do', async () => {
    await start({ mostWaiting: 2 });
    const first = pool.run({ kind: 'inspect' }, slow());
    const waiting = [patternsFound(), patternsFound()];
    await expect(patternsFound()).rejects.toMatchObject({ code: 'overloaded' });
    await pause(50);
    release();
    await first;
    expect((await Promise.all(waiting)).every((count) => count > 0)).toBe(true);
  });

  it('let no message wait longer than the limit', async () => {
    await start({ longestWaitMs: 100 });
    const first = pool.run({ kind: 'inspect' }, slow());
    await expect(patternsFound()).rejects.toMatchObject({ code: 'overloaded' });
    release();
    await first;
    expect(await patternsFound()).toBeGreaterThan(0);
  });
});

describe('the inspection of a message', () => {
  it('is no failed inspection when it could not begin', async () => {
    await start({ mostWaiting: 0 });
    const journal = CrashJournal.open(directory);
    const inspection = new MessageInspection(pool, journal, jsonLog('silent'));
    const first = inspection.inspect('one', { tag: TAG, chunks: slow });
    await pause(50);
    await expect(inspection.inspect('two', { tag: OTHER_TAG, chunks: () => [MAIL] })).rejects.toMatchObject({ code: 'overloaded' });
    release();
    expect((await first).kind).toBe('report');
    journal.close();
  });

  it('suspects bytes only once a process has them', async () => {
    await start({});
    for (const _crash of [1, 2]) {
      const journal = CrashJournal.open(directory);
      const inspection = new MessageInspection(pool, journal, jsonLog('silent'));
      const first = inspection.inspect('one', { tag: TAG, chunks: slow });
      const second = inspection.inspect('two', { tag: OTHER_TAG, chunks: () => [MAIL] });
      await pause(50);
      const next = CrashJournal.open(directory); // as the next start does, while both are under way
      expect(next.isSuspect(OTHER_TAG)).toBe(false);
      next.close();
      release();
      await Promise.all([first, second]);
      journal.close();
    }
    const journal = CrashJournal.open(directory);
    expect([journal.isSuspect(TAG), journal.isSuspect(OTHER_TAG)]).toEqual([true, false]);
    journal.close();
  });
});
