/** What becomes of a message when somebody asks that it is erased. */
import { describe, it } from 'vitest';
import { specificationOf } from '../../test/support/decider-specification.js';
import { deletionCommitted, deletionScheduled, inCustody, releaseCommitted, releaseScheduled } from '../../test/support/message-facts.js';
import { messageDecider } from './message-decider.js';
import type { MessageEvent } from './message-events.js';

const given = specificationOf(messageDecider);

describe('the erasure of a message', () => {
  const underHold: MessageEvent = { type: 'LegalHoldApplied', data: { holdId: 'hold-1' } };
  const erased: MessageEvent = { type: 'ContentDestroyed', data: { cause: 'erasure', snippets: 'destroyed' } };

  it('destroys at once all that can be read of what was deleted, though it could still be restored', () => {
    given(...inCustody('hold'), deletionScheduled(0), deletionCommitted(0))
      .when({ type: 'EraseMessage' })
      .then([erased]);
  });

  it('destroys what has outlived the bytes', () => {
    const bytesGone: MessageEvent = { type: 'ContentDestroyed', data: { cause: 'deleted', snippets: 'kept' } };
    given(...inCustody('hold'), deletionScheduled(0), deletionCommitted(0), bytesGone)
      .when({ type: 'EraseMessage' })
      .then([{ type: 'SnippetsDestroyed', data: {} }]);
  });

  it('waits for decisions and deliveries', () => {
    given(...inCustody('hold'))
      .when({ type: 'EraseMessage' })
      .thenRefused('undecided');
    given(...inCustody('hold'), releaseScheduled(0))
      .when({ type: 'EraseMessage' })
      .thenRefused('undecided');
    given(...inCustody('hold'), releaseScheduled(0), releaseCommitted(0))
      .when({ type: 'EraseMessage' })
      .thenRefused('undecided');
  });

  it('takes nothing from a legal hold', () => {
    given(...inCustody('hold'), deletionScheduled(0), deletionCommitted(0), underHold)
      .when({ type: 'EraseMessage' })
      .thenRefused('legal-hold');
  });

  it('has nothing left to do when it comes again', () => {
    given(...inCustody('hold'), deletionScheduled(0), deletionCommitted(0), erased)
      .when({ type: 'EraseMessage' })
      .thenNothing();
  });
});
