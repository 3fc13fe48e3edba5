/** Decides about one erasure: it takes two persons, and is carried out once. */
import type { Refusal } from '../refusal.js';
import type { ErasureEvent } from './erasure-events.js';

type DataOf<T extends ErasureEvent['type']> = Extract<ErasureEvent, { readonly type: T }>['data'];

export type KnownErasure = DataOf<'ErasureOrdered'> & {
  readonly status: 'ordered' | 'confirmed' | 'withdrawn' | 'carried-out';
  readonly result: DataOf<'ErasureCarriedOut'> | null;
};
export type ErasureState = { readonly status: 'absent' } | KnownErasure;

/** `by` is the id of an account, or `cli`. */
export type ErasureCommand =
  | ({ readonly type: 'OrderErasure' } & DataOf<'ErasureOrdered'>)
  | { readonly type: 'ConfirmErasure'; readonly by: string }
  | { readonly type: 'WithdrawErasure'; readonly by: string }
  | { readonly type: 'RecordErasure'; readonly result: DataOf<'ErasureCarriedOut'> };

export type ErasureRefusal = 'not-found' | 'erasure-exists' | 'erasure-settled' | 'erasure-not-confirmed' | 'second-person-needed';
type Decided = readonly ErasureEvent[] | Refusal<ErasureRefusal>;

export const erasureDecider = {
  initialState: (): ErasureState => ({ status: 'absent' }),
  evolve: evolveErasure,
  decide: decideErasure,
};

/** Folds one fact. Total. */
export function evolveErasure(state: ErasureState, event: ErasureEvent): ErasureState {
  if (event.type === 'ErasureOrdered') return { status: 'ordered', ...event.data, result: null };
  if (state.status === 'absent') return state;
  switch (event.type) {
    case 'ErasureConfirmed':
      return { ...state, status: 'confirmed' };
    case 'ErasureWithdrawn':
      return { ...state, status: 'withdrawn' };
    case 'ErasureCarriedOut':
      return { ...state, status: 'carried-out', result: event.data };
  }
}

function decideErasure(command: ErasureCommand, state: ErasureState): Decided {
  if (command.type === 'OrderErasure') {
    const { type: _, ...order } = command;
    if (state.status !== 'absent') return { refused: 'erasure-exists', detail: 'there is such an erasure already' };
    return [{ type: 'ErasureOrdered', data: order }];
  }
  if (state.status === 'absent') return { refused: 'not-found', detail: 'there is no such erasure' };
  if (command.type === 'RecordErasure') {
    if (state.status === 'carried-out') return [];
    if (state.status !== 'confirmed') return { refused: 'erasure-not-confirmed', detail: 'nobody has confirmed it' };
    return [{ type: 'ErasureCarriedOut', data: command.result }];
  }
  if (state.status !== 'ordered') return { refused: 'erasure-settled', detail: 'it was confirmed or withdrawn before' };
  const { by } = command;
  if (command.type === 'WithdrawErasure') return [{ type: 'ErasureWithdrawn', data: { by } }];
  if (by === state.by) return { refused: 'second-person-needed', detail: 'another person must confirm it' };
  return [{ type: 'ErasureConfirmed', data: { by } }];
}
