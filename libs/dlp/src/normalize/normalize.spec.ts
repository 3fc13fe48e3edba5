import { describe, expect, it } from 'vitest';
import { compileSkipList, foldText, NO_SKIP_WORDS, normalizeParts } from './normalize.js';
import type { NormalizedText } from './normalized-text.js';

function normalized(...texts: string[]): NormalizedText {
  const parts = texts.map((text, index) => ({ path: `${index + 1}`, kind: 'body' as const, text: Buffer.from(text, 'utf8') }));
  return normalizeParts(parts, { skipWords: NO_SKIP_WORDS });
}

const exactOf = (text: string): string => normalized(text).exact.bytes.toString('utf8');

describe('the exact view', () => {
  it.each([
    ['zero-width blanks inside a number', '4111\u200b1111\u200c1111\u20601111', '4111111111111111'],
    ['a no-break blank between groups', '4111\u00a01111', '4111 1111'],
    ['soft hyphens inside a word', 'con\u00adfi\u00addential', 'confidential'],
    ['bidi controls', '\u202e1111\u202c', '1111'],
    ['tag characters', 'a\u{e0063}\u{e0061}b', 'ab'],
    ['Hangul fillers', 'a\u115f\u1160\u3164\uffa0b', 'ab'],
    ['Arabic-Indic, Devanagari and Thai digits', '\u0664\u0661 \u096a\u0967 \u0e54\u0e51', '41 41 41'],
    ['fullwidth and mathematical digits', '\uff14\uff11 \u{1d7d2}\u{1d7cf}', '41 41'],
    ['dashes of all lengths', '1\u20102\u20113\u20124\u20135\u20146\u20157\u22128\ufe589\uff0d0', '1-2-3-4-5-6-7-8-9-0'],
    ['line ends', 'a\r\nb\nc\u2028d', 'a b c d'],
    ['case', 'Straße ΣΑΣ', 'Straße ΣΑΣ'],
    ['a base and a mark torn apart', 'e\u200b\u0301', 'é'],
    ['Hangul jamo', '\u1112\u1161\u11ab', '한'],
  ])('reads %s', (_, text, exact) => {
    expect(exactOf(text)).toBe(exact);
  });

  it('keeps the first 64 marks on one base, and takes no longer for a million', () => {
    const started = process.hrtime.bigint();
    const exact = exactOf(`a${'\u0301\u0323'.repeat(500_000)}z`);
    expect(exact).toBe(`ạ${'\u0323'.repeat(31)}${'\u0301'.repeat(32)}z`);
    expect(Number(process.hrtime.bigint() - started) / 1e9).toBeLessThan(5);
  });
});

describe('the folded view', () => {
  it.each([
    ['sharp s', 'STRASSE straße STRAẞE', 'strasse strasse strasse'],
    ['both Turkish letters i', 'İSTANBUL ısparta', 'istanbul isparta'],
    ['final sigma', 'ΟΔΟΣ οδος', 'οδοσ οδοσ'],
    ['a Latin word with Cyrillic letters', 'p\u0430yp\u0430l', 'paypal'],
    ['capitals that compose with a mark only when small', 'H\u0331 J\u030c', '\u1e96 \u01f0'],
    ['a Cyrillic word', '\u041c\u0410\u041c\u0410', '\u043c\u0430\u043c\u0430'],
    ['look-alikes beside digits', '\u0410\u0412123', 'ab123'],
    ['digits that look like letters', 'passw0rd', 'passw0rd'],
  ])('reads %s', (_, text, folded) => {
    expect(foldText(text)).toBe(folded);
  });

  it('leaves out skip words only where they are whole words', () => {
    const part = { path: '1', kind: 'body' as const, text: Buffer.from('The theme of THE (the) the-end x@the.org') };
    const { exact, folded } = normalizeParts([part], { skipWords: compileSkipList(['THE', '', 'two words']) });
    expect(folded.bytes.toString()).toBe('theme of () the-end x@the.org');
    expect(exact.bytes.toString()).toBe('The theme of THE (the) the-end x@the.org');
  });
});

describe('locate', () => {
  const text = 'Zürich 😀 p\u0430ypal';

  it('counts UTF-16 units of the part from a byte span of either view', () => {
    const { exact, folded } = normalized('first', text);
    const start = Buffer.byteLength('first\u001eZürich 😀 ');
    expect(exact.locate(start, exact.bytes.length)).toEqual({ part: '2', start: 10, end: 16 });
    expect(folded.locate(start, folded.bytes.length)).toEqual({ part: '2', start: 10, end: 16 });
  });

  it('widens a span that begins or ends inside a character', () => {
    expect(normalized('aüb').exact.locate(2, 2 + 1)).toEqual({ part: '1', start: 1, end: 2 });
  });

  it('gives nothing for a span over two parts, an empty span and one outside the view', () => {
    const { exact, folded } = normalized('one', 'two');
    for (const view of [exact, folded]) {
      expect(view.locate(0, 7)).toBeUndefined();
      expect(view.locate(3, 4)).toBeUndefined();
      expect(view.locate(2, 2)).toBeUndefined();
      expect(view.locate(4, 8)).toBeUndefined();
      expect(view.locate(-1, 1)).toBeUndefined();
      expect(view.locate(4, 7)).toEqual({ part: '2', start: 0, end: 3 });
    }
  });

  it('finds its way far into a long part', () => {
    const { exact } = normalized(`${'ü😀中a'.repeat(5000)}needle`);
    const at = exact.bytes.indexOf('needle');
    expect(exact.locate(at, at + 6)).toEqual({ part: '1', start: 25_000, end: 25_006 });
  });

  it('answers in offsets of the whole part for a slice of it', () => {
    const slice = { path: '1', kind: 'body' as const, text: Buffer.from('\u00e4 needle'), startUnit: 1000 };
    const { folded } = normalizeParts([slice], { skipWords: NO_SKIP_WORDS });
    expect(folded.locate(3, 9)).toEqual({ part: '1', start: 1002, end: 1008 });
  });
});

describe('no parts, and parts without text', () => {
  it('give views that hold only boundaries', () => {
    expect(normalizeParts([], { skipWords: NO_SKIP_WORDS }).exact.bytes).toHaveLength(0);
    expect([...normalized('', ' \u200b').folded.bytes]).toEqual([0x1e]);
    expect(normalizeParts([], { skipWords: NO_SKIP_WORDS }).folded.locate(0, 0)).toBeUndefined();
  });
});
