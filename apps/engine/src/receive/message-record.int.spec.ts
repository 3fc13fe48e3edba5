import { emptyHead, StoreUnavailable, type EventStore } from '#event-store';
import type { MessageEvent } from '#events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engineFixture, type EngineFixture } from '../../test/support/engine-fixture.js';
import { MESSAGE_ID, putInCustody } from '../../test/support/message-in-custody.js';
import { HeldElsewhere } from '../nodes/held-elsewhere.js';
import { messageStream } from '../platform/engine-keys.js';
import { EventLog } from '../platform/event-log.js';
import { MessageRecord } from './message-record.js';

const STREAM = messageStream(MESSAGE_ID);
const OUTCOME: MessageEvent = { type: 'HandOverOutcomeUnknown', data: { recipients: [0], cause: 'no-reply' } };
let fixture: EngineFixture;

beforeEach(async () => {
  fixture = await engineFixture();
  await putInCustody(fixture, { recipients: ['a@x.example'], disposition: 'hand-over' });
});
afterEach(() => fixture.remove());

function recordThat(append: EventStore['append']): MessageRecord {
  return new MessageRecord({ ...fixture, events: new EventLog({ ...fixture.store, append }) });
}

const outcomes = async (): Promise<number> =>
  (await fixture.events.read(STREAM)).events.filter(({ event }) => event.type === 'HandOverOutcomeUnknown').length;

describe('the outcome of a hand-over', () => {
  it('is recorded once by a store that was away when the next hop answered', async () => {
    let tries = 0;
    const record = recordThat((request) => {
      tries += 1;
      return tries < 4 ? Promise.reject(new StoreUnavailable('away')) : fixture.store.append(request);
    });
    await record.appendAfterwards(MESSAGE_ID, emptyHead(STREAM), [OUTCOME]);
    expect([tries > 3, await outcomes()]).toEqual([true, 1]);
  });

  it('that another engine has taken for unknown meanwhile is not recorded any more', async () => {
    const { head } = await fixture.events.read(STREAM);
    const taken: MessageEvent = { type: 'HandOverOutcomeUnknown', data: { recipients: [0], cause: 'engine-stopped' } };
    await fixture.events.append(STREAM, head, [taken], {
      at: fixture.clock.iso(),
      actor: { kind: 'system', id: 'restart' },
      commandId: 'taken',
    });
    let isFirst = true;
    const record = recordThat((request) => {
      if (!isFirst) return fixture.store.append(request);
      isFirst = false;
      return Promise.reject(new StoreUnavailable('away'));
    });
    await expect(record.appendAfterwards(MESSAGE_ID, head, [OUTCOME])).rejects.toBeInstanceOf(HeldElsewhere);
    expect(await outcomes()).toBe(1);
  });
});
