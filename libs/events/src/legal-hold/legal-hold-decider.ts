/** Decides about one legal hold: ending it takes two persons. */
import type { Refusal } from '../refusal.js';
import type { Sealed } from '../sealed.js';
import type { LegalHoldEvent, LegalHoldScope } from './legal-hold-events.js';

export interface KnownLegalHold {
  readonly status: 'in-force' | 'ended' | 'erased';
  readonly matter: Sealed;
  readonly scope: LegalHoldScope;
  readonly endProposed: { readonly by: string; readonly reason: Sealed } | null;
}
export type LegalHoldState = { readonly status: 'absent' } | KnownLegalHold;

/** `by` is the id of an account. */
export type LegalHoldCommand =
  | { readonly type: 'OpenLegalHold'; readonly matter: Sealed; readonly scope: LegalHoldScope }
  | { readonly type: 'ProposeEnd'; readonly by: string; readonly reason: Sealed }
  | { readonly type: 'WithdrawEnd'; readonly by: string }
  | { readonly type: 'EndLegalHold'; readonly by: string }
  | { readonly type: 'EraseLegalHold' };

export type LegalHoldRefusal =
  'not-found' | 'hold-exists' | 'hold-ended' | 'hold-in-force' | 'end-proposed' | 'no-end-proposed' | 'second-person-needed';
type Decided = readonly LegalHoldEvent[] | Refusal<LegalHoldRefusal>;

export const legalHoldDecider = {
  initialState: (): LegalHoldState => ({ status: 'absent' }),
  evolve: evolveLegalHold,
  decide: decideLegalHold,
};

/** Folds one fact. Total. */
export function evolveLegalHold(state: LegalHoldState, event: LegalHoldEvent): LegalHoldState {
  if (event.type === 'LegalHoldOpened') return { status: 'in-force', ...event.data, endProposed: null };
  if (state.status === 'absent') return state;
  switch (event.type) {
    case 'LegalHoldEndProposed':
      return { ...state, endProposed: event.data };
    case 'LegalHoldEndWithdrawn':
      return { ...state, endProposed: null };
    case 'LegalHoldEnded':
      return { ...state, status: 'ended' };
    case 'LegalHoldErased':
      return { ...state, status: 'erased' };
  }
}

function decideLegalHold(command: LegalHoldCommand, state: LegalHoldState): Decided {
  if (command.type === 'OpenLegalHold') {
    const { matter, scope } = command;
    if (state.status !== 'absent') return { refused: 'hold-exists', detail: 'there is such a legal hold already' };
    return [{ type: 'LegalHoldOpened', data: { matter, scope } }];
  }
  if (state.status === 'absent') return { refused: 'not-found', detail: 'there is no such legal hold' };
  if (command.type === 'EraseLegalHold') {
    if (state.status === 'in-force') return { refused: 'hold-in-force', detail: 'the legal hold is in force' };
    return state.status === 'erased' ? [] : [{ type: 'LegalHoldErased', data: {} }];
  }
  if (state.status !== 'in-force') return { refused: 'hold-ended', detail: 'the legal hold has ended' };
  return decideEnd(command, state);
}

function decideEnd(command: Extract<LegalHoldCommand, { readonly by: string }>, { endProposed }: KnownLegalHold): Decided {
  const { by } = command;
  if (command.type === 'ProposeEnd') {
    if (endProposed) return { refused: 'end-proposed', detail: 'its end was proposed already' };
    return [{ type: 'LegalHoldEndProposed', data: { by, reason: command.reason } }];
  }
  if (!endProposed) return { refused: 'no-end-proposed', detail: 'nobody has proposed its end' };
  if (command.type === 'WithdrawEnd') return [{ type: 'LegalHoldEndWithdrawn', data: { by } }];
  if (endProposed.by === by) return { refused: 'second-person-needed', detail: 'another person must agree to its end' };
  return [{ type: 'LegalHoldEnded', data: { by } }];
}
