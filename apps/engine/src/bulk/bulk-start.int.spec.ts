/** What the desk has begun, and what it knows of after a start. */
import { setImmediate } from 'node:timers/promises';
import type { BulkEvent } from '#events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import { MANAGER_AT_THE_SHELL } from '../../test/support/manager-at-the-shell.js';
import { AccountDirectory } from '../access/account-directory.js';
import { messageStream } from '../platform/engine-keys.js';
import { EventLog } from '../platform/event-log.js';
import { BulkLog } from './bulk-log.js';
import { shownRun } from './bulk-run.js';
import { BulkDesk, type BulkOrder } from './bulk-desk.js';

let engine: HttpEngine;

beforeEach(async () => {
  engine = await startHttpEngine();
});
afterEach(() => engine.close());

const ORDER: BulkOrder = {
  act: { action: 'delete', reason: 'policy-breach', verdict: 'real-leak' },
  caller: MANAGER_AT_THE_SHELL,
  commandId: 'double-click',
  looked: [{ chosen: { id: '01JNAVZ3T0QK8W5H6M2R4YB7XE', revision: 3 }, found: { eligible: true, proposal: false }, domains: [] }],
};

describe('starting a run', () => {
  it('twice at once by one command starts one', async () => {
    const desk = engine.app.get(BulkDesk, { strict: false });
    const [first, second] = await Promise.all([desk.start(ORDER), desk.start(ORDER)]);
    expect(second.id).toBe(first.id);
    expect(await desk.start(ORDER)).toBe(first);
    expect((await desk.start({ ...ORDER, commandId: 'another' })).id).not.toBe(first.id);
    const streams = (await engine.parts.store.readAll(0, 100, { streamPrefixes: ['bulk-'] })).filter(({ type }) => type === 'BulkStarted');
    expect(streams).toHaveLength(2);
  });
});

describe('a start of the engine', () => {
  /** A run, as the log has it. */
  async function recorded(id: string, finished: boolean, messages = [`message-of-${id}`]): Promise<void> {
    const { events, clock } = engine.parts;
    const about = { action: 'delete', kind: null, reason: 'policy-breach', verdict: 'real-leak' } as const;
    const started: BulkEvent = { type: 'BulkStarted', data: { ...about, messages } };
    const end: BulkEvent = { type: 'BulkFinished', data: { done: 1, proposed: 0, skipped: 4, failed: 0, cut: false } };
    const { head } = await events.read(`bulk-${id}`);
    const meta = { at: clock.iso(), actor: MANAGER_AT_THE_SHELL.actor, commandId: `start-${id}` };
    await events.append(`bulk-${id}`, head, finished ? [started, end] : [started], meta);
  }

  function logReading(readStream: HttpEngine['parts']['store']['readStream']): BulkLog {
    const { store, clock, nodes } = engine.parts;
    return new BulkLog(new EventLog({ ...store, readStream }), engine.app.get(AccountDirectory, { strict: false }), clock, nodes);
  }

  it('reads what became of the messages again after it could not be read', async () => {
    await recorded('b', true);
    let fails = true;
    const log = logReading(async (name, from) => {
      if (fails && name.startsWith('message-')) throw new Error('the store does not answer');
      return engine.parts.store.readStream(name, from);
    });
    const [run] = await log.earlierRuns(1);
    if (!run) throw new Error('there is one');
    await expect(log.itemsOf(run)).rejects.toThrow('does not answer');
    fails = false;
    expect(await log.itemsOf(run)).toMatchObject([{ id: 'message-of-b', code: 'cut' }]);
  });

  it('reads twenty messages at once, of however many', async () => {
    const messages = Array.from({ length: 30 }, (_, at) => `m${String(at)}`);
    for (const id of ['a', 'b']) await recorded(id, false, messages);
    let [reading, most] = [0, 0];
    const log = logReading(async (name, from) => {
      if (!name.startsWith('message-')) return engine.parts.store.readStream(name, from);
      most = Math.max(most, (reading += 1));
      await setImmediate();
      reading -= 1;
      return engine.parts.store.readStream(name, from);
    });
    expect((await log.earlierRuns(1)).map(({ items }) => items.map(({ id }) => id))).toEqual([messages, messages]);
    expect(most).toBe(20);
  });

  it('reads the runs that were cut off and the newest that ended, and messages only of those cut off', async () => {
    await recorded('a', false);
    for (const id of ['b', 'c', 'd']) await recorded(id, true);
    const { store, clock } = engine.parts;
    const read: string[] = [];
    const log = logReading((name, from) => {
      if (name.startsWith('message-')) read.push(name);
      return store.readStream(name, from);
    });
    const runs = await log.earlierRuns(2);
    expect(runs.map(({ id, state }) => [id, state])).toEqual([
      ['a', 'cut'],
      ['c', 'finished'],
      ['d', 'finished'],
    ]);
    expect(read).toEqual([messageStream('message-of-a')]);
    const newest = runs.at(-1);
    if (!newest) throw new Error('there are three');
    expect(shownRun(newest, clock.iso())).toMatchObject({ count: 5, done: 1, skipped: 4, failed: 0 });
    expect(await log.itemsOf(newest)).toMatchObject([{ id: 'message-of-d', result: 'failed', code: 'cut' }]);
    expect(read).toEqual([messageStream('message-of-a'), messageStream('message-of-d')]);
  });
});
