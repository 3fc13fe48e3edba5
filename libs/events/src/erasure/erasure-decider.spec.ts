import { describe, expect, it } from 'vitest';
import { erasureDecider, type ErasureCommand } from './erasure-decider.js';
import type { ErasureEvent } from './erasure-events.js';

const order = { personTag: 'a'.repeat(32), reason: 'objection', reference: 'case 12', by: 'ana' } as const;
const ordered: ErasureEvent = { type: 'ErasureOrdered', data: order };
const confirmed: ErasureEvent = { type: 'ErasureConfirmed', data: { by: 'ben' } };
const withdrawn: ErasureEvent = { type: 'ErasureWithdrawn', data: { by: 'ana' } };
const result = { erased: 2, gone: 1, undecided: 0, underLegalHold: 0, left: [], cleared: 3, lastClearedDay: '2026-03-18' };
const carriedOut: ErasureEvent = { type: 'ErasureCarriedOut', data: result };

function when(given: readonly ErasureEvent[], command: ErasureCommand): ReturnType<typeof erasureDecider.decide> {
  return erasureDecider.decide(command, given.reduce(erasureDecider.evolve, erasureDecider.initialState()));
}

describe('an erasure', () => {
  it('is ordered once', () => {
    expect(when([], { type: 'OrderErasure', ...order })).toEqual([ordered]);
    expect(when([ordered], { type: 'OrderErasure', ...order })).toMatchObject({ refused: 'erasure-exists' });
  });

  it('is confirmed by another person than the one who ordered it', () => {
    expect(when([ordered], { type: 'ConfirmErasure', by: 'ben' })).toEqual([confirmed]);
    expect(when([ordered], { type: 'ConfirmErasure', by: 'ana' })).toMatchObject({ refused: 'second-person-needed' });
  });

  it('is withdrawn by anybody, and then confirmed by nobody', () => {
    expect(when([ordered], { type: 'WithdrawErasure', by: 'ana' })).toEqual([withdrawn]);
    expect(when([ordered, withdrawn], { type: 'ConfirmErasure', by: 'ben' })).toMatchObject({ refused: 'erasure-settled' });
    expect(when([ordered, confirmed], { type: 'WithdrawErasure', by: 'ana' })).toMatchObject({ refused: 'erasure-settled' });
  });

  it('is recorded as carried out once it was confirmed, and once only', () => {
    expect(when([ordered, confirmed], { type: 'RecordErasure', result })).toEqual([carriedOut]);
    expect(when([ordered], { type: 'RecordErasure', result })).toMatchObject({ refused: 'erasure-not-confirmed' });
    expect(when([ordered, withdrawn], { type: 'RecordErasure', result })).toMatchObject({ refused: 'erasure-not-confirmed' });
    expect(when([ordered, confirmed, carriedOut], { type: 'RecordErasure', result: { ...result, erased: 9 } })).toEqual([]);
  });

  it.each(['ConfirmErasure', 'WithdrawErasure'] as const)('that nobody has ordered is not there (%s)', (type) => {
    expect(when([], { type, by: 'ben' })).toMatchObject({ refused: 'not-found' });
  });
});
