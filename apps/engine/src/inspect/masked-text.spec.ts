import { describe, expect, it } from 'vitest';
import { compilePatterns, defaultPatterns, NO_SKIP_WORDS, scanMessage, type Finding, type Pattern } from '#dlp';
import { DEFAULT_EXTRACTION_LIMITS, documentReaders } from '#mail';
import type { InspectionTools } from './inspection-tools.js';
import { mergedMasks, withMasks } from './mask.js';
import { createMasker, withoutControls } from './masked-text.js';

/** Visa's and Mastercard's published test numbers. */
const CARD = '4111 1111 1111 1111';
const OTHER_CARD = '5555 5555 5555 4444';

function toolsFor(patterns: readonly Pattern[]): InspectionTools {
  const compilation = compilePatterns(patterns);
  if (compilation.kind === 'refused') throw new Error('the patterns do not compile');
  return { patterns: compilation.patterns, skipWords: NO_SKIP_WORDS, readers: documentReaders(), limits: DEFAULT_EXTRACTION_LIMITS };
}

const cards = defaultPatterns().filter(({ id }) => id === 'credit-card');
const [card] = cards;
if (card === undefined) throw new Error('no pattern for cards');
const tools = toolsFor(cards);
const findingsOf = (text: string): readonly Finding[] =>
  scanMessage([{ path: '1', kind: 'body', text: Buffer.from(text) }], tools.patterns, { skipWords: NO_SKIP_WORDS }).findings;

describe('a masker', () => {
  it('masks what a pattern finds, shadow patterns included', () => {
    const shadow = toolsFor([{ ...card, state: 'shadow' }]);
    expect(createMasker([], shadow).mask(`a ${CARD}.`, 'body')).toBe('a 4111 •••• •••• 1111.');
  });

  it('masks a value known from elsewhere where no pattern looks', () => {
    const bodyOnly = toolsFor([{ ...card, parts: ['body'] }]);
    expect(createMasker([], bodyOnly).mask(CARD, 'headers')).toBe(CARD);
    expect(createMasker(findingsOf(CARD), bodyOnly).mask(`x ${CARD}, 9${CARD}`, 'headers')).toBe(`x 4111 •••• •••• 1111, 9${CARD}`);
  });

  it('masks every one of more matches than a scan lists, over the seams of its stretches', () => {
    const lines = Array.from({ length: 12_000 }, (_, i) => (i % 3 === 0 ? `${CARD} x` : OTHER_CARD));
    const masked = createMasker([], tools).mask(lines.join('\n'), 'body');
    expect(masked).toBe(lines.map((line) => (line === OTHER_CARD ? '5555 •••• •••• 4444' : '4111 •••• •••• 1111 x')).join('\n'));
  });

  it.each([0, 1, 5, 18, 19, 20])('never cuts a match in two: %i characters of a text that begins with one', (limit) => {
    const { end } = createMasker([], tools).find(`${CARD} and more`, { kind: 'body', path: '1', limit });
    expect(end).toBe(limit < CARD.length ? 0 : limit);
  });

  it('shows what the policy shows as it is', () => {
    const open = toolsFor([{ ...card, matchFilter: 'none' }]);
    expect(createMasker([], open).mask(CARD, 'body')).toBe(CARD);
  });

  it('hides a masked match inside a longer one that is shown as it is', () => {
    const order: Pattern = {
      ...card,
      id: 'order',
      matcher: { kind: 'regex', regex: 'order [0-9 ]+[0-9]', caseSensitive: false },
      matchFilter: 'none',
    };
    expect(createMasker([], toolsFor([card, order])).mask(`order ${CARD}!`, 'body')).toBe('4111 •••• •••• 1111!');
  });

  it('hides a match at the open end of a longer mask', () => {
    const long: Pattern = {
      ...card,
      id: 'long',
      matcher: { kind: 'regex', regex: '[0-9 ]+x{90,}', caseSensitive: false },
      matchFilter: 'mask',
    };
    const masked = createMasker([], toolsFor([card, long])).mask(`${CARD} ${'x'.repeat(120)}`, 'body');
    expect(masked).toBe('4111 •••• •••• 1111');
  });
});

describe('mergedMasks', () => {
  const text = 'abcdefghij';

  it('covers all of what overlaps with the longest, or the first of equals', () => {
    const masks = [
      { start: 0, end: 3, masked: '1' },
      { start: 2, end: 8, masked: '2' },
      { start: 7, end: 9, masked: '3' },
      { start: 9, end: 10, masked: '4' },
    ];
    expect(mergedMasks(text, masks)).toEqual([
      { start: 0, end: 9, masked: '2' },
      { start: 9, end: 10, masked: '4' },
    ]);
    expect(
      mergedMasks(
        text,
        [masks[0], { start: 1, end: 4, masked: '5' }].flatMap((mask) => mask ?? []),
      ),
    ).toEqual([{ start: 0, end: 4, masked: '1' }]);
  });

  it('shows nothing when each mask shows what another hides', () => {
    const masks = [
      { start: 0, end: 4, masked: 'bcde' },
      { start: 1, end: 5, masked: 'abcd' },
    ];
    expect(mergedMasks(text, masks)).toEqual([{ start: 0, end: 5, masked: '••••' }]);
  });

  it('writes a mask whole that reaches into a range', () => {
    const masks = [{ start: 2, end: 5, masked: '***' }];
    expect(withMasks(text, masks, { from: 0, to: 3 })).toBe('ab***');
    expect(withMasks(text, masks, { from: 4, to: 7 })).toBe('***fg');
    expect(withMasks(text, masks, { from: 5, to: 7 })).toBe('fg');
  });
});

describe('withoutControls', () => {
  it('makes controls visible and keeps lines and tabs', () => {
    expect(withoutControls('a\r\nb\rc\td\u0000\u001b[31m\u007f\u0085\u202e')).toBe('a\nb\nc\td\u2400\u241b[31m\u2421\ufffd\ufffd');
  });
});
