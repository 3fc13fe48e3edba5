import { describe, expect, it } from 'vitest';
import type { StoredEvent } from '#events';
import { logUpTo } from './log-up-to.js';

const stored = (position: number, stream: string, revision: number): StoredEvent => ({
  ...{ position, stream, revision, id: String(position), type: 'Added', version: 1, data: '{}', meta: '{}', chain: '' },
});

/** Positions with gaps, as some servers give them. */
const EVENTS = [stored(10, 'a', 0), stored(12, 'b', 0), stored(4_000, 'a', 1), stored(4_001, 'b', 1)];

const LOG = {
  readStream: (stream: string, from = 0) => Promise.resolve(EVENTS.filter((each) => each.stream === stream && each.revision >= from)),
  readAll: (after: number, limit: number) => Promise.resolve(EVENTS.filter(({ position }) => position > after).slice(0, limit)),
  lastPosition: () => Promise.resolve(4_001),
};

const positions = (events: readonly StoredEvent[]): number[] => events.map(({ position }) => position);

describe('the log up to a position', () => {
  it.each([
    [9, 0, []],
    [10, 10, [10]],
    [3_999, 12, [10, 12]],
    [4_000, 4_000, [10, 12, 4_000]],
    [9_999, 4_001, [10, 12, 4_000, 4_001]],
  ])('%i: ends with the last event that is not after it', async (position, end, all) => {
    const past = logUpTo(LOG, position);
    expect(await past.lastPosition()).toBe(end);
    expect(positions(await past.readAll(0, 100))).toEqual(all);
    expect(positions(await past.readStream('a'))).toEqual(all.filter((each) => each === 10 || each === 4_000));
  });

  it('hands over what it has to who follows it, and nothing more', async () => {
    const seen: number[] = [];
    const subscription = logUpTo(LOG, 4_000).subscribeAll({
      afterPosition: 10,
      handle: (events) => {
        seen.push(...positions(events));
        return Promise.resolve();
      },
      onStopped: (cause) => {
        throw cause;
      },
    });
    await new Promise((resolve) => setTimeout(resolve, 60));
    await subscription.stop();
    expect(seen).toEqual([12, 4_000]);
  });

  it('takes no events', async () => {
    const past = logUpTo(LOG, 4_000);
    await expect(past.append({ stream: 'a', expected: { revision: 1, chain: '' }, events: [] })).rejects.toThrow('takes no events');
  });
});
