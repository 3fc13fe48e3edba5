/** Decides about one session. What has ended stays so. */
import type { Refusal } from '../refusal.js';
import type { SessionEnd, SessionEvent } from './session-events.js';

export type SessionState = 'absent' | 'living' | 'ended';

export type SessionCommand =
  | { readonly type: 'StartSession'; readonly accountId: string }
  | { readonly type: 'SeeSession' }
  | { readonly type: 'EndSession'; readonly reason: SessionEnd };

export const sessionDecider = {
  initialState: (): SessionState => 'absent',
  evolve: evolveSession,
  decide: decideSession,
};

/** Folds one fact. Total. */
export function evolveSession(state: SessionState, event: SessionEvent): SessionState {
  switch (event.type) {
    case 'SessionStarted':
      return state === 'absent' ? 'living' : state;
    case 'SessionSeen':
      return state;
    case 'SessionEnded':
      return 'ended';
  }
}

function decideSession(command: SessionCommand, state: SessionState): readonly SessionEvent[] | Refusal<'session-exists'> {
  switch (command.type) {
    case 'StartSession':
      if (state !== 'absent') return { refused: 'session-exists', detail: 'a session starts once' };
      return [{ type: 'SessionStarted', data: { accountId: command.accountId } }];
    case 'SeeSession':
      return state === 'living' ? [{ type: 'SessionSeen', data: {} }] : [];
    case 'EndSession':
      return state === 'living' ? [{ type: 'SessionEnded', data: { reason: command.reason } }] : [];
  }
}
