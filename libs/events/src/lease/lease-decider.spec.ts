import { describe, expect, it } from 'vitest';
import { sealed } from '../sealed.js';
import { claimAt, leaseDecider, type LeaseCommand } from './lease-decider.js';
import type { LeaseEvent } from './lease-events.js';

const reason = sealed.parse('v1.reason.AAAA');
const at = (minute: number): string => new Date(Date.UTC(2026, 2, 18, 9, minute)).toISOString();
const claimed: readonly LeaseEvent[] = [{ type: 'ClaimTaken', data: { by: 'ana', until: at(5) } }];

function when(given: readonly LeaseEvent[], command: LeaseCommand): ReturnType<typeof leaseDecider.decide> {
  return leaseDecider.decide(command, given.reduce(leaseDecider.evolve, leaseDecider.initialState()));
}

describe('a claim', () => {
  it('is taken when nobody has it, and by somebody else once its time is over', () => {
    expect(when([], { type: 'TakeClaim', by: 'ben', now: at(0), until: at(5) })).toEqual([
      { type: 'ClaimTaken', data: { by: 'ben', until: at(5) } },
    ]);
    expect(when(claimed, { type: 'TakeClaim', by: 'ben', now: at(4), until: at(9) })).toMatchObject({ refused: 'claimed' });
    expect(when(claimed, { type: 'TakeClaim', by: 'ben', now: at(5), until: at(10) })).toMatchObject([{ type: 'ClaimTaken' }]);
  });

  it('is prolonged when less than half of it is left, not at each sign of life', () => {
    expect(when(claimed, { type: 'TakeClaim', by: 'ana', now: at(1), until: at(6) })).toEqual([]);
    expect(when(claimed, { type: 'TakeClaim', by: 'ana', now: at(3), until: at(8) })).toEqual([
      { type: 'ClaimTaken', data: { by: 'ana', until: at(8) } },
    ]);
  });

  it('is taken over with a reason that is kept, and simply taken when there is none', () => {
    expect(when(claimed, { type: 'TakeOverClaim', by: 'ben', now: at(1), until: at(6), reason })).toEqual([
      { type: 'ClaimTakenOver', data: { by: 'ben', from: 'ana', until: at(6), reason } },
    ]);
    expect(when([], { type: 'TakeOverClaim', by: 'ben', now: at(1), until: at(6), reason })).toMatchObject([{ type: 'ClaimTaken' }]);
  });

  it('is given up by whoever has it', () => {
    expect(when(claimed, { type: 'ReleaseClaim', by: 'ana', now: at(1) })).toEqual([{ type: 'ClaimReleased', data: { by: 'ana' } }]);
    expect(when(claimed, { type: 'ReleaseClaim', by: 'ben', now: at(1) })).toMatchObject({ refused: 'claimed-by-another' });
    expect(when([], { type: 'ReleaseClaim', by: 'ben', now: at(1) })).toEqual([]);
  });

  it('ends at its time without a fact', () => {
    expect(claimAt({ by: 'ana', until: at(5) }, at(4))?.by).toBe('ana');
    expect(claimAt({ by: 'ana', until: at(5) }, at(5))).toBeNull();
  });
});
