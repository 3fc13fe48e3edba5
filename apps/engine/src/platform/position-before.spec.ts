import { createMemoryStore, emptyHead, type EventStore } from '#event-store';
import { encodeEvent } from '#events';
import { describe, expect, it } from 'vitest';
import { positionBefore } from './position-before.js';

const START = Date.parse('2026-03-01T10:00:00.000Z');
const at = (second: number): string => new Date(START + second * 1_000).toISOString();

/** One event a second; positions grow by as many bytes as an event may have. */
async function logOf(count: number, bytes: number): Promise<Pick<EventStore, 'readAll' | 'lastPosition'>> {
  const store = createMemoryStore();
  for (let second = 0; second < count; second++) {
    const meta = { at: at(second), actor: { kind: 'system', id: 'test' }, commandId: `c${String(second)}` } as const;
    const stream = `session-${String(second)}`;
    const event = encodeEvent(`e${String(second)}`, { type: 'SessionSeen', data: {} }, meta);
    await store.append({ stream, expected: emptyHead(stream), events: [event] });
  }
  return {
    lastPosition: async () => (await store.lastPosition()) * bytes,
    readAll: async (after, limit, filter) =>
      (await store.readAll(Math.floor(after / bytes), limit, filter)).map((event) => ({ ...event, position: event.position * bytes })),
  };
}

describe('the position before an instant', () => {
  it.each([1, 700])('is that of an event before it, also where positions count %i bytes an event', async (bytes) => {
    const log = await logOf(3_000, bytes);
    const position = await positionBefore(log, at(2_900));
    expect(position).toBeGreaterThan(0);
    expect(position).toBeLessThanOrEqual(2_900 * bytes);
    // and not so long before that a large log were read for it
    expect(position).toBeGreaterThan(1_000 * bytes - 1);
  });

  it('is the beginning where the log holds nothing so old', async () => {
    expect(await positionBefore(await logOf(20, 700), at(-1))).toBe(0);
    expect(await positionBefore(await logOf(0, 1), at(0))).toBe(0);
  });
});
