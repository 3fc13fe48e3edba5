import { describe, expect, it } from 'vitest';
import { NO_FILTER, narrows, queryOf } from './certificate-filter.js';

const NOW = '2026-06-01T00:00:00Z';

describe('the filter of certificates', () => {
  it('asks for the first page when nothing is chosen', () => {
    expect(queryOf(NO_FILTER, NOW)).toEqual({ offset: 0, limit: 50 });
    expect(narrows(NO_FILTER)).toBe(false);
  });

  it('asks what is chosen, and from where on', () => {
    const filter = { ...NO_FILTER, q: 'ada', state: 'unusable', from: '100', order: 'new' };
    expect(queryOf(filter, NOW)).toEqual({ q: 'ada', state: 'unusable', sort: 'imported', offset: 100, limit: 50 });
    expect(narrows(filter)).toBe(true);
  });

  it('shows what ends next, without what has ended', () => {
    expect(queryOf({ ...NO_FILTER, order: 'next' }, NOW)).toEqual({ sort: 'end', endsFrom: NOW, offset: 0, limit: 50 });
    expect(narrows({ ...NO_FILTER, order: 'next' })).toBe(true);
  });

  it('begins at the first for an address that somebody wrote by hand', () => {
    expect(queryOf({ ...NO_FILTER, from: '-1', order: 'sideways' }, NOW)).toEqual({ offset: 0, limit: 50 });
  });
});
