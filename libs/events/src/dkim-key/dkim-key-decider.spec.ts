import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRefusal } from '../refusal.js';
import { dkimKeyDecider, type DkimKeyCommand, type DkimKeyState } from './dkim-key-decider.js';
import type { DkimKeyEvent, DkimKeyFacts } from './dkim-key-events.js';

const key: DkimKeyFacts = {
  domain: 'example.com',
  selector: 's1',
  type: 'ed25519',
  bits: 256,
  publicKey: '11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=',
  forSubdomains: true,
  origin: 'generated',
};
const added: DkimKeyEvent = { type: 'DkimKeyAdded', data: key };
const published: DkimKeyEvent = { type: 'DkimKeyPublished', data: { record: 'said' } };
const retired: DkimKeyEvent = { type: 'DkimKeyRetired', data: {} };
const removed: DkimKeyEvent = { type: 'DkimKeyRemoved', data: {} };

function when(given: readonly DkimKeyEvent[], command: DkimKeyCommand): ReturnType<typeof dkimKeyDecider.decide> {
  return dkimKeyDecider.decide(command, given.reduce(dkimKeyDecider.evolve, dkimKeyDecider.initialState()));
}

const publish: DkimKeyCommand = { type: 'PublishDkimKey', record: 'said' };

describe('a DKIM key', () => {
  it('waits for its record, then signs', () => {
    expect(when([], { type: 'AddDkimKey', key })).toEqual([added]);
    expect(dkimKeyDecider.evolve(dkimKeyDecider.initialState(), added)).toEqual({ ...key, status: 'waiting' });
    expect(when([added], publish)).toEqual([published]);
    expect(when([added], { type: 'PublishDkimKey', record: 'seen' })).toEqual([{ type: 'DkimKeyPublished', data: { record: 'seen' } }]);
    expect(when([added, published], publish)).toEqual([]);
  });

  it('is retired once it has signed, and may come back', () => {
    expect(when([added], { type: 'RetireDkimKey' })).toMatchObject({ refused: 'dkim-key-waiting' });
    expect(when([added, published], { type: 'RetireDkimKey' })).toEqual([retired]);
    expect(when([added, published, retired], { type: 'RetireDkimKey' })).toEqual([]);
    expect(when([added, published, retired], publish)).toEqual([published]);
  });

  it('is not removed while it signs', () => {
    expect(when([added, published], { type: 'RemoveDkimKey' })).toMatchObject({ refused: 'dkim-key-active' });
    expect(when([added], { type: 'RemoveDkimKey' })).toEqual([removed]);
    expect(when([added, published, retired], { type: 'RemoveDkimKey' })).toEqual([removed]);
  });

  it('is removed for good', () => {
    expect(when([added, removed], { type: 'RemoveDkimKey' })).toEqual([]);
    expect(when([added, removed], publish)).toMatchObject({ refused: 'not-found' });
    expect(when([added, removed], { type: 'RetireDkimKey' })).toMatchObject({ refused: 'not-found' });
    expect(when([added, removed], { type: 'AddDkimKey', key })).toMatchObject({ refused: 'dkim-key-exists' });
  });

  it('that nobody has added is not found', () => {
    for (const command of [publish, { type: 'RetireDkimKey' }, { type: 'RemoveDkimKey' }] as const)
      expect(when([], command)).toMatchObject({ refused: 'not-found' });
  });

  it('signs only after somebody has said that its record is published, in whatever order things are asked for', () => {
    const act = fc.constantFrom<DkimKeyCommand>({ type: 'AddDkimKey', key }, { type: 'RetireDkimKey' }, { type: 'RemoveDkimKey' });
    fc.assert(
      fc.property(fc.array(act, { maxLength: 20 }), (acts) => {
        let state: DkimKeyState = dkimKeyDecider.initialState();
        for (const command of acts) {
          const decided = dkimKeyDecider.decide(command, state);
          if (!isRefusal(decided)) state = decided.reduce(dkimKeyDecider.evolve, state);
        }
        expect(state.status).not.toBe('active');
      }),
    );
  });
});
