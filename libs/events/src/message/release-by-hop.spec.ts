import { describe, it } from 'vitest';
import { specificationOf } from '../../test/support/decider-specification.js';
import { DUE, inCustody, OTHER_TAG, releaseCommitted, releaseScheduled, WAY_INSIDE, WAY_OUT } from '../../test/support/message-facts.js';
import { messageDecider } from './message-decider.js';
import type { MessageEvent } from './message-events.js';

const given = specificationOf(messageDecider);
const scheduled = [...inCustody('hold', 'hold'), releaseScheduled(0, 1)];
const way = [...WAY_OUT];

function committedBy(deliveryId: string) {
  return { releaseId: 'release-1', kind: 'as-is', deliveryId, policyRevision: 'revision-1' } as const;
}

describe('a release of copies for both hops', () => {
  const inside = [...WAY_INSIDE];

  it('leaves by each hop in a delivery of its own: inside where the flow leads it there', () => {
    const both = given(...scheduled).when({
      type: 'CommitDecision',
      now: DUE,
      routing: [
        { recipients: [0], to: 'transport', transitions: way },
        { recipients: [1], to: 'transport', transitions: inside },
      ],
    });
    both.then([
      { type: 'FlowPassed', data: { recipients: [0], transitions: way } },
      { type: 'FlowPassed', data: { recipients: [1], transitions: inside } },
      releaseCommitted(0),
      { type: 'ReleaseCommitted', data: { ...committedBy('release-1-inbound'), recipients: [1] } },
    ]);
  });

  it('leaves as it is by the hops that its copies were bound for when they came in', () => {
    const mixed = inCustody('hold', 'hold', 'hold').map((fact): MessageEvent => {
      if (fact.type !== 'MessageReceived') return fact;
      const hops = ['inbound', 'outbound', 'inbound'] as const;
      return { ...fact, data: { ...fact.data, recipients: hops.map((hop) => ({ tag: OTHER_TAG, hop })) } };
    });
    const asIs = [{ from: 'post-quarantine-send-as-is', to: 'transport', because: 'as-is' }];
    given(...mixed, releaseScheduled(0, 1, 2))
      .when({ type: 'CommitDecision', now: DUE })
      .then([
        { type: 'FlowPassed', data: { recipients: [0, 1, 2], transitions: asIs } },
        { type: 'ReleaseCommitted', data: { ...committedBy('release-1'), recipients: [0, 2] } },
        { type: 'ReleaseCommitted', data: { ...committedBy('release-1-outbound'), recipients: [1] } },
      ]);
  });
});
