/** A writer thread that dies: what was under way is unknown, a new one is started, and none outlives its store. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { emptyHead } from './chain.js';
import { event } from './event-store.contract.js';
import { OutcomeUnknown, StoreUnavailable, type StreamHead } from './event-store.js';
import { startWriterThread, type WriterThread } from './writer-thread.js';

let directory: string;
let starts: string;
let writer: WriterThread;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'lazaret-writer-'));
  starts = join(directory, 'starts');
  writer = await startWriterThread({ file: '../test/dying-writer', opens: starts }, () => undefined);
});
afterEach(async () => {
  await writer.close();
  rmSync(directory, { recursive: true });
});

const append = (): Promise<StreamHead> => writer.append({ stream: 's', expected: emptyHead('s'), events: [event('a')] });
const started = (): number => readFileSync(starts, 'utf8').trim().split('\n').length;

it('says of what was under way that nobody knows, refuses what comes meanwhile, and is started anew by itself', async () => {
  await expect(append()).rejects.toBeInstanceOf(OutcomeUnknown);
  await expect(append()).rejects.toBeInstanceOf(StoreUnavailable);
  await expect.poll(started).toBe(2);
  await expect.poll(() => append().catch((cause: unknown) => cause)).toBeInstanceOf(OutcomeUnknown);
});

it('is not started anew for a store that was closed meanwhile', async () => {
  await expect(append()).rejects.toBeInstanceOf(OutcomeUnknown);
  await writer.close();
  await pause(1_300); // a new one would have started after a second
  expect(started()).toBe(1);
});
