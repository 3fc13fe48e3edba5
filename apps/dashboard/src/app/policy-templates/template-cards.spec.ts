import type { PatternGroupOfApi, PatternRow, PolicyTemplate } from '#contracts';
import { describe, expect, it } from 'vitest';
import { cardOf } from './template-cards.js';

const row = (id: string, state: PatternRow['state'], shadowMessages: number): PatternRow => ({
  id,
  version: 2,
  name: id,
  description: '',
  action: 'block',
  state,
  threshold: 1,
  matcher: '',
  versions: [{ version: 2, state }],
  groups: [],
  last30Days: { messages: 0, shadowMessages, falseAlarms: 0, realLeaks: 0 },
});
const template: PolicyTemplate = {
  id: 'pci',
  name: 'Cards',
  description: '',
  switchedOn: true,
  patterns: ['card', 'track', 'iban'].map((id) => ({ id, name: id, description: '', action: 'block', present: null })),
};

const none = { moves: [], refused: [] };
/** The patterns of a group are whatever was put into it since. */
const group: Pick<PatternGroupOfApi, 'moves'> = {
  moves: {
    shadow: none,
    live: {
      moves: [
        { id: 'track', version: 2, state: 'shadow' },
        { id: 'own', version: 5, state: 'draft' },
      ],
      refused: [{ id: 'iban', reason: 'version 3 is retired' }],
    },
    retired: none,
  },
};

describe('a template', () => {
  const card = cardOf(
    template,
    [row('card', 'live', 0), row('track', 'shadow', 7), row('iban', 'shadow', 3), row('other', 'shadow', 99)],
    group,
  );

  it('counts what its patterns in shadow have reported, and no other pattern', () => {
    expect([card.shadowMessages, card.live, card.inShadow.map(({ id }) => id)]).toEqual([10, 1, ['track', 'iban']]);
  });

  it('is tried with the very versions that would go live with its group', () => {
    expect(card.moves).toBe('track:2:live,own:5:live');
  });

  it('has nothing to try before it is switched on', () => {
    expect(cardOf(template, [], undefined).moves).toBe('');
  });
});
