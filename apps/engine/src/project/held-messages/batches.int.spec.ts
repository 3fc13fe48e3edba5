import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { messageDecider, type StoredEvent } from '#events';
import { holdMessage } from '../../../../../test/support/held-message.js';
import { startHttpEngine, type HttpEngine } from '../../../../../test/support/http-engine.js';
import { messageStream } from '../../platform/engine-keys.js';
import { Projections } from '../projections.js';
import { digestOfRows } from '../rebuild.js';

let engine: HttpEngine;

beforeAll(async () => {
  engine = await startHttpEngine();
  const { parts } = engine;
  const ids = [await holdMessage(parts), await holdMessage(parts, { subject: 'another' })];
  const deletion = { reason: 'policy-breach', verdict: 'real-leak', note: null, actorTag: null, undoSeconds: 0, decisionId: 'd1' } as const;
  const meta = { at: parts.clock.iso(), actor: { kind: 'system', id: 'test' } } as const;
  const stream = messageStream(ids[0] ?? '');
  await parts.events.decide(
    messageDecider,
    stream,
    { type: 'ScheduleDeletion', ...deletion, now: parts.clock.iso() },
    { ...meta, commandId: 'd' },
  );
});
afterAll(() => engine.close());

interface Followed {
  readonly rows: number;
  readonly digest: string;
  /** Of the list: what it shows of each message, in the order of arrival. */
  readonly shown: unknown;
}

/** Rows after following the log in batches of so many events, with a stop after `stopAt`, as at a restart. */
async function rowsInBatchesOf(batchEvents: number, stopAt: number): Promise<Followed> {
  const { store, keys } = engine.parts;
  const db = new Database(':memory:');
  const events = await store.readAll(0, 10_000);
  const until = (end: number): StoredEvent[] => events.filter(({ position }) => position <= end);
  const stopped: Error[] = [];
  for (const log of [until(stopAt), events]) {
    const cutStore = {
      ...store,
      lastPosition: () => Promise.resolve(log.length),
      subscribeAll: (options: Parameters<typeof store.subscribeAll>[0]) => {
        const run = async (): Promise<void> => {
          for (let at = options.afterPosition; at < log.length; at += batchEvents) await options.handle(log.slice(at, at + batchEvents));
        };
        const ended = run().catch((cause: unknown) => options.onStopped(cause as Error));
        return { stop: () => ended };
      },
    };
    const projections = new Projections({ store: cutStore, keys, db, onStopped: (cause) => stopped.push(cause) });
    await projections.start();
    await projections.caughtUp();
    await projections.stop();
  }
  expect(stopped).toEqual([]);
  const followed = { ...digestOfRows(db), shown: db.prepare('SELECT subject, state FROM held_messages_v5 ORDER BY number').all() };
  db.close();
  return followed;
}

describe('the rows of held messages', () => {
  it('are the same however the log is cut into batches, and wherever it was stopped between', async () => {
    const end = await engine.parts.store.lastPosition();
    const whole = await rowsInBatchesOf(10_000, end);
    expect(whole.rows).toBeGreaterThan(2);
    expect(whole.shown).toEqual([
      { subject: 'March bordereau', state: 'deleted' },
      { subject: 'another', state: 'held' },
    ]);
    for (const batchEvents of [1, 2, 3, 5]) {
      for (let stopAt = 1; stopAt <= end; stopAt++) expect(await rowsInBatchesOf(batchEvents, stopAt)).toEqual(whole);
    }
  });
});
