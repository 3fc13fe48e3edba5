import { createMemoryStore, StoreUnavailable, type EventStore } from '#event-store';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { StandingClock } from '../../test/support/engine-fixture.js';
import { jsonLog } from '../platform/engine-log.js';
import { EventLog } from '../platform/event-log.js';
import { DestroyedCopies } from './destroyed-copies.js';

const STREAM = 'retention-passed-mail-202603';

afterEach(() => {
  vi.restoreAllMocks();
});

function stage(change: (store: EventStore) => Partial<EventStore> = () => ({})) {
  const inner = createMemoryStore([]);
  const events = new EventLog({ ...inner, ...change(inner) });
  const lines: unknown[] = [];
  const log = jsonLog('error', { write: (line: string) => void lines.push(JSON.parse(line)) });
  const stopping = new AbortController();
  const copies = new DestroyedCopies({ events, clock: new StandingClock(), log }, 'e1', stopping.signal);
  const add = async (many: number): Promise<void> => {
    for (let at = 0; at < many; at++) await copies.add();
  };
  const told = async () =>
    (await new EventLog(inner).read(STREAM)).events.map(({ event }) => event.type === 'PassedMailDestroyed' && event.data.mails);
  return { copies, add, told, lines, stopping, inner };
}

describe('copies that were destroyed', () => {
  it('are in the log a hundred at a time, the rest at the end, with the erasure that they are of', async () => {
    const { copies, add, told, inner } = stage();
    await add(99);
    expect(await told()).toEqual([]);
    await add(151);
    expect(await told()).toEqual([100, 100]);
    await copies.tell();
    await copies.tell();
    expect([await told(), copies.count]).toEqual([[100, 100, 50], 250]);
    const [first] = (await new EventLog(inner).read(STREAM)).events;
    expect(first?.event).toEqual({ type: 'PassedMailDestroyed', data: { mails: 100, cause: 'erasure', erasureId: 'e1' } });
  });

  it('are recorded in a stream that is read once, and again where another engine has written meanwhile', async () => {
    let reads = 0;
    const counted = stage((store) => ({ readStream: (...asked) => ((reads += 1), store.readStream(...asked)) }));
    await counted.add(300);
    expect(reads).toBe(1);
    const other = new DestroyedCopies(
      { events: new EventLog(counted.inner), clock: new StandingClock(), log: jsonLog('silent') },
      null,
      counted.stopping.signal,
    );
    await other.add();
    await other.tell();
    await counted.add(100);
    expect([await counted.told(), reads]).toEqual([[100, 100, 100, 1, 100], 2]);
  });

  it('are recorded although the store was away for hours', async () => {
    let hours = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => (hours += 1) * 3_600_000);
    let away = 2;
    const { add, told, lines } = stage((store) => ({
      append: (request) => (away-- > 0 ? Promise.reject(new StoreUnavailable('away')) : store.append(request)),
    }));
    await add(100);
    expect([await told(), lines]).toEqual([[100], []]);
  });

  it('are said by number where the log was never told of them', async () => {
    const { copies, add, told, lines, stopping } = stage(() => ({ append: () => Promise.reject(new StoreUnavailable('away')) }));
    stopping.abort();
    await add(107);
    await copies.tell();
    expect(await told()).toEqual([]);
    expect(lines).toMatchObject([
      { level: 'error', mails: 100, erasure: 'e1' },
      { level: 'error', mails: 7, erasure: 'e1' },
    ]);
  });
});
