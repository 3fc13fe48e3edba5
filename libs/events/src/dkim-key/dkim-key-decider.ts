/** Decides about one DKIM key: it signs from when its record is published until it is retired. That no two share a name is a rule of all of them. */
import type { Refusal } from '../refusal.js';
import type { DkimKeyEvent, DkimKeyFacts } from './dkim-key-events.js';

export interface KnownDkimKey extends DkimKeyFacts {
  /** Only an active one signs. */
  readonly status: 'waiting' | 'active' | 'retired' | 'removed';
}
export type DkimKeyState = { readonly status: 'absent' } | KnownDkimKey;

export type DkimKeyCommand =
  | { readonly type: 'AddDkimKey'; readonly key: DkimKeyFacts }
  | { readonly type: 'PublishDkimKey'; readonly record: 'said' | 'seen' }
  | { readonly type: 'RetireDkimKey' }
  | { readonly type: 'RemoveDkimKey' };

export type DkimKeyRefusal = 'not-found' | 'dkim-key-exists' | 'dkim-key-active' | 'dkim-key-waiting';
type Decided = readonly DkimKeyEvent[] | Refusal<DkimKeyRefusal>;

export const dkimKeyDecider = {
  initialState: (): DkimKeyState => ({ status: 'absent' }),
  evolve: evolveDkimKey,
  decide: decideDkimKey,
};

/** Stream of a key. */
export function dkimKeyStream(id: string): string {
  return `dkim-key-${id}`;
}

/** Folds one fact. Total. */
export function evolveDkimKey(state: DkimKeyState, event: DkimKeyEvent): DkimKeyState {
  if (event.type === 'DkimKeyAdded') return { ...event.data, status: 'waiting' };
  if (state.status === 'absent') return state;
  switch (event.type) {
    case 'DkimKeyPublished':
      return { ...state, status: 'active' };
    case 'DkimKeyRetired':
      return { ...state, status: 'retired' };
    case 'DkimKeyRemoved':
      return { ...state, status: 'removed' };
  }
}

function decideDkimKey(command: DkimKeyCommand, state: DkimKeyState): Decided {
  if (command.type === 'AddDkimKey') {
    if (state.status !== 'absent') return { refused: 'dkim-key-exists', detail: 'there is such a key already' };
    return [{ type: 'DkimKeyAdded', data: command.key }];
  }
  if (state.status === 'absent') return { refused: 'not-found', detail: 'there is no such key' };
  if (state.status === 'removed') return command.type === 'RemoveDkimKey' ? [] : { refused: 'not-found', detail: 'the key was removed' };
  switch (command.type) {
    case 'PublishDkimKey':
      return state.status === 'active' ? [] : [{ type: 'DkimKeyPublished', data: { record: command.record } }];
    case 'RetireDkimKey':
      return decideRetire(state);
    case 'RemoveDkimKey':
      if (state.status === 'active') return { refused: 'dkim-key-active', detail: 'the key signs mail: retire it first' };
      return [{ type: 'DkimKeyRemoved', data: {} }];
  }
}

function decideRetire({ status }: KnownDkimKey): Decided {
  if (status === 'waiting') return { refused: 'dkim-key-waiting', detail: 'the key has never signed: remove it instead' };
  return status === 'retired' ? [] : [{ type: 'DkimKeyRetired', data: {} }];
}
