import { describe, expect, it } from 'vitest';
import { additiveOf } from './additive.js';

const term = (delta: number, note = 'why'): { term: string; delta: number; note: string } => ({ term: 't', delta, note });

describe('the additive bar', () => {
  it('puts each term where the sum before it ends', () => {
    const { segments, final } = additiveOf({ confidence: 0.9, explanation: [term(0.4), term(0.5)] });
    expect(segments.map(({ from, to, shade }) => [Math.round(from), Math.round(to), shade])).toEqual([
      [0, 40, 'p1'],
      [40, 90, 'p2'],
    ]);
    expect(final).toBeCloseTo(90);
  });

  it('hatches what is taken off, and leaves room for it when the sum went above 1', () => {
    const { segments, terms } = additiveOf({ confidence: 1, explanation: [term(1.25), term(-0.25)] });
    expect(segments.map(({ from, to, shade }) => [from, to, shade])).toEqual([
      [0, 100, 'p1'],
      [80, 100, 'neg'],
    ]);
    expect(terms[1]).toEqual({ sign: 'minus', figure: '−0.25', words: 'why' });
  });

  it('never leaves the bar, whatever the engine says', () => {
    const { segments, final } = additiveOf({ confidence: 3, explanation: [term(-2), term(1)] });
    expect([...segments.flatMap(({ from, to }) => [from, to]), final].every((value) => value >= 0 && value <= 100)).toBe(true);
  });

  it('says in words what it shows', () => {
    expect(additiveOf({ confidence: 0.65, explanation: [term(0.4, 'pattern'), term(0.25, 'Luhn check passed')] }).sentence).toBe(
      'Confidence 0.65: +0.40 pattern, +0.25 Luhn check passed',
    );
  });
});
