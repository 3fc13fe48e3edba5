/** Decides about a proposed change: it is decided on once, and what was proposed stands beside the decision. */
import type { Refusal } from '../refusal.js';
import type { Sealed } from '../sealed.js';
import type { TuningEvent, TuningProposedData } from './tuning-events.js';

export type TuningState = 'absent' | 'open' | 'accepted' | 'dismissed';

export type TuningCommand =
  | {
      readonly type: 'AcceptTuning';
      readonly proposal: TuningProposedData;
      readonly reason: Sealed;
      readonly exception: string | null;
      readonly version: number | null;
    }
  | { readonly type: 'DismissTuning'; readonly proposal: TuningProposedData; readonly reason: Sealed };

export type TuningRefusal = 'tuning-decided';

export const tuningDecider = {
  initialState: (): TuningState => 'absent',
  evolve: evolveTuning,
  decide: decideTuning,
};

/** Folds one fact. Total. */
export function evolveTuning(_state: TuningState, event: TuningEvent): TuningState {
  switch (event.type) {
    case 'TuningProposed':
      return 'open';
    case 'TuningAccepted':
      return 'accepted';
    case 'TuningDismissed':
      return 'dismissed';
  }
}

function decideTuning(command: TuningCommand, state: TuningState): readonly TuningEvent[] | Refusal<TuningRefusal> {
  if (state === 'accepted' || state === 'dismissed') return { refused: 'tuning-decided', detail: `it was ${state} before` };
  const { proposal, reason } = command;
  const proposed: TuningEvent[] = state === 'absent' ? [{ type: 'TuningProposed', data: proposal }] : [];
  if (command.type === 'DismissTuning') return [...proposed, { type: 'TuningDismissed', data: { reason } }];
  return [...proposed, { type: 'TuningAccepted', data: { reason, exception: command.exception, version: command.version } }];
}
