import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defaultPatterns, type Pattern } from '#dlp';
import { storedPatternOf } from '#events';
import { jsonLog } from '../platform/engine-log.js';
import { CrashJournal } from './crash-journal.js';
import { NO_TRIGGERS } from './inspection-job.js';
import { inspectionReportSchema } from './inspection-report.js';
import type * as Inspection from './message-inspection.js';
import type * as Pool from './inspection-pool.js';

/** The processes are forked from the build (`npm run build:engine`): they run without anything that could compile sources. */
const BUILT = new URL('../../../../dist/apps/engine/src/inspect/', import.meta.url);
const { InspectionPool } = (await import(new URL('inspection-pool.js', BUILT).href)) as typeof Pool;
const { MessageInspection } = (await import(new URL('message-inspection.js', BUILT).href)) as typeof Inspection;

/** Visa's published test number. */
const MAIL = Buffer.from('Subject: Card\r\n\r\nPlease charge 4111 1111 1111 1111 today.\r\n');
const NOTHING = setup([], 'nothing');
const EVERYTHING = setup(defaultPatterns(), 'everything');
const INSPECT = { kind: 'inspect', triggers: NO_TRIGGERS } as const;
const noTriggers = () => NO_TRIGGERS;
const LIMITS = { processes: 1, recycleAfterMessages: 100, timeoutMs: 20_000, memoryBytes: 512 * 1024 * 1024 };
const TAG = 'ab'.repeat(32);
const OTHER_TAG = 'cd'.repeat(32);

let pool: Pool.InspectionPool<string>;
let directory: string;
let release: () => void;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'lazaret-pool-'));
});
afterEach(() => {
  pool.close();
  rmSync(directory, { recursive: true });
});

/** A policy is only named here. */
function setup(patterns: readonly Pattern[], policy: string): Pool.ScanSetup<string> {
  return { configuration: { patterns: patterns.map(storedPatternOf), skipWords: [] }, policy };
}

async function start(options: Partial<Pool.PoolOptions>, configuration = EVERYTHING): Promise<void> {
  pool = await InspectionPool.start({ ...LIMITS, ...options }, configuration, jsonLog('silent'));
}

async function patternsFound(): Promise<number> {
  return inspectionReportSchema.parse(await pool.run(INSPECT, [MAIL])).summaries.length;
}

/** Under which policy a message was judged, and whether what was scanned is what this policy scans for. */
async function inspectUnder(body: AsyncIterable<Buffer> | Iterable<Buffer> = [MAIL]): Promise<{ policy: string; found: number }> {
  let policy = '';
  const answer = await pool.runUnder((current) => {
    policy = current;
    return INSPECT;
  }, body);
  return { policy, found: inspectionReportSchema.parse(answer).summaries.length };
}

async function until(policy: string): Promise<void> {
  for (let waited = 0; (await inspectUnder()).policy !== policy; waited += 5) {
    if (waited > 5_000) throw new Error(`${policy} never judged`);
    await pause(5);
  }
}

/** A message whose bytes come only when `release` is called. */
async function* slow(): AsyncGenerator<Buffer> {
  await new Promise<void>((resolve) => (release = resolve));
  yield MAIL;
}

