import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostileText, SEED } from '../../../../test/support/hostile-text.js';
import { compileSkipList, foldText, NO_SKIP_WORDS, normalizeParts } from './normalize.js';
import { PART_BOUNDARY, type NormalizedText, type TextView } from './normalized-text.js';

const RUNS = { seed: SEED, numRuns: 2000 };
const skipWords = compileSkipList(['the', 'a', 'ß']);

function normalized(text: string, options = { skipWords: NO_SKIP_WORDS }): NormalizedText {
  return normalizeParts([{ path: '1', kind: 'body', text: Buffer.from(text, 'utf8') }], options);
}

/** Lone surrogates read as U+FFFD, as they do in any text that was bytes. */
const wellFormed = (text: string): string => Buffer.from(text, 'utf8').toString('utf8');

const exactOf = (text: string): string => normalized(text).exact.bytes.toString('utf8');

/** Every character of a view with its byte span. */
function charactersOf(view: TextView): { character: string; start: number; end: number }[] {
  let end = 0;
  return Array.from(view.bytes.toString('utf8'), (character) => {
    const start = end;
    end += Buffer.byteLength(character);
    return { character, start, end };
  });
}

/** Every character of the view stands for a piece of the text that one of the readings turns into that character. */
function expectLocated(text: string, view: TextView, readings: readonly ((piece: string) => string)[]): void {
  let previousStart = 0;
  for (const { character, start, end } of charactersOf(view)) {
    const span = view.locate(start, end);
    expect(span, `${JSON.stringify(character)} has a place`).toBeDefined();
    if (span === undefined) return;
    expect(span.start).toBeGreaterThanOrEqual(previousStart);
    expect(span.end).toBeLessThanOrEqual(text.length);
    const piece = text.slice(span.start, span.end);
    expect(
      readings.some((reading) => reading(piece).includes(character)),
      `${JSON.stringify(piece)} reads as ${JSON.stringify(character)}`,
    ).toBe(true);
    previousStart = span.start;
  }
}

describe(`normalization of hostile text, seed ${SEED}`, () => {
  it('leaves its own exact view as it is', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(exactOf(exactOf(text))).toBe(exactOf(text));
      }),
      RUNS,
    );
  });

  it('leaves its own folded view as it is, in both views', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const folded = foldText(text);
        expect(foldText(folded)).toBe(folded);
        expect(exactOf(folded)).toBe(folded);
      }),
      RUNS,
    );
  });

  it('leaves a folded view without skip words as it is', () => {
    const foldedOf = (text: string): string => normalized(text, { skipWords }).folded.bytes.toString('utf8');
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(foldedOf(foldedOf(text))).toBe(foldedOf(text));
      }),
      RUNS,
    );
  });

  it('locates every character of the exact view where it stood', () => {
    const readings = [(piece: string) => exactOf(`.${piece}.`)];
    fc.assert(
      fc.property(hostileText, (text) => {
        expectLocated(wellFormed(text), normalized(text).exact, readings);
      }),
      RUNS,
    );
  });

  it('locates every character of the folded view where it stood, look-alikes read in a mixed word', () => {
    const inMixedWord = (piece: string): string => foldText(`1${piece}`);
    const readings = [
      (piece: string) => foldText(`.${piece}.`),
      (piece: string) => inMixedWord(exactOf(piece)),
      (piece: string) => Array.from(exactOf(piece), inMixedWord).join(''),
    ];
    fc.assert(
      fc.property(hostileText, (text) => {
        expectLocated(wellFormed(text), normalized(text, { skipWords }).folded, readings);
      }),
      RUNS,
    );
  });

  it('folds text and its exact view alike', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(foldText(exactOf(text))).toBe(foldText(text));
      }),
      RUNS,
    );
  });

  it('gives valid UTF-8 with one boundary between two parts for any bytes', () => {
    const anyParts = fc.array(fc.uint8Array({ maxLength: 60 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(anyParts, (texts) => {
        const parts = texts.map((bytes, index) => ({ path: `${index}`, kind: 'attachment' as const, text: Buffer.from(bytes) }));
        const { exact, folded } = normalizeParts(parts, { skipWords });
        for (const { bytes } of [exact, folded]) {
          expect(() => new TextDecoder('utf-8', { fatal: true }).decode(bytes)).not.toThrow();
          expect(bytes.filter((byte) => byte === PART_BOUNDARY)).toHaveLength(texts.length - 1);
        }
      }),
      RUNS,
    );
  });
});
