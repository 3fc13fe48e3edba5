import type { StoredEvent } from '#events';
import { describe, expect, it } from 'vitest';
import { storedAt } from './stored-at.js';

/** A log with these positions, and how often it was read. */
function logOf(...positions: number[]) {
  const events = positions.map((position): StoredEvent => ({
    ...{ position, stream: 's', revision: 0, id: '', type: 'Added', version: 1, data: '{}', meta: '{}', chain: '' },
  }));
  const log = {
    reads: 0,
    readAll: (after: number, limit: number) => {
      log.reads += 1;
      return Promise.resolve(events.filter(({ position }) => position > after).slice(0, limit));
    },
  };
  return log;
}

const found = async (log: ReturnType<typeof logOf>, wanted: readonly number[], isUnbroken?: boolean): Promise<number[]> =>
  (await storedAt(log, wanted, isUnbroken)).map(({ position }) => position);

describe('events at positions', () => {
  it('come in the order that was asked for, those near each other by one reading', async () => {
    const log = logOf(1, 2, 3, 4, 5, 500, 501);
    expect(await found(log, [501, 4, 2])).toEqual([501, 4, 2]);
    expect(log.reads).toBe(2);
  });

  it('that follow each other come by one reading, however far apart a server counts them', async () => {
    const log = logOf(1_000, 2_000, 3_000, 4_000);
    expect(await found(log, [4_000, 3_000, 2_000], true)).toEqual([4_000, 3_000, 2_000]);
    expect(log.reads).toBe(1);
  });

  it('are all found when others stand between them', async () => {
    const log = logOf(1_000, 1_500, 2_000, 3_000);
    expect(await found(log, [3_000, 2_000, 1_000], true)).toEqual([3_000, 2_000, 1_000]);
    expect(log.reads).toBe(2);
  });

  it('are left out where nothing stands', async () => {
    expect(await found(logOf(1, 9), [1, 5, 9])).toEqual([1, 9]);
    expect(await found(logOf(1), [])).toEqual([]);
  });
});
