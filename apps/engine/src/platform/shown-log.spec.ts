import { createMemoryStore, emptyHead } from '#event-store';
import { describe, expect, it } from 'vitest';
import { ShownLog } from './shown-log.js';

const event = (id: number) => ({
  id: `00000000-0000-4000-8000-${String(id).padStart(12, '0')}`,
  type: 'T',
  version: 1,
  data: '{}',
  meta: '{}',
});

async function stage(events: number) {
  const store = createMemoryStore([]);
  for (let at = 0; at < events; at++) {
    const stream = `notice-${String(at)}`;
    await store.append({ stream, expected: emptyHead(stream), events: [event(at)] });
  }
  const asked: (number | undefined)[] = [];
  let reads = 0;
  const counted: Pick<typeof store, 'readAll'> = {
    readAll: (...question) => {
      reads += 1;
      return store.readAll(...question);
    },
  };
  const readOn = (some: readonly unknown[] | undefined): Promise<void> => Promise.resolve(void asked.push(some?.length));
  const shown = new ShownLog(counted, { filter: { streamPrefixes: ['notice-'] }, readOn });
  return { shown, asked, reads: () => reads, end: await store.lastPosition() };
}

describe('what shows the log', () => {
  it('reads on once to what is asked for, with what has come to it, and not again', async () => {
    const { shown, asked, reads, end } = await stage(3);
    await shown.reached(end, new AbortController().signal);
    await shown.reached(end, new AbortController().signal);
    expect([asked, reads()]).toEqual([[3], 1]);
  });

  it('goes through no long stretch of the log, but reads on with everything', async () => {
    const { shown, asked, reads, end } = await stage(1_300);
    await shown.reached(end, new AbortController().signal);
    expect([asked, reads()]).toEqual([[undefined], 1]);
  });
});
