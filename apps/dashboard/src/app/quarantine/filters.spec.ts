import { describe, expect, it } from 'vitest';
import { filtersIn, queryOf, tokensOf, urlOf, withTyped } from './filters.js';

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
      sort: 'waiting',
      view: 'bounced',
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

describe('what is typed', () => {
  const none = filtersIn({});

  it.each(['severity:>=high', 'from:ana@x.example march invoice', '-has:attachment', 'https://x.example/a'])(
    '%s is searched for',
    (typed) => {
      expect(withTyped(none, typed)).toMatchObject({ q: typed });
    },
  );

  it('is added to what was searched for before', () => {
    expect(withTyped(filtersIn({ q: 'score:>0.8', view: 'high-risk' }), 'invoice')).toMatchObject({
      q: 'score:>0.8 invoice',
      view: 'high-risk',
    });
  });

  it('is told as it cannot be meant, and changes nothing', () => {
    expect(withTyped(none, 'severity:enormous')).toMatchObject([{ token: 'severity:enormous' }]);
  });
});

describe('tokens', () => {
  const wordsIn = (q: string): string[] => tokensOf(filtersIn({ q, state: 'all' })).map(({ label, words }) => `${label} ${words}`);

  it('say each term of a search by itself', () => {
    expect(wordsIn('severity:>=high -from:ana expires:<24h "two words"')).toEqual([
      'state all',
      'severity >=high',
      'not from ana',
      'expires <24h',
      'text “two words”',
    ]);
  });

  it('are each taken away by themselves', () => {
    const token = tokensOf(filtersIn({ q: 'severity:>=high -from:"Ana N" invoice' })).find(({ label }) => label === 'severity');
    expect(token?.without.q).toBe('-from:"Ana N" invoice');
  });

  it('say a severity of the address as the lower bound that it is', () => {
    expect(tokensOf(filtersIn({ severity: 'high' }))).toContainEqual(
      expect.objectContaining({ label: 'severity', words: 'high and above' }),
    );
  });

  it('show all messages when the state is taken away', () => {
    expect(tokensOf(filtersIn({}))[0]?.without.state).toBe('all');
  });

  it('leave the state out where a view or a typed state outweighs it', () => {
    expect(tokensOf(filtersIn({ view: 'bounced' }))).toEqual([]);
    expect(wordsIn('state:closed')).toEqual(['state closed']);
  });
});
