import { describe, expect, it } from 'vitest';
import { filtersIn, queryOf, tokensOf, urlOf, without, withTyped } from './filters.js';

describe('filters in the address', () => {
  it('shows undecided messages by risk when the address says nothing', () => {
    expect(filtersIn({})).toEqual({ state: 'open', sort: 'risk' });
  });

  it('reads every filter of the contract', () => {
    const params = {
      q: 'invoice',
      state: 'closed',
      pattern: 'iban',
      severity: 'high',
      from: 'ana',
      to: 'x.example',
      inspect: 'failed',
      expiresWithinHours: '24',
      sort: 'expiry',
    };
    expect(filtersIn(params)).toEqual({ ...params, expiresWithinHours: 24 });
  });

  it('opens an old link although one of its values is not known any more', () => {
    expect(filtersIn({ severity: 'terrible', q: 'invoice', sort: 'colour' })).toEqual({ state: 'open', sort: 'risk', q: 'invoice' });
  });

  it('ignores keys that are no filters', () => {
    expect(filtersIn({ cursor: 'abc', limit: '5', utm_source: 'x' })).toEqual({ state: 'open', sort: 'risk' });
  });

  it('leaves usual values out of the address and takes old ones away', () => {
    expect(urlOf(filtersIn({ severity: 'high' }))).toMatchObject({ severity: 'high', state: null, sort: null, q: null, from: null });
  });

  it('survives the way into the address and back', () => {
    const filters = filtersIn({ q: 'a b', expiresWithinHours: '48', sort: 'oldest' });
    const url = Object.fromEntries(Object.entries(urlOf(filters)).filter(([, value]) => value !== null)) as Record<string, string>;
    expect(filtersIn(url)).toEqual(filters);
  });

  it('asks the engine with usual values said', () => {
    expect(queryOf(filtersIn({ expiresWithinHours: '24' }))).toEqual({ state: 'open', sort: 'risk', expiresWithinHours: '24' });
  });
});

describe('typed filters', () => {
  const none = filtersIn({});

  it.each([
    ['severity:high', { severity: 'high' }],
    ['expires:24h', { expiresWithinHours: 24 }],
    ['expires:<48h', { expiresWithinHours: 48 }],
    ['from:ana@x.example march invoice', { from: 'ana@x.example', q: 'march invoice' }],
    ['to:"Mr X" state:all', { to: 'Mr X', state: 'all' }],
  ])('reads %s', (typed, expected) => {
    expect(withTyped(none, typed)).toMatchObject(expected);
  });

  it.each(['severity:enormous', 'colour:red', 'http://x.example/a:b'])('searches for %s, which is no filter', (typed) => {
    expect(withTyped(none, typed).q).toBe(typed);
  });

  it('keeps the filters that were there', () => {
    expect(withTyped(filtersIn({ severity: 'high' }), 'invoice')).toMatchObject({ severity: 'high', q: 'invoice' });
  });
});

describe('tokens', () => {
  it('says a severity as the lower bound that it is', () => {
    expect(tokensOf(filtersIn({ severity: 'high' }))).toContainEqual({ key: 'severity', label: 'severity', words: 'high and above' });
  });

  it('takes one filter away and leaves the others', () => {
    expect(without(filtersIn({ severity: 'high', q: 'x' }), 'severity')).toEqual({ state: 'open', sort: 'risk', q: 'x' });
  });

  it('shows all messages when the state is taken away', () => {
    expect(without(filtersIn({}), 'state').state).toBe('all');
  });
});
