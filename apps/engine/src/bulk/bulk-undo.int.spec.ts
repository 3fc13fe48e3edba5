/** A run taken back, and what comes between: a stop of the engine, a fault. */
import { CommandBus } from '@nestjs/cqrs';
import type { BulkAction } from '#contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { holdMessage } from '../../../../test/support/held-message.js';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import { MANAGER_AT_THE_SHELL } from '../../test/support/manager-at-the-shell.js';
import { messageStream } from '../platform/engine-keys.js';
import { EngineLog } from '../platform/engine-log.js';
import { UndoDecision } from '../quarantine/undo-decision.js';
import { BulkDesk } from './bulk-desk.js';
import { BulkLog } from './bulk-log.js';
import { BulkLook } from './bulk-look.js';
import { countOf, shownRun, type Run } from './bulk-run.js';
import { CallerRights } from './caller-rights.js';
import { UndoBulk, UndoBulkHandler } from './decide-in-bulk.js';

const DELETE: BulkAction = { action: 'delete', reason: 'policy-breach', verdict: 'real-leak' };

let engine: HttpEngine;
let desk: BulkDesk;

beforeEach(async () => {
  engine = await startHttpEngine();
  desk = engine.app.get(BulkDesk, { strict: false });
});
afterEach(() => engine.close());

/** The desk of the next start. */
async function nextDesk(): Promise<BulkDesk> {
  const anywhere = { strict: false };
  const { app, clock } = engine;
  const next = new BulkDesk(
    app.get(CommandBus, anywhere),
    app.get(BulkLog, anywhere),
    app.get(BulkLook, anywhere),
    app.get(CallerRights, anywhere),
    clock,
    app.get(EngineLog, anywhere),
  );
  await next.onApplicationBootstrap();
  return next;
}

async function ended(run: Run): Promise<Run> {
  await expect.poll(() => run.state, { timeout: 20_000 }).not.toMatch(/running|undoing/);
  return run;
}

async function deleted(count: number): Promise<Run> {
  const looked = [];
  for (let each = 0; each < count; each++) {
    const id = await holdMessage(engine.parts, { score: 2 });
    const { head } = await engine.parts.events.read(messageStream(id));
    looked.push({ chosen: { id, revision: head.revision }, found: { eligible: true, proposal: false }, domains: [] } as const);
  }
  const run = await ended(await desk.start({ act: DELETE, caller: MANAGER_AT_THE_SHELL, commandId: 'run', looked }));
  expect(countOf(run, 'done')).toBe(count);
  return run;
}

/** Has something happen before each decision is taken back. */
function beforeUndo(happens: () => void): void {
  const bus = engine.app.get(CommandBus, { strict: false });
  const execute = bus.execute.bind(bus);
  vi.spyOn(bus, 'execute').mockImplementation(async (command) => {
    if (command instanceof UndoDecision) happens();
    return execute(command);
  });
}

const shown = (run: Run) => shownRun(run, engine.clock.iso());

function undo(by: BulkDesk, run: Run) {
  return new UndoBulkHandler(by, engine.clock).execute(new UndoBulk(run.id, MANAGER_AT_THE_SHELL));
}

async function lastFacts(run: Run): Promise<(string | undefined)[]> {
  const streams = await Promise.all(run.items.map(({ id }) => engine.parts.store.readStream(messageStream(id))));
  return streams.map((stream) => stream.at(-1)?.type);
}

async function told(run: Run): Promise<[string, unknown][]> {
  const facts = await engine.parts.store.readStream(`bulk-${run.id}`);
  return facts.filter(({ type }) => type.startsWith('BulkUnd')).map(({ type, data }) => [type, JSON.parse(data)]);
}

/** What a later start knows of it. */
function known(by: BulkDesk, { id }: Run): Run {
  const run = by.find(id, 'cli');
  if (!run) throw new Error('the next start knows the run');
  return run;
}

describe('an undo that a stop of the engine cuts off', () => {
  /** After the first of three. */
  async function cutOff(): Promise<Run> {
    const run = await deleted(3);
    let stopped: Promise<void> | undefined;
    beforeUndo(() => {
      stopped ??= desk.onApplicationShutdown();
    });
    await undo(desk, run);
    await expect.poll(() => stopped !== undefined).toBe(true);
    await stopped;
    return run;
  }

  it('is told as cut, also at the next start, and ends when it is asked for again', async () => {
    const run = await cutOff();
    expect(shown(run)).toMatchObject({ state: 'cut', count: 3, done: 2 });
    expect(shown(run).undoUntil).not.toBeNull();
    expect(await told(run)).toEqual([['BulkUndoStarted', {}]]);

    const next = await nextDesk();
    const again = known(next, run);
    expect(shown(again)).toEqual(shown(run));
    expect((await next.itemsOf(again)).map(({ result }) => result)).toEqual(['undone', 'done', 'done']);
    expect(await undo(next, again)).toMatchObject({ kind: 'done', answer: { state: 'undoing' } });
    expect(shown(await ended(again))).toMatchObject({ state: 'undone', count: 3, done: 0, undoUntil: null });
    expect(await lastFacts(run)).toEqual(['DeletionUndone', 'DeletionUndone', 'DeletionUndone']);
    expect((await told(run)).at(-1)).toEqual(['BulkUndone', { undone: 3, notUndone: 0 }]);
  });

  it('takes back no more than the windows allow', async () => {
    const run = await cutOff();
    engine.clock.advance(86_400);
    const next = await nextDesk();
    const again = known(next, run);
    expect(shown(again).undoUntil).toBeNull();
    await undo(next, again);
    expect(shown(await ended(again))).toMatchObject({ state: 'undone', done: 2 });
    expect(again.items).toMatchObject([{ result: 'undone' }, { result: 'not-undone', code: 'nothing-to-undo' }, { result: 'not-undone' }]);
  });
});

describe('a run that was taken back', () => {
  it('is told after a start as before it', async () => {
    const run = await deleted(2);
    await undo(desk, run);
    const before = shown(await ended(run));
    expect(before).toMatchObject({ state: 'undone', count: 2, done: 0 });
    const next = await nextDesk();
    const again = known(next, run);
    expect(shown(again)).toEqual(before);
    expect((await next.itemsOf(again)).map(({ result }) => result)).toEqual(['undone', 'undone']);
  });
});

describe('a fault while a run is taken back', () => {
  it('leaves the message decided, and is tried again when the undo is asked for again', async () => {
    const run = await deleted(3);
    let faults = 1;
    beforeUndo(() => {
      if (faults-- > 0) throw new TypeError('the store does not answer');
    });
    await undo(desk, run);
    expect(shown(await ended(run))).toMatchObject({ state: 'undone', done: 1, failed: 0 });
    expect(run.items.find(({ result }) => result === 'not-undone')).toMatchObject({ code: 'fault', detail: 'TypeError' });
    expect(shown(run).undoUntil).not.toBeNull();
    expect(await undo(desk, run)).toMatchObject({ kind: 'done', answer: { state: 'undoing' } });
    expect(shown(await ended(run))).toMatchObject({ state: 'undone', done: 0, failed: 0, undoUntil: null });
    expect(await lastFacts(run)).toEqual(Array.from({ length: 3 }, () => 'DeletionUndone'));
    expect((await told(run)).filter(([type]) => type === 'BulkUndone')).toEqual([
      ['BulkUndone', { undone: 2, notUndone: 1 }],
      ['BulkUndone', { undone: 3, notUndone: 0 }],
    ]);
    expect(await undo(desk, run)).toMatchObject({ kind: 'done', answer: { state: 'undone' } });
  });
});
