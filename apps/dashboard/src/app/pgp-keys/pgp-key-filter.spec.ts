import { describe, expect, it } from 'vitest';
import { NO_FILTER, narrows, queryOf } from './pgp-key-filter.js';

describe('the filter of PGP keys', () => {
  it('asks for the first page when nothing is chosen', () => {
    expect(queryOf(NO_FILTER)).toEqual({ offset: 0, limit: 50 });
    expect(narrows(NO_FILTER)).toBe(false);
  });

  it('asks what is chosen, and from where on', () => {
    const filter = { ...NO_FILTER, q: 'ada', encrypts: 'expired', trusted: 'yes', from: '100', order: 'next' };
    expect(queryOf(filter)).toEqual({ q: 'ada', encrypts: 'expired', trusted: 'yes', sort: 'end', offset: 100, limit: 50 });
    expect(narrows(filter)).toBe(true);
  });

  it('begins at the first for an address that somebody wrote by hand', () => {
    expect(queryOf({ ...NO_FILTER, from: '-1', order: 'sideways' })).toEqual({ offset: 0, limit: 50 });
  });
});
