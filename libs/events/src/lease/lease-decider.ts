/** Decides about the claim on one message. */
import type { Refusal } from '../refusal.js';
import type { Sealed } from '../sealed.js';
import type { LeaseEvent } from './lease-events.js';

/** Who claims the message, as far as the facts say; over once `until` has come. Null: nobody. */
export type LeaseState = { readonly by: string; readonly until: string } | null;

export type LeaseCommand =
  | { readonly type: 'TakeClaim'; readonly by: string; readonly now: string; readonly until: string }
  | { readonly type: 'TakeOverClaim'; readonly by: string; readonly now: string; readonly until: string; readonly reason: Sealed }
  | { readonly type: 'ReleaseClaim'; readonly by: string; readonly now: string };

export type LeaseRefusal = 'claimed' | 'claimed-by-another';
type Decided = readonly LeaseEvent[] | Refusal<LeaseRefusal>;

export const leaseDecider = {
  initialState: (): LeaseState => null,
  evolve: evolveLease,
  decide: decideLease,
};

/** Folds one fact. Total. */
export function evolveLease(state: LeaseState, event: LeaseEvent): LeaseState {
  switch (event.type) {
    case 'ClaimTaken':
    case 'ClaimTakenOver':
      return { by: event.data.by, until: event.data.until };
    case 'ClaimReleased':
      return state?.by === event.data.by ? null : state;
  }
}

/** The claim that holds at an instant. */
export function claimAt(state: LeaseState, now: string): LeaseState {
  return state !== null && now < state.until ? state : null;
}

function decideLease(command: LeaseCommand, state: LeaseState): Decided {
  const { by, now } = command;
  const claim = claimAt(state, now);
  switch (command.type) {
    case 'TakeClaim':
      if (claim !== null && claim.by !== by) return { refused: 'claimed', detail: 'somebody else works on this message' };
      return claim !== null && isFresh(claim, command) ? [] : [{ type: 'ClaimTaken', data: { by, until: command.until } }];
    case 'TakeOverClaim':
      if (claim === null || claim.by === by) return [{ type: 'ClaimTaken', data: { by, until: command.until } }];
      return [{ type: 'ClaimTakenOver', data: { by, from: claim.by, until: command.until, reason: command.reason } }];
    case 'ReleaseClaim':
      if (claim === null) return [];
      if (claim.by !== by) return { refused: 'claimed-by-another', detail: 'the claim is somebody else’s' };
      return [{ type: 'ClaimReleased', data: { by } }];
  }
}

/** More than half of its time is left: going on is not recorded at every sign of life. */
function isFresh(claim: { readonly until: string }, { now, until }: { readonly now: string; readonly until: string }): boolean {
  return Date.parse(claim.until) - Date.parse(now) > (Date.parse(until) - Date.parse(now)) / 2;
}
