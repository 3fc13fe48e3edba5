import { describe, expect, it } from 'vitest';
import { sealed } from '../sealed.js';
import { evolveTuning, tuningDecider, type TuningCommand, type TuningState } from './tuning-decider.js';
import type { TuningEvent, TuningProposedData } from './tuning-events.js';

const reason = sealed.parse('v1.reason.AAAA');
const proposal: TuningProposedData = {
  pattern: 'credit-card',
  version: 2,
  change: { kind: 'threshold', from: 1, to: 3 },
  evidence: { realLeaks: 1, falseAlarms: 30, testData: 4, businessAsUsual: 5 },
};
const accept: TuningCommand = { type: 'AcceptTuning', proposal, reason, exception: null, version: 3 };
const dismiss: TuningCommand = { type: 'DismissTuning', proposal, reason };

function after(...commands: readonly TuningCommand[]): { readonly state: TuningState; readonly types: readonly string[] } {
  let state = tuningDecider.initialState();
  const types: string[] = [];
  for (const command of commands) {
    const decided = tuningDecider.decide(command, state);
    const events: readonly TuningEvent[] = 'refused' in decided ? [] : decided;
    if ('refused' in decided) types.push(decided.refused);
    for (const event of events) {
      state = evolveTuning(state, event);
      types.push(event.type);
    }
  }
  return { state, types };
}

describe('a proposed change', () => {
  it('is written down with the decision on it', () => {
    expect(after(accept)).toEqual({ state: 'accepted', types: ['TuningProposed', 'TuningAccepted'] });
    expect(after(dismiss)).toEqual({ state: 'dismissed', types: ['TuningProposed', 'TuningDismissed'] });
  });

  it('is decided on once', () => {
    for (const [first, second] of [
      [accept, dismiss],
      [dismiss, accept],
      [accept, accept],
      [dismiss, dismiss],
    ] as const) {
      expect(after(first, second).types.slice(2)).toEqual(['tuning-decided']);
    }
  });
});
