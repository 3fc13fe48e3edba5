/** The end of a hold at the very moment of a release: whichever is first, no released mail is destroyed, and none is lost. */
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engineFixture, type EngineFixture } from '../../test/support/engine-fixture.js';
import { heldMessagesOf } from '../../test/support/held-messages-of.js';
import { putInCustody } from '../../test/support/message-in-custody.js';
import { REACHES_ALL } from '../access/reach-port.js';
import { messageStream } from '../platform/engine-keys.js';
import type { DecisionMeta } from './command-outcome.js';
import { CustodyWork } from './custody-work.js';
import type { HeldMessages } from './held-messages.js';
import { ReleaseMessage, ReleaseMessageHandler } from './release-message.js';

const ROUNDS = 200;
const HOLD_SECONDS = 30 * 86_400;
const MANAGER: DecisionMeta = {
  commandId: 'c1',
  actor: { kind: 'account', id: '01JNAVZ3T0QK8W5H6M2R4YB7XD' },
  actorTag: null,
  roles: ['dlp-manager'],
  reach: REACHES_ALL,
};

let fixture: EngineFixture;
let held: HeldMessages;
let custody: CustodyWork;

afterEach(() => fixture.remove());

async function open(undoSeconds: number): Promise<void> {
  fixture = await engineFixture({ quarantine: { undoSeconds } });
  ({ held } = await heldMessagesOf(fixture));
  const unrouted = { routeRelease: () => Promise.resolve(undefined) }; // a double of the flow: all copies go to transport
  const clocks = { deletedDays: fixture.config.quarantine.deletedDays, snippetDays: fixture.config.retention.snippetDays };
  custody = new CustodyWork(fixture.events, fixture.clock, fixture.blobs, clocks, unrouted);
}

const idOf = (round: number): string => `01JNAVZ3T0QK8W5H6M2R4Y${String(round).padStart(4, '0')}`;

function release(messageId: string) {
  const data = {
    messageId,
    kind: 'as-is',
    reason: 'business-need',
    verdict: 'business-as-usual',
    note: 'x',
    clearTextAcknowledged: false,
  } as const;
  return new ReleaseMessageHandler(held).execute(new ReleaseMessage(data, MANAGER));
}

async function types(messageId: string): Promise<string[]> {
  return (await fixture.store.readStream(messageStream(messageId)))
    .map(({ type }) => type)
    .slice(3)
    .filter((type) => type !== 'FlowPassed');
}

function expire(messageId: string) {
  return custody.expire({ kind: 'expire', id: messageId, messageId, dueAt: fixture.clock.iso() });
}

function commit(messageId: string) {
  return custody.commit({ kind: 'commit', id: messageId, messageId, dueAt: fixture.clock.iso() });
}

async function afterTurns<T>(turns: number, act: () => Promise<T>): Promise<T> {
  for (let turn = 0; turn < turns; turn++) await setImmediate();
  return act();
}

describe('a release at the very moment at which the hold ends', () => {
  beforeEach(() => open(0));

  it(`is either carried out whole or refused, ${ROUNDS} times of ${ROUNDS}`, async () => {
    for (let round = 0; round < ROUNDS; round++) await putInCustody(fixture, { messageId: idOf(round), recipients: ['a@x.example'] });
    fixture.clock.advance(HOLD_SECONDS);
    let released = 0;
    // Turns of the event loop by which the hold ends after the release begins. Whoever won begins later the next time, by longer
    // strides the more often it won, so that the rounds stay where the two meet, however fast the disk is.
    let [lead, stride, wasDone] = [0, 1, false];
    for (let round = 0; round < ROUNDS; round++) {
      const id = idOf(round);
      const [one, other] = await Promise.all([afterTurns(-lead, () => release(id)), afterTurns(lead, () => expire(id))]);
      const outcome = [one, other].find((each) => typeof each === 'object' && 'kind' in each);
      await commit(id);
      const happened = await types(id);
      const isDone = typeof outcome === 'object' && 'kind' in outcome && outcome.kind === 'done';
      expect(happened, id).toEqual(isDone ? ['ReleaseScheduled', 'ReleaseCommitted'] : ['HoldExpired', 'ContentDestroyed']);
      if (isDone) released += 1;
      stride = isDone === wasDone ? Math.min(stride * 2, 256) : 1;
      lead += isDone ? -stride : stride;
      wasDone = isDone;
    }
    // else one of the two was never in time, and this was no race
    expect(released).toBeGreaterThan(0);
    expect(released).toBeLessThan(ROUNDS);
    console.log(`release against expiry: ${ROUNDS} rounds, ${released} released, ${ROUNDS - released} expired, none both`);
  });
});

describe('an undo window that ends with the hold', () => {
  beforeEach(() => open(30));

  it(`ends in the release, ${ROUNDS} times of ${ROUNDS}: the content stays until it is sent`, async () => {
    for (let round = 0; round < ROUNDS; round++) await putInCustody(fixture, { messageId: idOf(round), recipients: ['a@x.example'] });
    fixture.clock.advance(HOLD_SECONDS - 30);
    for (let round = 0; round < ROUNDS; round++) await release(idOf(round));
    fixture.clock.advance(30); // the window and the hold end in the same millisecond
    for (let round = 0; round < ROUNDS; round++) {
      const id = idOf(round);
      await Promise.all(round % 2 === 0 ? [commit(id), expire(id)] : [expire(id), commit(id)]);
      expect(await types(id), id).toEqual(['ReleaseScheduled', 'ReleaseCommitted']);
      expect(await fixture.blobs.messageKey(id)).toBeDefined();
    }
  });
});
