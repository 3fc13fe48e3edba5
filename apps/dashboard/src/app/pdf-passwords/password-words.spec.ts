import { describe, expect, it } from 'vitest';
import { originWords, placeWords, stateChip } from './password-words.js';

describe('a password of PDFs', () => {
  it.each([
    [{ state: 'in-force', isUsed: true }, 'Used'],
    [{ state: 'in-force', isUsed: false }, 'Another is used'],
    [{ state: 'upcoming', isUsed: false }, 'Not yet'],
    [{ state: 'over', isUsed: false }, 'Over'],
  ] as const)('%j is said to be: %s', (password, words) => {
    expect(stateChip(password).words).toBe(words);
  });

  it.each([
    [{ for: 'ada@partner.example', level: 'user' }, 'ada@partner.example'],
    [{ for: 'partner.example', level: 'domain' }, 'everybody at partner.example'],
    [{ for: '*.partner.example', level: 'wildcard-domain' }, 'everybody below partner.example'],
    [{ for: '', level: 'user' }, 'An erased address'],
  ] as const)('%j is for: %s', (password, words) => {
    expect(placeWords(password)).toBe(words);
  });

  it('says where it came from', () => {
    const setBy = { id: 'a1', name: 'Ana Novak' };
    expect(originWords({ origin: 'static', setBy })).toBe('Agreed on, set by Ana Novak');
    expect(originWords({ origin: 'generated', setBy })).toBe('Made for a mail, told to its sender');
  });
});
