import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileSkipList, normalizeParts, type NormalizedText } from '#dlp';
import { spanInView } from './span-in-view.js';

const SKIPPED = compileSkipList(['of', 'the']);

function viewsOf(text: string): NormalizedText {
  return normalizeParts([{ path: '1', kind: 'body', text: Buffer.from(text, 'utf8') }], { skipWords: SKIPPED });
}

/** What of the text's piece is found in a view. */
function pieceIn(view: 'exact' | 'folded', text: string, piece: string): string | undefined {
  const start = text.indexOf(piece);
  const seen = viewsOf(text)[view];
  const span = spanInView(seen, { start, end: start + piece.length });
  return span && seen.bytes.toString('utf8').slice(span.start, span.end);
}

describe('what became of a piece of a text', () => {
  it.each([
    ['the same', 'a card 4111 1111', '4111 1111', '4111 1111', '4111 1111'],
    ['small letters behind wide ones', '😀 Žluťoučký Heron-17', 'Heron-17', 'Heron-17', 'heron-17'],
    ['without invisible characters in it', 'the H\u200bero\u00adn flies', 'H\u200bero\u00adn', 'Heron', 'heron'],
    ['without invisible characters before it', '\u200b\ufeffHeron', 'Heron', 'Heron', 'heron'],
    ['one blank for many', 'plans  \r\n\t heron', 'plans  \r\n\t heron', 'plans heron', 'plans heron'],
    ['without skip words in it', 'Plans of the Heron', 'Plans of the Heron', 'Plans of the Heron', 'plans heron'],
    ['behind skip words', 'of the heron', 'heron', 'heron', 'heron'],
    ['digits of another script as plain ones', 'nr ٤١١١ ok', '٤١١١', '4111', '4111'],
    ['more letters for one', 'die Straße dort', 'Straße', 'Straße', 'strasse'],
    ['one letter for two', 'ein Cafe\u0301 dort', 'Cafe\u0301', 'Café', 'café'],
  ])('is %s', (_, text, piece, exact, folded) => {
    expect(pieceIn('exact', text, piece)).toBe(exact);
    expect(pieceIn('folded', text, piece)).toBe(folded);
  });

  it.each([
    ['is a skip word', 'Plans of the heron', 'of the'],
    ['cannot be seen', 'he\u200b\u200bron', '\u200b\u200b'],
  ])('is nothing when it %s', (_, text, piece) => {
    expect(pieceIn('folded', text, piece)).toBeUndefined();
  });

  it('covers what of the view stood there, whatever the text', () => {
    const pieces = fc.constantFrom(
      'of',
      'the',
      'Heron',
      ' ',
      '  ',
      '\n',
      '\u200b',
      '\u00ad',
      'ß',
      'é',
      'e\u0301',
      '😀',
      '٤',
      'ﬁ',
      '4111',
      '\ud800',
    );
    fc.assert(
      fc.property(fc.array(pieces, { minLength: 1, maxLength: 30 }), fc.nat(), fc.nat(), (words, a, b) => {
        const views = viewsOf(words.join(''));
        for (const view of [views.exact, views.folded]) {
          const text = view.bytes.toString('utf8');
          const [from, to] = [a % (text.length + 1), b % (text.length + 1)].sort((x, y) => x - y) as [number, number];
          const asked = text.slice(from, to);
          const bytes = (units: number): number => Buffer.byteLength(text.slice(0, units));
          const stood = view.locate(bytes(from), bytes(to));
          if (stood === undefined || asked.trim() === '' || /\p{Surrogate}/u.test(asked)) continue;
          const span = spanInView(view, stood);
          expect(span?.start).toBeLessThanOrEqual(from);
          expect(span?.end).toBeGreaterThanOrEqual(to);
        }
      }),
      { numRuns: 2_000, seed: 20260322 },
    );
  });
});
