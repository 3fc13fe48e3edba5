import type { PatternGroupOfApi } from '#contracts';
import { describe, expect, it } from 'vitest';
import { moveLines } from './move-lines.js';

const none = { moves: [], refused: [] };
const group: Pick<PatternGroupOfApi, 'id' | 'name' | 'patterns' | 'moves'> = {
  id: 'cards',
  name: 'Cards',
  patterns: [
    { id: 'card', name: 'Payment card number', state: 'live' },
    { id: 'track', name: 'Magnetic stripe', state: 'retired' },
  ],
  moves: {
    shadow: none,
    live: { moves: [{ id: 'card', version: 2, state: 'shadow' }], refused: [{ id: 'track', reason: 'version 4 is retired' }] },
    retired: {
      moves: [
        { id: 'card', version: 1, state: 'live' },
        { id: 'card', version: 2, state: 'shadow' },
      ],
      refused: [],
    },
  },
};

describe('what moves with a group', () => {
  it('is named by version, with where it is now', () => {
    expect(moveLines(group, 'live').moving).toEqual(['Payment card number: version 2, shadow now']);
  });

  it('leaves out what stays, and says why', () => {
    expect(moveLines(group, 'live').staying).toEqual(['Magnetic stripe: version 4 is retired']);
  });

  it('counts a pattern once whose two versions move', () => {
    expect(moveLines(group, 'retired')).toMatchObject({ patterns: 1, moving: { length: 2 } });
  });
});
