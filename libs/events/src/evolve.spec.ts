import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryOf } from '../test/support/arbitrary-of.js';
import { accountDecider } from './account/account-decider.js';
import { accountEventSchemas, type AccountEvent } from './account/account-events.js';
import { deliveryDecider } from './delivery/delivery-decider.js';
import { deliveryEventSchemas, type DeliveryEvent } from './delivery/delivery-events.js';
import { messageDecider } from './message/message-decider.js';
import { patternEventSchemas } from './pattern/pattern-events.js';
import { foldPolicy } from './policy/evolve-policy.js';
import { diffPolicies } from './policy/policy-diff.js';
import { policyEventSchemas } from './policy/policy-events.js';
import { policySetOf } from './policy/policy-set-of.js';
import { emptyPolicy } from './policy/policy-state.js';
import { isPolicyFact, type RecordedPolicyFact } from './policy/policy-streams.js';
import { factsToRestore } from './policy/restore-policy.js';
import { sealed } from './sealed.js';
import { messageEventSchemas, type MessageEvent } from './message/message-events.js';

const RUNS = { numRuns: 500, seed: 20260301 };

/** Sequences of events of one kind of stream, in any order, about any recipients. */
function histories(schemas: Readonly<Record<string, unknown>>): fc.Arbitrary<{ type: string; data: unknown }[]> {
  return fc.array(oneOf(schemas), { maxLength: 30 });
}

function oneOf(schemas: Readonly<Record<string, unknown>>): fc.Arbitrary<{ type: string; data: unknown }> {
  return fc.oneof(...Object.entries(schemas).map(([type, schema]) => arbitraryOf(schema).map((data) => ({ type, data }))));
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

  it('never throws for the policy, nor does whatever is made of it', () => {
    const streams = fc.constantFrom(
      'pattern-credit-card',
      'group-credit-card',
      'settings-global',
      'settings-credit-card',
      'exception-x',
      'policy-base',
    );
    const meta = { at: '2026-03-01T10:00:00.000Z', actor: { kind: 'cli', id: 'cli' }, commandId: 'c' } as const;
    fc.assert(
      fc.property(fc.array(fc.tuple(streams, oneOf({ ...patternEventSchemas, ...policyEventSchemas })), { maxLength: 30 }), (history) => {
        const facts = history.flatMap(([stream, event], revision): RecordedPolicyFact[] =>
          isPolicyFact(event) ? [{ stream, event, revision, meta }] : [],
        );
        expect(facts).toHaveLength(history.length);
        const state = foldPolicy(emptyPolicy(), facts);
        expect(state.places.has('global')).toBe(true);
        expect(policySetOf(state, 'r').settings.scopes.length).toBe(state.places.size);
        expect(diffPolicies(state, state)).toEqual([]);
        expect(() => factsToRestore(state, emptyPolicy(), () => sealed.parse('v1.reason.AAAA'))).not.toThrow();
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
      { type: 'ExpireHold', now: '2026-03-01T10:00:00.000Z', deletedDays: 7 },
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
