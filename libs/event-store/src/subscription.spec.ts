import { expect, it } from 'vitest';
import { emptyHead } from './chain.js';
import { createMemoryStore } from './memory.js';
import { catchUpSubscription, commitBell } from './subscription.js';

const event = (id: string) => ({ id, type: 'Tested', version: 1, data: '{}', meta: '{}' });

it('looks at each event once, however few of them its filter wants', async () => {
  const store = createMemoryStore();
  const bell = commitBell();
  const appendTo = async (stream: string): Promise<void> => {
    await store.append({ stream, expected: emptyHead(stream), events: [event(`id-${stream}`)] });
    bell.ring();
    await new Promise((resolve) => setImmediate(resolve));
  };
  const begun: number[] = [];
  const seen: string[] = [];
  const log = {
    lastPosition: () => store.lastPosition(),
    readAll: (...asked: Parameters<typeof store.readAll>) => {
      begun.push(asked[0]);
      return store.readAll(...asked);
    },
  };
  const subscription = catchUpSubscription(log, bell, {
    afterPosition: 0,
    filter: { streamPrefixes: ['rare-'] },
    handle: (events) => Promise.resolve(void seen.push(...events.map(({ stream }) => stream))),
    onStopped: (cause) => {
      throw cause;
    },
  });
  for (let number = 0; number < 20; number++) await appendTo(`common-${String(number)}`);
  await appendTo('rare-1');
  await subscription.stop();
  expect(seen).toEqual(['rare-1']);
  // strictly rising: no read begins where an earlier one did
  expect(begun).toEqual([...new Set(begun)].sort((left, right) => left - right));
  expect(begun.at(-1)).toBe(20);
});
