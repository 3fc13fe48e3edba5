import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { emptyHead, headOf } from '#event-store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engineFixture, type EngineFixture } from '../../../test/support/engine-fixture.js';
import type { Lease } from '../../nodes/nodes.js';
import type { ExportRecord } from '../export-book.js';
import { ExportLines } from '../export-lines.js';
import { LogTail } from '../log-tail.js';
import { ExportPush } from './export-push.js';
import { PushCheckpoints } from './push-checkpoints.js';
import { PushMeans } from './push-means.js';
import type { NumberedEvent, PushTarget } from './push-target.js';

const ID = '01JNAVZ3T0QK8W5H6M2R4YB7XC';
let engine: EngineFixture;
let delivered: { by: string; sequence: number; event: string }[];
let pushes: ExportPush[];
const tails: LogTail[] = [];

beforeEach(async () => {
  engine = await engineFixture();
  delivered = [];
  pushes = [];
});
afterEach(async () => {
  await Promise.all(pushes.map((push) => push.stop()));
  for (const tail of tails.splice(0)) await tail.onModuleDestroy();
  await engine.remove();
});

/** Who has the duty of sending; the others do nothing, and what they have begun is not theirs any more. */
let sender = '';

interface PushAsked {
  readonly before?: (sequence: number) => Promise<void>;
  readonly lines?: ExportLines;
  readonly types?: string[];
}

function pushOf(name: string, { before, lines = linesOf(), types = [] }: PushAsked = {}): ExportPush {
  const tail = new LogTail(engine.events, engine.log);
  tails.push(tail);
  const lease: Lease = { by: null, holds: () => sender === name };
  const duties: PushMeans['duties'] = { duty: async (_, run) => (sender === name ? run(lease) : undefined) };
  const target: PushTarget = {
    batch: 1,
    async send(events: readonly NumberedEvent[]) {
      for (const { sequence, event } of events) {
        delivered.push({ by: name, sequence, event: event.stored.id });
        await before?.(sequence);
      }
    },
    close: () => undefined,
  };
  const push = new ExportPush(
    record(types),
    () => Promise.resolve(target),
    new PushMeans(lines, tail, duties, engine.clock, engine.log),
    checkpoints(),
  );
  pushes.push(push);
  push.start();
  return push;
}

const linesOf = (): ExportLines => new ExportLines(engine.events, engine.keys, engine.config);
const checkpoints = (): PushCheckpoints => new PushCheckpoints(engine.directory);

function record(types: string[]): ExportRecord {
  const scope = { after: null, upTo: null, from: null, until: null, types, streams: [], messageId: null };
  const target = { kind: 'syslog', host: 'siem.example', port: 6514, secretId: ID } as const;
  const what = { name: 'push', scope, format: 'cloudevents', masking: 'sealed', reason: null, by: 'anna', byTag: null, target } as const;
  const state = { ...what, status: 'open', approval: null, changes: 0 } as const;
  const by = { kind: 'account', id: 'anna' } as const;
  return { id: ID, state, definedAt: engine.clock.iso(), definedBy: by, definedPosition: 0, commands: [], takings: [] };
}

let number = 0;
async function write(count: number): Promise<void> {
  for (let written = 0; written < count; written++) {
    const stored = await engine.store.readStream('settings-test');
    const head = stored.length === 0 ? emptyHead('settings-test') : headOf('settings-test', stored);
    const meta = JSON.stringify({ at: engine.clock.iso(), actor: { kind: 'system', id: 'test' }, commandId: `c-${String(++number)}` });
    const event = { id: `e-${String(number)}`, type: 'Tested', version: 1, data: '{}', meta };
    await engine.store.append({ stream: 'settings-test', expected: head, events: [event] });
  }
}

const sequencesOf = (by: string): number[] => delivered.filter((each) => each.by === by).map(({ sequence }) => sequence);

describe('a push that another engine takes over', () => {
  it('goes on without a gap, and what comes twice has the number that it had', async () => {
    await write(5);
    let wake: () => void = () => undefined;
    const asleep = new Promise<void>((resolve) => (wake = resolve));
    sender = 'one';
    const one = pushOf('one', { before: (sequence) => (sequence === 3 ? asleep : Promise.resolve()) });
    const two = pushOf('two');
    await expect.poll(() => sequencesOf('one')).toEqual([1, 2, 3]);
    expect(await two.delivery()).toMatchObject({ sequence: 2, position: 2, lag: 3 });

    sender = 'two'; // the first one was put to sleep while it sent
    await write(2);
    await expect.poll(() => sequencesOf('two')).toEqual([3, 4, 5, 6, 7]);
    wake(); // and wakes up: it does not set back how far the other has come
    await expect.poll(async () => (await one.delivery()).sequence).toBe(7);
    await write(1);
    await expect.poll(() => sequencesOf('two')).toEqual([3, 4, 5, 6, 7, 8]);
    sender = 'one';
    await write(1);
    await expect.poll(() => sequencesOf('one')).toEqual([1, 2, 3, 9]);
    const numbers = new Map(delivered.map(({ sequence, event }) => [sequence, event]));
    expect([...numbers.keys()].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    for (const { sequence, event } of delivered) expect(event).toBe(numbers.get(sequence));
  });

  it('is not set back by one that slept over a page in which nothing fits', async () => {
    await write(3);
    let wake: () => void = () => undefined;
    const asleep = new Promise<void>((resolve) => (wake = resolve));
    const lines = linesOf();
    const read: number[] = [];
    async function* sleeping(...asked: Parameters<ExportLines['of']>): ReturnType<ExportLines['of']> {
      for await (const page of linesOf().of(...asked)) {
        read.push(page.reached);
        await asleep;
        yield page;
      }
    }
    Object.assign(lines, { of: sleeping });
    sender = 'one';
    const one = pushOf('one', { lines, types: ['NeverWritten'] });
    await expect.poll(() => read).toEqual([3]);

    sender = 'two';
    await write(2);
    pushOf('two', { types: ['NeverWritten'] });
    await expect.poll(() => checkpoints().read(ID)).toEqual({ position: 5, sequence: 0 });
    wake();
    await one.stop();
    expect(await checkpoints().read(ID)).toEqual({ position: 5, sequence: 0 });
    expect(delivered).toEqual([]);
  });
});

describe('a push of a log that is shorter than what was sent, as after a restored backup', () => {
  it('sends every event from the end of that log on, with numbers that go on', async () => {
    await write(3);
    await mkdir(path.join(engine.directory, 'exports'));
    await writeFile(path.join(engine.directory, 'exports', `${ID}.json`), JSON.stringify({ position: 1_000, sequence: 700 }));
    sender = 'one';
    const push = pushOf('one');
    await expect.poll(async () => (await push.delivery()).position).toBe(3);
    await write(2);
    await expect.poll(() => sequencesOf('one')).toEqual([701, 702]);
    await write(1);
    await expect.poll(() => sequencesOf('one')).toEqual([701, 702, 703]);
  });
});
