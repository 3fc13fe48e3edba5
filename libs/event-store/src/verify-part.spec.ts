import { beforeAll, describe, expect, it } from 'vitest';
import type { StoredEvent } from '#events';
import { LedgerByHand, testSigner, writeStreams } from '../../../test/support/sealed-log.js';
import { createMemoryStore } from './memory.js';
import { BadOrder, verifyPart } from './verify-part.js';

/**
 * Four stretches. 1: a, b, and a delivery of a, 2 events each. 2: b alone. 3: a and its delivery, 1 each, and the policy. 4: b alone. Then one
 * event of a that is not sealed.
 */
let log: readonly StoredEvent[] = [];
beforeAll(async () => {
  const store = createMemoryStore();
  const ledger = new LedgerByHand(store, testSigner());
  await ledger.start();
  for (const [streams, rounds] of [
    [['message-a', 'message-b', 'delivery-d'], 2],
    [['message-b', 'node-mx1'], 3],
    [['message-a', 'delivery-d', 'policy-base'], 1],
    [['message-b'], 2],
  ] as const) {
    await writeStreams(store, streams, rounds);
    await ledger.seal();
  }
  await writeStreams(store, ['message-a'], 1);
  log = await store.readAll(0, 100);
});

const ofMessage = (event: StoredEvent): boolean => /^(?:message-a|delivery-d|policy-base|ledger)$/.test(event.stream);
const isCovered = ({ stream }: StoredEvent): boolean => stream !== 'ledger' && !stream.startsWith('node-');

/** The stretches of the log as they lie between its checkpoints. */
function stretches(): { checkpoint: number; until: number; lines: string[] }[] {
  const ends = log.filter(({ type }) => type === 'LedgerSealed').map(({ position }) => position);
  return ends.map((end, index) => {
    const events = log.filter(({ position }) => position > (ends[index - 1] ?? 0) && position < end).filter(isCovered);
    const lines = events.map(({ stream, revision, chain }) => JSON.stringify([stream, revision, chain]));
    return { checkpoint: index + 1, until: events.at(-1)?.position ?? 0, lines };
  });
}

interface Given {
  readonly events?: readonly StoredEvent[];
  readonly told?: readonly number[];
  readonly messageId?: string | null;
  readonly until?: number;
}

async function order({ events = log.filter(ofMessage), told = [1, 2, 3, 4], messageId = 'a', until }: Given) {
  const all = stretches();
  const chosen = all.filter(({ checkpoint }) => told.includes(checkpoint));
  const end = { checkpoint: 4, until: until ?? all.at(-1)?.until };
  const head = { messageId, sealed: end, stretches: chosen.map(({ checkpoint, until: last }) => ({ checkpoint, until: last })) };
  const lines = [JSON.stringify(head), ...chosen.flatMap((each) => each.lines)];
  const verdict = await verifyPart(() => piecewise(events), piecewise(lines));
  expect(verdict.log.faults).toBe(0);
  return verdict.order;
}

// eslint-disable-next-line @typescript-eslint/require-await -- a file is read so
async function* piecewise<T>(values: readonly T[]): AsyncGenerator<T> {
  yield* values;
}

const at = '2026-03-01T10:00:00.000Z';
const without = (stream: string, revision: number): StoredEvent[] =>
  log.filter((event) => ofMessage(event) && !(event.stream === stream && event.revision >= revision));

describe('the sealed order beside a message', () => {
  it('counts the events of the message by checkpoint, and those that are newer than the newest', async () => {
    expect(await order({})).toEqual({
      messageId: 'a',
      sealed: [
        { checkpoint: 1, at, events: 4 },
        { checkpoint: 3, at, events: 3 },
      ],
      newest: { checkpoint: 4, at },
      wholeTo: { checkpoint: 4, at },
      unsealed: 1,
      firstUnsealed: { stream: 'message-a', revision: 3 },
    });
  });

  it.each([
    ['message-a', 2],
    ['delivery-d', 2],
    ['policy-base', 0],
  ])('names what it lacks of %s, from event %i on', async (stream, revision) => {
    expect(await order({ events: without(stream, revision) })).toMatchObject({
      firstBad: { stream, revision, problem: 'missing', detail: 'checkpoint 3 has sealed it, and it is not here' },
    });
  });

  it('names the first event of a delivery that it lacks', async () => {
    const events = log.filter((event) => ofMessage(event) && !(event.stream === 'delivery-d' && event.revision === 0));
    expect(await order({ events })).toMatchObject({ firstBad: { stream: 'delivery-d', revision: 0, problem: 'missing' } });
  });

  it('names an event that was not sealed where it stands, and none that only waits behind it', async () => {
    const [begin] = log;
    const forged: StoredEvent = { ...(begin as StoredEvent), stream: 'access-x', revision: 4, type: 'Tested', data: '{}', position: 1.5 };
    const events = log.filter(ofMessage).toSpliced(1, 0, forged);
    expect(await order({ events })).toMatchObject({ firstBad: { stream: 'access-x', revision: 4, problem: 'not as sealed' } });
  });

  it('is not whole without a stretch after its beginning', async () => {
    await expect(order({ told: [1, 3, 4] })).rejects.toThrow(new BadOrder('the stretch of checkpoint 2 is missing'));
    await expect(order({ told: [1, 2, 3] })).rejects.toThrow(new BadOrder('the stretch of checkpoint 4 is missing'));
  });

  it('does not take a sealed event for a newer one', async () => {
    expect(await order({ told: [2, 4] })).toMatchObject({ firstBad: { stream: 'message-a', revision: 0, problem: 'not as sealed' } });
    // also when the head says that less is sealed: 14 events are, and none has a position below its number
    expect(await order({ told: [], until: 0 })).toMatchObject({ firstBad: { stream: 'message-a', revision: 0, problem: 'not as sealed' } });
  });
});

describe('the sealed order beside a period', () => {
  it('asks for no event but those of the policy', async () => {
    const events = without('message-a', 2).filter(({ stream }) => stream !== 'delivery-d');
    expect(await order({ events, told: [1, 3], messageId: null })).toEqual({
      messageId: null,
      sealed: [
        { checkpoint: 1, at, events: 2 },
        { checkpoint: 3, at, events: 1 },
      ],
      newest: { checkpoint: 4, at },
      unsealed: 0,
    });
  });
});