function pattern(regex: string): Pattern {
  const [model] = defaultPatterns();
  if (model === undefined) throw new Error('no factory pattern');
  return { ...model, matcher: { kind: 'regex', regex, caseSensitive: false } };
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
    await until('everything');
    expect(await patternsFound()).toBeGreaterThan(0);
  });

  it('have a message judged by the policy that belongs to what was scanned for, whatever comes meanwhile', async () => {
    await start({ processes: 2 }, NOTHING);
    const underWay = inspectUnder(slow());
    await pause(20);
    pool.configure(EVERYTHING);
    await until('everything');
    release();
    expect(await underWay).toEqual({ policy: 'nothing', found: 0 });
    for (const _message of [1, 2, 3, 4]) expect(await inspectUnder()).toMatchObject({ policy: 'everything', found: 1 });
  });

  it('judge by a policy that scans for the same at once, without taking anything in', async () => {
    await start({}, EVERYTHING);
    pool.configure({ ...EVERYTHING, policy: 'everything, enforced' });
    expect(await inspectUnder()).toMatchObject({ policy: 'everything, enforced', found: 1 });
  });

  it('take other patterns one after the other: a message finds a free one meanwhile', async () => {
    await start({ processes: 2 }, NOTHING);
    await pause(500); // the second one is ready, too
    const many = Array.from({ length: 400 }, (_, index) => ({ ...pattern(`x${String(index)}[a-z]{3,9}y`), id: `p${String(index)}` }));
    pool.configure(setup(many, 'many'));
    const policies = [await inspectUnder(), await inspectUnder()].map(({ policy }) => policy);
    expect(policies[0]).toBe('nothing');
    await until('many');
  });

  it('go on with what they have when others were wanted and are wanted no more', async () => {
    await start({}, EVERYTHING);
    const underWay = inspectUnder(slow());
    await pause(20);
    pool.configure(NOTHING);
    pool.configure({ ...EVERYTHING, policy: 'everything again' });
    release();
    await underWay;
    expect(await inspectUnder()).toMatchObject({ policy: 'everything again', found: 1 });
  });

  it('keep what they have when another one did not take the patterns', async () => {
    await start({ processes: 2 }, EVERYTHING);
    await pause(500);
    // what no author can save: the engine compiles a pattern before it takes it
    pool.configure(setup([pattern('(')], 'broken'));
    await pause(300);
    for (const _message of [1, 2, 3]) expect(await inspectUnder()).toMatchObject({ policy: 'everything', found: 1 });
    pool.configure({ ...EVERYTHING, policy: 'mended' });
    expect(await inspectUnder()).toMatchObject({ policy: 'mended', found: 1 });
  });

  it('go on with what they have when the only one of them did not take the patterns, and when it is replaced', async () => {
    await start({ processes: 1, recycleAfterMessages: 1 }, EVERYTHING);
    pool.configure(setup([pattern('(')], 'broken'));
    for (const _message of [1, 2, 3]) expect(await inspectUnder()).toEqual({ policy: 'everything', found: 1 });
    expect(pool.inForce).toEqual({ judging: 'everything', isBehind: true });
    expect(pool.hasRefused(setup([pattern('(')], 'the same').configuration)).toBe(true);
    pool.configure({ ...EVERYTHING, policy: 'undone' });
    expect(await inspectUnder()).toEqual({ policy: 'undone', found: 1 });
    expect(pool.inForce).toEqual({ judging: 'undone', isBehind: false });
  });

  it('leave patterns that take too long to compile to a later try', async () => {
    const began = performance.now();
    await start({ processes: 2 }, EVERYTHING);
    pool.close();
    // a machine that is slow to start is slow to compile, too: these take many times as long
    const startMs = Math.max(1_000, Math.round(3 * (performance.now() - began)));
    const costly = Array.from({ length: 60 }, (_, index) => ({ ...pattern(`\\pL{400}x${String(index)}`), id: `p${String(index)}` }));
    const retryMs = 300;
    await start({ processes: 2, startMs, retryMs }, EVERYTHING);
    pool.configure(setup(costly, 'costly'));
    await vi.waitFor(() => expect(pool.inForce).toEqual({ judging: 'everything', isBehind: true }), 20 * startMs);
    await pause(1.5 * (startMs + retryMs)); // through another try
    for (const _message of [1, 2, 3]) expect(await inspectUnder()).toEqual({ policy: 'everything', found: 1 });
  }, 120_000);

  it('run for the sake of authors when nothing works at a start, inspect no mail, and take what does work', async () => {
    await start({ processes: 2 }, EVERYTHING);
    pool.close();
    pool = new InspectionPool({ ...LIMITS, processes: 2 }, setup([pattern('(')], 'broken'), jsonLog('silent'));
    await pool.ready;
    expect(pool.inForce).toEqual({ judging: undefined, isBehind: true });
    await expect(inspectUnder()).rejects.toMatchObject({ code: 'inspection-failed' });
    await expect(pool.run({ kind: 'show' }, [MAIL])).rejects.toMatchObject({ code: 'inspection-failed' });
    expect(await pool.run({ kind: 'compile', pattern: storedPatternOf(pattern('a{2}')) }, [])).toEqual([]);
    pool.configure(EVERYTHING);
    await vi.waitFor(() => expect(pool.inForce).toEqual({ judging: 'everything', isBehind: false }), 5_000);
    for (const _message of [1, 2, 3]) expect(await inspectUnder()).toEqual({ policy: 'everything', found: 1 });
  });

  it('let only so many messages wait, and serve those that do', async () => {
    await start({ mostWaiting: 2 });
    const first = pool.run(INSPECT, slow());
    const waiting = [patternsFound(), patternsFound()];
    await expect(patternsFound()).rejects.toMatchObject({ code: 'overloaded' });
    await pause(50);
    release();
    await first;
    expect((await Promise.all(waiting)).every((count) => count > 0)).toBe(true);
  });

  it('let no message wait longer than the limit', async () => {
    await start({ longestWaitMs: 100 });
    const first = pool.run(INSPECT, slow());
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
    const first = inspection.inspect('one', { tag: TAG, chunks: slow }, noTriggers);
    await pause(50);
    await expect(inspection.inspect('two', { tag: OTHER_TAG, chunks: () => [MAIL] }, noTriggers)).rejects.toMatchObject({
      code: 'overloaded',
    });
    release();
    expect((await first).inspected.kind).toBe('report');
    journal.close();
  });

  it('suspects bytes only once a process has them', async () => {
    await start({});
    for (const _crash of [1, 2]) {
      const journal = CrashJournal.open(directory);
      const inspection = new MessageInspection(pool, journal, jsonLog('silent'));
      const first = inspection.inspect('one', { tag: TAG, chunks: slow }, noTriggers);
      const second = inspection.inspect('two', { tag: OTHER_TAG, chunks: () => [MAIL] }, noTriggers);
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
