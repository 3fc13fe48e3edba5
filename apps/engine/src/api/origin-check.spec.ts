import { describe, expect, it } from 'vitest';
import { isCrossSite, isOwnHost } from './origin-check.js';

const ownOrigins = ['http://localhost:8080'];

describe('a request that changes something', () => {
  it.each([
    ['own page', 'http://localhost:8080', 'same-origin', false],
    ['own page of an older browser', 'http://localhost:8080', undefined, false],
    ['own page without Origin', undefined, 'same-origin', false],
    ['foreign page', 'https://evil.example', 'cross-site', true],
    ['foreign page of an older browser', 'https://evil.example', undefined, true],
    ['page of a sister host', 'http://evil.localhost:8080', 'same-site', true],
    ['other port', 'http://localhost:9090', undefined, true],
    ['other scheme', 'https://localhost:8080', undefined, true],
    ['opaque origin of a sandboxed frame', 'null', undefined, true],
    ['typed address', undefined, 'none', true],
    ['no page at all', undefined, undefined, true],
    ['forged mixture', 'http://localhost:8080', 'cross-site', true],
  ])('from %s: cross-site is told', (_, origin, fetchSite, crossSite) => {
    expect(isCrossSite({ origin, fetchSite, ownOrigins })).toBe(crossSite);
  });
});

describe('the host name', () => {
  it.each([
    ['localhost:8080', true],
    ['127.0.0.1:8080', true],
    ['[::1]:8080', true],
    ['LOCALHOST', true],
    ['evil.example:8080', false],
    ['localhost.evil.example', false],
    [undefined, false],
  ])('%s of a local engine is own: %s', (host, own) => {
    expect(isOwnHost(host, undefined, true)).toBe(own);
  });

  it('may be the public one, and any behind TLS or a proxy', () => {
    expect(isOwnHost('mail.halden.example', 'https://mail.halden.example', true)).toBe(true);
    expect(isOwnHost('mail.halden.example', undefined, false)).toBe(true);
  });
});
