import { describe, expect, it } from 'vitest';
import type { EventMeta } from '#events';
import { emptyHead } from './chain.js';
import { handleCommand, type CommandHandling, type Decider, type EventCodec, type Refused } from './decide-and-append.js';
import { eventId } from './event-id.js';
import { OutcomeUnknown, RevisionConflict, type EventStore, type StreamAppend } from './event-store.js';
import { createMemoryStore } from './memory.js';

/** A jar of coins: small enough to see every rule, with a rule that depends on the state. */
type Coins = { put: number } | { take: number };
type CoinEvent = { type: 'Put' | 'Taken'; data: number };
interface Short extends Refused {
  refused: 'not-enough';
  held: number;
}

const jar: Decider<Coins, number, CoinEvent, Short> = {
  initialState: () => 0,
  evolve: (held, event) => (event.type === 'Put' ? held + event.data : held - event.data),
  decide: (command, held) => {
    if ('put' in command) return Array.from({ length: command.put }, () => ({ type: 'Put' as const, data: 1 }));
    return command.take > held ? { refused: 'not-enough', held } : [{ type: 'Taken', data: command.take }];
  },
};
const codec: EventCodec<CoinEvent> = {
  encode: (id, event, meta) => ({ id, type: event.type, version: 1, data: JSON.stringify(event.data), meta: JSON.stringify(meta) }),
  decode: ({ type, data }) => {
    if (type !== 'Put' && type !== 'Taken') throw new Error(`unknown event ${type}`);
    return { type, data: Number(data) };
  },
};
const meta = (commandId: string): EventMeta => ({ at: '2026-11-22T10:00:00.000Z', actor: { kind: 'system', id: 'test' }, commandId });

function handling(store: CommandHandling<Coins, number, CoinEvent, Short>['store'], command: Coins, commandId: string) {
  return { store, decider: jar, codec, stream: 'jar-1', command, meta: meta(commandId) };
}

/** A store that does something of its own around the appends of one caller; everything else goes to the real one. */
function interfering(
  store: EventStore,
  around: (append: () => ReturnType<EventStore['append']>, call: number) => ReturnType<EventStore['append']>,
) {
  let call = 0;
  return { readStream: store.readStream, append: (request: StreamAppend) => around(() => store.append(request), ++call) };
}

describe('handling a command', () => {
  it('appends what the rules decide from the state, with ids made of the command', async () => {
    const store = createMemoryStore();
    const handled = await handleCommand(handling(store, { put: 2 }, 'c1'));
    expect(handled).toMatchObject({ outcome: 'appended', state: 2, head: { revision: 1 } });
    const stored = await store.readStream('jar-1');
    expect(stored.map(({ id }) => id)).toEqual([eventId('c1', 'jar-1', 0), eventId('c1', 'jar-1', 1)]);
    expect(await handleCommand(handling(store, { take: 1 }, 'c2'))).toMatchObject({ outcome: 'appended', state: 1, head: { revision: 2 } });
  });

  it('answers a refusal and stores nothing', async () => {
    const store = createMemoryStore();
    const handled = await handleCommand(handling(store, { take: 1 }, 'c1'));
    expect(handled).toEqual({ outcome: 'refused', refusal: { refused: 'not-enough', held: 0 } });
    expect(await store.lastPosition()).toBe(0);
  });

  it('appends nothing when there is nothing to do', async () => {
    const store = createMemoryStore();
    expect(await handleCommand(handling(store, { put: 0 }, 'c1'))).toMatchObject({
      outcome: 'unchanged',
      events: [],
      head: emptyHead('jar-1'),
    });
  });

  it('answers a repeated command with its events of then, though it could not be decided so again', async () => {
    const store = createMemoryStore();
    await handleCommand(handling(store, { put: 2 }, 'c1'));
    await handleCommand(handling(store, { take: 2 }, 'c2'));
    await handleCommand(handling(store, { put: 1 }, 'c3'));
    const repeated = await handleCommand({ ...handling(store, { take: 2 }, 'c2'), expectedRevision: 1 });
    expect(repeated).toMatchObject({ outcome: 'repeated', events: [{ type: 'Taken', data: 2 }], state: 1, head: { revision: 3 } });
    expect(await store.lastPosition()).toBe(4);
  });

  it('decides again on the new state when somebody else was faster', async () => {
    const store = createMemoryStore();
    await handleCommand(handling(store, { put: 1 }, 'c1'));
    const slow = interfering(store, async (append, call) => {
      if (call === 1) await handleCommand(handling(store, { take: 1 }, 'faster'));
      return append();
    });
    const handled = await handleCommand(handling(slow, { take: 1 }, 'c2'));
    expect(handled).toEqual({ outcome: 'refused', refusal: { refused: 'not-enough', held: 0 } });
  });

  it('gives up with a conflict after three decisions', async () => {
    const store = createMemoryStore();
    let calls = 0;
    const contested = interfering(store, async (append, call) => {
      calls = call;
      await handleCommand(handling(store, { put: 1 }, `other-${String(call)}`));
      return append();
    });
    await expect(handleCommand(handling(contested, { put: 1 }, 'c1'))).rejects.toBeInstanceOf(RevisionConflict);
    expect(calls).toBe(3);
  });

  it('refuses with a conflict when the stream is not where the user saw it', async () => {
    const store = createMemoryStore();
    await handleCommand(handling(store, { put: 2 }, 'c1'));
    const stale = handleCommand({ ...handling(store, { take: 1 }, 'c2'), expectedRevision: 0 });
    await expect(stale).rejects.toMatchObject({ code: 'revision-conflict', expected: 0, actual: 1 });
    await expect(handleCommand({ ...handling(store, { take: 1 }, 'c2'), expectedRevision: 1 })).resolves.toMatchObject({
      outcome: 'appended',
    });
  });

  it.each([
    ['was written after all', true],
    ['was not written', false],
  ])('asks the store again when the outcome is unknown and the append %s', async (_, written) => {
    const store = createMemoryStore();
    const failing = interfering(store, async (append, call) => {
      if (call > 1) return append();
      if (written) await append();
      throw new OutcomeUnknown('commit failed');
    });
    expect(await handleCommand(handling(failing, { put: 2 }, 'c1'))).toMatchObject({ outcome: 'appended', state: 2 });
    expect(await store.lastPosition()).toBe(2);
  });

  it('says that the outcome is unknown when the store cannot tell the second time either', async () => {
    const store = createMemoryStore();
    const dead = interfering(store, (_, call) => Promise.reject(call === 1 ? new OutcomeUnknown('commit failed') : new Error('disk full')));
    await expect(handleCommand(handling(dead, { put: 2 }, 'c1'))).rejects.toBeInstanceOf(OutcomeUnknown);
  });

  it('fails on an event that it cannot read instead of deciding without it', async () => {
    const store = createMemoryStore();
    const foreign = { id: 'x', type: 'Melted', version: 1, data: '{}', meta: '{}' };
    await store.append({ stream: 'jar-1', expected: emptyHead('jar-1'), events: [foreign] });
    await expect(handleCommand(handling(store, { put: 1 }, 'c1'))).rejects.toThrow('unknown event Melted');
  });
});
