import { expect, it } from 'vitest';
import { domainName, scopeNamed, type NamedScope } from './scope-name.js';

/** Stands for the keyed tag: what is tagged is shown. */
const keys = { tagAddress: (address: string) => (address === '' ? null : `tag of ${address}`) };

it.each<[string, NamedScope]>([
  ['*', { level: 'global' }],
  ['global', { level: 'global' }],
  [' *.Halden.Example ', { level: 'wildcard-domain', domain: 'halden.example' }],
  ['*.example', { level: 'wildcard-domain', domain: 'example' }],
  ['BÜCHER.example', { level: 'domain', domain: 'xn--bcher-kva.example' }],
  ['halden.example.', { level: 'domain', domain: 'halden.example' }],
  ['Eva@halden.example', { level: 'user', tag: 'tag of Eva@halden.example', address: 'Eva@halden.example' }],
  ['"a b"@halden.example', { level: 'user', tag: 'tag of "a b"@halden.example', address: '"a b"@halden.example' }],
])('reads %j', (name, scope) => {
  expect(scopeNamed(name, keys)).toEqual(scope);
});

it.each([
  '',
  ' ',
  '.',
  '*.',
  'halden',
  '**.example',
  '*.*.example',
  'a..b@',
  '<eva@halden.example>',
  'eva@',
  'a/b.example',
  '192.0.2.1:25',
])('reads %j as neither a domain nor an address', (name) => {
  expect(scopeNamed(name, keys)).toBeUndefined();
});

it('names a domain as it was read', () => {
  expect(domainName({ level: 'wildcard-domain', domain: 'halden.example' })).toBe('*.halden.example');
  expect(domainName({ level: 'domain', domain: 'halden.example' })).toBe('halden.example');
  expect(domainName({ level: 'global' })).toBe('global');
});
