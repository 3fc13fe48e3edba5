import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryOf } from '../test/support/arbitrary-of.js';
import { accountDecider } from './account/account-decider.js';
import { accountEventSchemas, type AccountEvent } from './account/account-events.js';
import { deliveryDecider } from './delivery/delivery-decider.js';
import { deliveryEventSchemas, type DeliveryEvent } from './delivery/delivery-events.js';
import { messageDecider } from './message/message-decider.js';
import { messageEventSchemas, type MessageEvent } from './message/message-events.js';

const RUNS = { numRuns: 500, seed: 20260301 };

/** Sequences of events of one kind of stream, in any order, about any recipients. */
function histories(schemas: Readonly<Record<string, unknown>>): fc.Arbitrary<{ type: string; data: unknown }[]> {
  const events = Object.entries(schemas).map(([type, schema]) => arbitraryOf(schema).map((data) => ({ type, data })));
  return fc.array(fc.oneof(...events), { maxLength: 30 });
}

describe('folding any sequence of valid events', () => {
  it('never throws for a message, and counts every event once it is known', () => {
    fc.assert(
      fc.property(histories(messageEventSchemas), (history) => {
        const facts = history as MessageEvent[]; // made from the schemas of exactly these events
        const state = facts.reduce(messageDecider.evolve, messageDecider.initialState());
        const first = facts.findIndex(({ type }) => type === 'MessageReceived');
        expect(state.revision).toBe(first < 0 ? -1 : facts.length - 1 - first);
      }),
      RUNS,
    );
  });

  it('never throws for a delivery', () => {
    fc.assert(
      fc.property(histories(deliveryEventSchemas), (history) => {
        const state = (history as DeliveryEvent[]).reduce(deliveryDecider.evolve, deliveryDecider.initialState());
        expect(['absent', 'open', 'settled']).toContain(state.status);
      }),
      RUNS,
    );
  });

  it('never throws for an account', () => {
    fc.assert(
      fc.property(histories(accountEventSchemas), (history) => {
        const state = (history as AccountEvent[]).reduce(accountDecider.evolve, accountDecider.initialState());
        expect(['absent', 'open', 'closed']).toContain(state.status);
      }),
      RUNS,
    );
  });
});

describe('deciding', () => {
  it('gives events that change the state as the next decision needs it: a command done twice does nothing twice', () => {
    const commands = [
      { type: 'CommitDecision', now: '2026-03-01T10:00:00.000Z' },
      { type: 'ExpireHold', now: '2026-03-01T10:00:00.000Z' },
      { type: 'RecordUnknownHandOver' },
    ] as const;
    fc.assert(
      fc.property(histories(messageEventSchemas), fc.constantFrom(...commands), (history, command) => {
        const state = (history as MessageEvent[]).reduce(messageDecider.evolve, messageDecider.initialState());
        const decided = messageDecider.decide(command, state);
        if ('refused' in decided) return;
        const after = decided.reduce(messageDecider.evolve, state);
        expect(messageDecider.decide(command, after)).toEqual([]);
      }),
      RUNS,
    );
  });
});
