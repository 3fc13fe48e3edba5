import type { Replayed } from '#contracts';
import { describe, expect, it } from 'vitest';
import { stateAt } from './state-at.js';

const step = (position: number, changes: Replayed['steps'][number]['changes']): Replayed['steps'][number] => ({
  ...{
    position,
    stream: 's',
    revision: position,
    at: '2026-03-18T09:00:00.000Z',
    type: 'Moved',
    sentence: '',
    detail: null,
    actor: 'engine',
  },
  changes,
});

/** Held, then pinned, then deleted: as it was when it was pinned. */
const PINNED: Replayed = {
  ...{ kind: 'message', id: 'm', title: 'Minutes', step: 1, earlier: 0, later: 0 },
  fields: [
    { name: 'state', value: 'held' },
    { name: 'held without end', value: true },
  ],
  steps: [
    step(1, [
      { name: 'state', before: null, after: 'held' },
      { name: 'held without end', before: null, after: false },
    ]),
    step(2, [{ name: 'held without end', before: false, after: true }]),
    step(3, [
      { name: 'state', before: 'held', after: 'deleted' },
      { name: 'closing verdict', before: null, after: 'real leak' },
    ]),
  ],
};

describe('the state at a step', () => {
  it('is that of the answer at its own step, with what the step changed', () => {
    expect(stateAt(PINNED, 1)).toEqual([
      { name: 'state', words: 'held' },
      { name: 'held without end', words: 'yes', before: 'no' },
    ]);
  });

  it('is worked out backwards, where nothing was known before', () => {
    expect(stateAt(PINNED, 0)).toEqual([
      { name: 'state', words: 'held', before: '–' },
      { name: 'held without end', words: 'no', before: '–' },
    ]);
  });

  it('is worked out forwards', () => {
    expect(stateAt(PINNED, 2)).toEqual([
      { name: 'state', words: 'deleted', before: 'held' },
      { name: 'held without end', words: 'yes' },
      { name: 'closing verdict', words: 'real leak', before: '–' },
    ]);
  });
});
