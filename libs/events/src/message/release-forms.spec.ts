import { describe, it } from 'vitest';
import { specificationOf } from '../../test/support/decider-specification.js';
import { DUE, inCustody, madeForm, releaseCommitted, releaseScheduled, WAY_ENCRYPTED } from '../../test/support/message-facts.js';
import { messageDecider } from './message-decider.js';

const given = specificationOf(messageDecider);
const scheduled = [...inCustody('hold', 'hold'), releaseScheduled(0, 1)];

describe('a release whose copies leave in forms of their own', () => {
  it('holds a copy that nothing lets leave readable and that is not encrypted, whatever is said of it', () => {
    const demanded = WAY_ENCRYPTED.map((step) => (step.because === 'encrypted' ? { ...step, because: 'in-clear' } : step));
    for (const [transitions, form] of [
      [WAY_ENCRYPTED, undefined],
      [demanded, undefined],
      [demanded, madeForm('copy-1', 'signed')],
    ] as const) {
      given(...scheduled)
        .when({ type: 'CommitDecision', now: DUE, routing: [{ recipients: [0, 1], to: 'transport', transitions, ...(form && { form }) }] })
        .then([
          { type: 'FlowPassed', data: { recipients: [0, 1], transitions: [...transitions] } },
          {
            type: 'EncryptionFailed',
            data: { recipients: [0, 1], cause: 'no-method', attempts: [], disposition: 'held', releaseId: 'release-1' },
          },
        ]);
    }
  });

  it('says what was made of each copy before any of them is sent, each form by a delivery of its own', () => {
    const [one, two] = [madeForm('copy-1'), madeForm('copy-2')];
    const transitions = WAY_ENCRYPTED;
    const { kind: _, ...made } = one;
    const { kind: __, ...other } = two;
    const committed = releaseCommitted(0);
    given(...scheduled)
      .when({
        type: 'CommitDecision',
        now: DUE,
        routing: [
          { recipients: [0], to: 'transport', transitions, form: one },
          { recipients: [1], to: 'transport', transitions, form: two },
        ],
      })
      .then([
        { type: 'FlowPassed', data: { recipients: [0], transitions: [...transitions] } },
        { type: 'FlowPassed', data: { recipients: [1], transitions: [...transitions] } },
        { type: 'MailProtected', data: { ...made, deliveryId: 'release-1', recipients: [0] } as never },
        { type: 'MailProtected', data: { ...other, deliveryId: 'release-1-1', recipients: [1] } as never },
        committed,
        { ...committed, data: { ...committed.data, deliveryId: 'release-1-1', recipients: [1] } } as never,
      ]);
  });
});
