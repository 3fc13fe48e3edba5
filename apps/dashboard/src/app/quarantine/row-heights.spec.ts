import { describe, expect, it } from 'vitest';
import { layoutOf, rangeOf, rowAt, totalOf } from './row-heights.js';

// Tops: 0, 88, 200, 288, 376; total 488.
const layout = layoutOf([false, true, false, false, true], { plain: 88, asking: 112 });

describe('rows of two heights', () => {
  it('stand one under the other', () => {
    expect(layout.tops).toEqual([0, 88, 200, 288, 376, 488]);
    expect(totalOf(layout)).toBe(488);
  });

  it.each([
    [0, 0],
    [87, 0],
    [88, 1],
    [199, 1],
    [200, 2],
    [487, 4],
    [10_000, 4],
  ])('at %i it is row %i', (offset, row) => {
    expect(rowAt(layout, offset)).toBe(row);
  });

  it('are drawn in the view and around it', () => {
    expect(rangeOf(layout, 100, 250, 0)).toEqual({ start: 1, end: 3 });
    expect(rangeOf(layout, 100, 250, 100)).toEqual({ start: 0, end: 4 });
  });

  it('can be none', () => {
    expect(rangeOf(layoutOf([], { plain: 88, asking: 112 }), 0, 900, 600)).toEqual({ start: 0, end: 0 });
  });
});
