import { createMemoryStore, StoreUnavailable, type EventStore } from '#event-store';
import type { ErasureEvent } from '#events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { OnlyNode } from '../nodes/nodes.js';
import { jsonLog } from './engine-log.js';
import { EventLog } from './event-log.js';
import { FollowedBook } from './followed-book.js';

const ordered: ErasureEvent = {
  type: 'ErasureOrdered',
  data: { personTag: 'ab'.repeat(16), reason: 'objection', reference: '', by: 'cli' },
};

const opened: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each.stop();
});

function stage(change: (store: EventStore) => Partial<EventStore> = () => ({})) {
  const inner = createMemoryStore([]);
  const asked: number[] = [];
  const changed = { ...inner, ...change(inner) };
  const store: EventStore = {
    ...changed,
    readAll: (after, limit, filter) => {
      asked.push(after);
      return changed.readAll(after, limit, filter);
    },
  };
  const folded: string[] = [];
  const lines: unknown[] = [];
  let news = 0;
  const log = jsonLog('error', { write: (line: string) => void lines.push(JSON.parse(line)) });
  const book = new FollowedBook(
    { events: new EventLog(store), nodes: new OnlyNode(), log },
    {
      streamPrefixes: ['erasure-'],
      fold: ({ stream }) => void folded.push(stream),
      cutOff: 'erasures are not followed any more',
    },
  );
  book.onChange(() => (news += 1));
  opened.push(book);
  const add = async (...streams: string[]): Promise<void> => {
    for (const stream of streams) {
      const log = new EventLog(inner);
      const { head } = await log.read(stream);
      const meta = {
        at: '2026-03-01T10:00:00.000Z',
        actor: { kind: 'system', id: 's' },
        commandId: `${stream}-${String(head.revision)}`,
      } as const;
      await log.append(stream, head, [ordered], meta);
    }
  };
  return { book, inner, add, asked, folded, lines, news: () => news };
}

/** A store that fails so many times. */
const failing =
  (times: number) =>
  (store: EventStore): Partial<EventStore> => ({
    readAll: (...question) => (times-- > 0 ? Promise.reject(new StoreUnavailable('away')) : store.readAll(...question)),
  });

describe('a book of some streams', () => {
  it('takes each of their events in once, in order, and says once for each reading that there was something', async () => {
    const { book, add, folded, news } = stage();
    await add('erasure-1', 'export-1', 'erasure-2');
    await book.refresh();
    await book.refresh();
    expect([folded, news()]).toEqual([['erasure-1', 'erasure-2'], 1]);
    await add('erasure-1');
    await book.refresh();
    expect([folded, news()]).toEqual([['erasure-1', 'erasure-2', 'erasure-1'], 2]);
  });

  it('takes in more than a page', async () => {
    const { book, add, folded, news } = stage();
    const streams = Array.from({ length: 1_001 }, (_, at) => `erasure-${String(at)}`);
    await add(...streams);
    await book.refresh();
    expect([folded, news()]).toEqual([streams, 1]);
  });

  it('looks through no part of the log twice, although nothing of its own was in it', async () => {
    const { book, add, asked, inner } = stage();
    await add('erasure-1', 'export-1', 'export-2');
    await book.refresh();
    await book.refresh();
    await add('export-3');
    await book.refresh();
    await book.refresh();
    const end = await inner.lastPosition();
    expect(asked).toEqual([0, end - 1, end - 1, end]);
  });

  it('reads again what could not be read, and tells whoever asked', async () => {
    const { book, add, folded } = stage(failing(1));
    await add('erasure-1');
    await expect(book.refresh()).rejects.toThrow('away');
    await book.refresh();
    expect(folded).toEqual(['erasure-1']);
  });

  it('reads once for all who ask before it begins, and again for those who ask later', async () => {
    const { book, add, asked, folded } = stage();
    await Promise.all([book.refresh(), book.refresh(), book.refresh()]);
    expect(asked).toHaveLength(1);
    const first = book.refresh();
    await vi.waitFor(() => {
      expect(asked).toHaveLength(2);
    });
    await add('erasure-1');
    await Promise.all([first, book.refresh()]);
    expect(folded).toEqual(['erasure-1']);
  });

  it('follows what is written, through a store that was away, until it is stopped', async () => {
    const { book, add, folded, lines } = stage((store) => {
      let away = 0;
      return {
        readAll: (...question) => ((away += 1) === 2 ? Promise.reject(new StoreUnavailable('away')) : store.readAll(...question)),
      };
    });
    await add('erasure-1');
    await book.refresh();
    book.follow();
    await add('export-1', 'erasure-2');
    await vi.waitFor(() => {
      expect(folded).toEqual(['erasure-1', 'erasure-2']);
    });
    await book.stop();
    await add('erasure-3');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([folded, lines]).toEqual([['erasure-1', 'erasure-2'], []]);
  });

  it('says so when a fault ends the following', async () => {
    const { book, add, lines } = stage((store) => {
      let reads = 0;
      return { readAll: (...question) => ((reads += 1) > 1 ? Promise.reject(new Error('broken')) : store.readAll(...question)) };
    });
    await book.refresh();
    book.follow();
    await add('erasure-1');
    await vi.waitFor(() => {
      expect(lines).toMatchObject([{ msg: 'erasures are not followed any more', cause: 'Error' }]);
    });
  });
});
