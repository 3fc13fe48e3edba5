import type { PatternRow, PolicyTemplate } from '#contracts';
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

describe('a template', () => {
  const card = cardOf(template, [row('card', 'live', 0), row('track', 'shadow', 7), row('iban', 'shadow', 3), row('other', 'shadow', 99)]);

  it('counts what its patterns in shadow have reported, and no other pattern', () => {
    expect([card.shadowMessages, card.live, card.inShadow.map(({ id }) => id)]).toEqual([10, 1, ['track', 'iban']]);
  });

  it('can be tried as if it were live', () => {
    expect(card.moves).toBe('track:2:live,iban:2:live');
  });

  it('has nothing to try before it is switched on', () => {
    expect(cardOf(template, []).moves).toBe('');
  });
});
