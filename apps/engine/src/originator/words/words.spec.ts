import { describe, expect, it } from 'vitest';
import { counted, shownDuration, TYPED_WORDS, WORDS } from './all-words.js';
import { MAIL_WORDS } from './mail-words.js';
import { LANGUAGES } from './words.js';

/** Path → the names that a text fills in, in order of the alphabet. */
function named(texts: unknown, path = ''): Map<string, string> {
  if (typeof texts === 'string')
    return new Map([
      [
        path,
        [...texts.matchAll(/\{(\w+)\}/g)]
          .map(([, name]) => name)
          .sort()
          .join(' '),
      ],
    ]);
  if (typeof texts !== 'object' || texts === null) return new Map();
  return new Map(Object.entries(texts).flatMap(([key, value]) => [...named(value, `${path}.${key}`)]));
}

describe('the words of the page', () => {
  it.each(LANGUAGES)('(%s) say everything that the English ones say, and leave nothing out', (language) => {
    expect(named(WORDS[language])).toEqual(named(WORDS.en));
    expect(named(MAIL_WORDS[language])).toEqual(named(MAIL_WORDS.en));
    expect(JSON.stringify(WORDS[language])).not.toContain('""');
  });

  it.each(LANGUAGES)('(%s) ask for words that anybody can type', (language) => {
    expect(new Set(TYPED_WORDS[language]).size).toBe(12);
    for (const word of TYPED_WORDS[language]) expect(word).toMatch(/^[a-z]{4,10}$/);
  });

  it('count one and several', () => {
    expect(counted(WORDS.de.wrongCode, 1, 'de-DE')).toContain('{count} Versuch.');
    expect(counted(WORDS.fr.event.held, 2, 'fr-FR')).toContain('personnes');
  });

  it.each([
    [30_000, '1 minute'],
    [12 * 60_000, '12 minutes'],
    [3 * 3_600_000, '3 hours'],
    [5 * 86_400_000, '5 days'],
  ])('say %i ms as %s', (ms, text) => {
    expect(shownDuration(ms, 'en-GB')).toBe(text);
  });
});
