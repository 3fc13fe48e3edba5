import { describe, expect, it } from 'vitest';
import { homeOf, safeReturn } from './home.js';
import { tokenIn } from './set-up-link.js';

describe('where an account begins', () => {
  it.each([
    [['administrator', 'dlp-manager'], '/quarantine'],
    [['auditor'], '/audit'],
    [['administrator'], '/accounts'],
    [['policy-author'], '/patterns'],
    [['key-custodian'], '/certificates'],
    [['key-custodian', 'policy-author'], '/patterns'],
  ] as const)('%j begins at %s', (roles, page) => {
    expect(homeOf(roles)).toBe(page);
  });
});

describe('the way back after signing in', () => {
  it.each(['/quarantine?severity=high', '/messages/01JPM'])('goes to %s', (back) => {
    expect(safeReturn(back)).toBe(back);
  });

  it.each([undefined, '', '//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)', '/sign-in?back=/sign-in'])(
    'never goes to %s',
    (back) => {
      expect(safeReturn(back)).toBe('/');
    },
  );
});

describe('the set-up link', () => {
  it.each([
    ['#token=abc', 'abc'],
    ['token=a%2Bb', 'a+b'],
    ['#', null],
    ['#token=', null],
    ['#other=1', null],
  ])('in %s holds %s', (fragment, token) => {
    expect(tokenIn(fragment)).toBe(token);
  });
});
