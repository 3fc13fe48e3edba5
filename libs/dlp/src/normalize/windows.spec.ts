import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostileText, SEED } from '../../../../test/support/hostile-text.js';
import type { ScanPart } from '../scan-input.js';
import { compileSkipList, normalizeParts } from './normalize.js';
import type { PartSpan, TextView } from './normalized-text.js';
import { cutWindows, owns } from './windows.js';

const OVERLAP = 200;
const SMALLEST = 2 * OVERLAP + 1024;
const options = { skipWords: compileSkipList(['the']) };

function part(path: string, text: string): ScanPart {
  return { path, kind: 'body', text: Buffer.from(text, 'utf8') };
}

/** Where the planted words stand, in both views. */
function places(normalized: { exact: TextView; folded: TextView }): PartSpan[] {
  return [normalized.exact, normalized.folded].flatMap((view) => {
    const found: PartSpan[] = [];
    for (const match of view.bytes.toString('latin1').matchAll(/4111-1111|paypal secret|strasse/g)) {
      const span = view.locate(match.index, match.index + match[0].length);
      if (span !== undefined) found.push(span);
    }
    return found;
  });
}

function placesByWindow(parts: readonly ScanPart[], maxBytes: number): PartSpan[] {
  return cutWindows(parts, maxBytes, OVERLAP).flatMap((window) =>
    places(normalizeParts(window.parts, options)).filter((span) => owns(window, span)),
  );
}

const ordered = (spans: readonly PartSpan[]): string[] => spans.map(({ part: path, start, end }) => `${path} ${start}-${end}`).sort();

describe('windows', () => {
  const planted = ['41\u200b11\u20111111', 'p\u0430ypal  the secret', 'Stra\u00dfe', 'STRASSE', 'PAYPAL\r\nSECRET'];
  const word = fc.oneof({ weight: 1, arbitrary: fc.constantFrom(...planted) }, { weight: 3, arbitrary: hostileText });
  const text = fc
    .tuple(fc.array(word, { minLength: 20, maxLength: 60 }), fc.constantFrom(' ', '\n', '\u3000'))
    .map(([words, gap]) => words.join(gap));

  it(`find what the whole text holds, each once and at its place in the part, seed ${SEED}`, () => {
    let found = 0;
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 4 }), (texts) => {
        const parts = texts.map((content, index) => part(`${index}`, content));
        const whole = ordered(places(normalizeParts(parts, options)));
        found += whole.length;
        expect(ordered(placesByWindow(parts, SMALLEST))).toEqual(whole);
      }),
      { seed: SEED, numRuns: 200 },
    );
    expect(found).toBeGreaterThan(2000);
  });

  it('leave a message that fits in one piece', () => {
    const parts = [part('1', 'one'), part('2', ''), part('3', 'three')];
    const [window, ...others] = cutWindows(parts, SMALLEST, OVERLAP);
    expect(others).toEqual([]);
    expect(window?.parts.map(({ path, text: slice }) => [path, slice.toString()])).toEqual([
      ['1', 'one'],
      ['2', ''],
      ['3', 'three'],
    ]);
  });

  it('hold at most the bytes they may and overlap on both sides by what was asked', () => {
    const text20k = 'wort Stra\u00dfe '.repeat(2000);
    const windows = cutWindows([part('1', text20k)], SMALLEST, OVERLAP);
    const slices = windows.flatMap((window) => window.parts);
    expect(slices.length).toBeGreaterThan(10);
    for (const [index, slice] of slices.entries()) {
      expect(slice.text.length).toBeLessThanOrEqual(SMALLEST);
      expect(slice.ownedFrom).toBe(slices[index - 1]?.ownedTo ?? 0);
      const end = slice.startUnit + slice.text.toString('utf8').length;
      expect(Buffer.byteLength(text20k.slice(slice.startUnit, slice.ownedFrom))).toBeGreaterThanOrEqual(index === 0 ? 0 : OVERLAP);
      expect(Buffer.byteLength(text20k.slice(slice.ownedTo, end))).toBeGreaterThanOrEqual(slice.ownedTo === Infinity ? 0 : OVERLAP);
      expect(text20k.slice(slice.startUnit, end)).toBe(slice.text.toString('utf8'));
    }
  });

  it('cut text without white space between characters, never before a mark or inside a character', () => {
    const text = 'e\u0301\u{1f600}\u4e2d'.repeat(600);
    for (const { parts } of cutWindows([part('1', text)], SMALLEST, OVERLAP)) {
      for (const slice of parts) {
        expect(slice.text.toString('utf8')).not.toContain('\ufffd');
        expect(slice.text.toString('utf8')).not.toMatch(/^\u0301/);
        expect(text.slice(slice.startUnit)).toMatch(/^(e\u0301|\u{1f600}|\u4e2d)/u);
      }
    }
  });

  it('cut any bytes so that the slices decode to what the whole decodes to', () => {
    const bytes = fc.array(fc.constantFrom(0x41, 0x80, 0xbf, 0xc3, 0xe2, 0x82, 0xf0, 0x9f, 0xff, 0xed, 0xa0), {
      minLength: 3000,
      maxLength: 4000,
    });
    fc.assert(
      fc.property(bytes, (values) => {
        const raw = Buffer.from(values);
        const whole = raw.toString('utf8');
        const windows = cutWindows([{ path: '1', kind: 'attachment', text: raw }], SMALLEST, OVERLAP);
        for (const slice of windows.flatMap(({ parts }) => parts)) {
          const decoded = slice.text.toString('utf8');
          expect(whole.slice(slice.startUnit, slice.startUnit + decoded.length)).toBe(decoded);
        }
      }),
      { seed: SEED, numRuns: 100 },
    );
  });

  it('refuse to be smaller than their overlaps need', () => {
    expect(() => cutWindows([], SMALLEST - 1, OVERLAP)).toThrow(RangeError);
  });
});
