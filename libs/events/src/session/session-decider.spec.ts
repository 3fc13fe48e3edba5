import { describe, expect, it } from 'vitest';
import { sessionDecider, type SessionCommand } from './session-decider.js';
import type { SessionEvent } from './session-events.js';

const started: SessionEvent = { type: 'SessionStarted', data: { accountId: 'ana' } };
const ended: SessionEvent = { type: 'SessionEnded', data: { reason: 'signed-out' } };
const seen: SessionEvent = { type: 'SessionSeen', data: {} };

function when(given: readonly SessionEvent[], command: SessionCommand): ReturnType<typeof sessionDecider.decide> {
  return sessionDecider.decide(command, given.reduce(sessionDecider.evolve, sessionDecider.initialState()));
}

describe('a session', () => {
  it('starts once, also after it has ended', () => {
    expect(when([], { type: 'StartSession', accountId: 'ana' })).toEqual([started]);
    for (const given of [[started], [started, ended]])
      expect(when(given, { type: 'StartSession', accountId: 'ben' })).toMatchObject({ refused: 'session-exists' });
  });

  it('shows signs of life, and ends once with its reason', () => {
    expect(when([started], { type: 'SeeSession' })).toEqual([seen]);
    expect(when([started, seen], { type: 'EndSession', reason: 'signed-out' })).toEqual([ended]);
    expect(when([started, ended], { type: 'EndSession', reason: 'idle' })).toEqual([]);
    expect(when([started, ended], { type: 'SeeSession' })).toEqual([]);
  });

  it('that nobody started has no signs of life and no end', () => {
    expect(when([], { type: 'SeeSession' })).toEqual([]);
    expect(when([], { type: 'EndSession', reason: 'expired' })).toEqual([]);
  });
});
