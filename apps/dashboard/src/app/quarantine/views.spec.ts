import { describe, expect, it } from 'vitest';
import { filtersIn } from './filters.js';
import { viewOf, views } from './views.js';

describe('saved views', () => {
  it.each(views)('finds $words by its own filters', (view) => {
    expect(viewOf(filtersIn(view.params))).toBe(view);
  });

  it('is still the same view in another order', () => {
    expect(viewOf(filtersIn({ view: 'high-risk', sort: 'newest' }))?.words).toBe('High risk');
  });

  it('is no view as soon as one filter is added', () => {
    expect(viewOf(filtersIn({ view: 'high-risk', q: 'invoice' }))).toBeUndefined();
  });
});
